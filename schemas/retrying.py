"""Failures that a person may put back into the queue, and what else can be done about them. What a retry does is in sql/backlog/retries.py."""

from schemas.outcome import Reason
from schemas.record import Record

# What to do about a failure. A document is read anew by itself as soon as what its result depends on has changed, these settings among it.
ADVICE: dict[Reason, str] = {
    Reason.PARSE_TIMEOUT: "raise NIGHTCLERK_PARSE_TIMEOUT_S if the machine was idle",
    Reason.PARSE_MEMORY: "raise NIGHTCLERK_PARSE_MEMORY_MIB",
    Reason.PARSE_CRASH: "look at the file before you try it again",
    Reason.GAVE_UP: "look at the file and at the machine's memory before you try it again",
    Reason.OCR_UNAVAILABLE: "install Tesseract; that alone reads them again",
    Reason.TOO_LARGE: "raise NIGHTCLERK_MAX_BYTES; that alone takes them in again",
    Reason.UNREADABLE: "each night tries them again",
    Reason.EXPANSION_LIMIT: "raise NIGHTCLERK_MAX_EXPANSION_RATIO if the archive is no bomb",
    Reason.DEPTH_LIMIT: "raise NIGHTCLERK_MAX_DEPTH",
    Reason.MEMBER_LIMIT: "raise NIGHTCLERK_MAX_PARTS",
    Reason.ENCRYPTED: "ask the sender for a file without a password",
    Reason.DAMAGED: "ask the sender for the file again",
    Reason.EMPTY: "ask the sender for the file again",
    Reason.UNSUPPORTED: "ask the sender for another format",
    Reason.NO_TEXT: "look at the file: it may be blank",
    Reason.ANSWER_TRUNCATED: "mend the model's server before you try them again",
    Reason.ANSWER_INVALID: "mend the model's server before you try them again",
    Reason.NO_LOGPROBS: "let the model's server give probabilities before you try them again",
    Reason.CALIBRATOR_UNREACHABLE: "mend the database before you try them again",
}

# Nothing was kept of these: the next night takes the files in again by itself.
BY_THEMSELVES = frozenset({Reason.TOO_LARGE, Reason.UNREADABLE})


class Retry(Record):
    """A failed document that goes back to the step that failed."""

    content_hash: str
    name: str
    step: str
    fingerprint: str
    reasons: tuple[Reason, ...]


def command(reason: Reason) -> str:
    """What puts the documents with this failure back into the queue; empty where nothing is needed."""
    return "" if reason in BY_THEMSELVES else f"nightclerk retry --reason {reason}"
