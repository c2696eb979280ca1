"""How a document or a field ends, and why, as data. The sentences for people stand beside the codes."""

from enum import StrEnum


class Verdict(StrEnum):
    """Where a field or a document goes."""

    ACCEPT = "accept"
    ESCALATE = "escalate"
    REVIEW = "review"
    DEFER = "defer"
    REJECT = "reject"
    UNPACKED = "unpacked"  # a container whose parts became documents of their own; it has no fields itself


class Reason(StrEnum):
    """Why a verdict was given; `EXPLAINED` says each in words."""

    # the document could not be read
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"
    NO_TEXT = "no_text"
    OCR_UNAVAILABLE = "ocr_unavailable"
    PARSE_TIMEOUT = "parse_timeout"
    PARSE_MEMORY = "parse_memory"
    PARSE_CRASH = "parse_crash"
    EXPANSION_LIMIT = "expansion_limit"
    DEPTH_LIMIT = "depth_limit"
    MEMBER_LIMIT = "member_limit"
    UNREAD_PAGES = "unread_pages"
    GAVE_UP = "gave_up"
    # what it is
    UNPACKED = "unpacked"
    UNKNOWN_KIND = "unknown_kind"
    # the answer
    ANSWER_TRUNCATED = "answer_truncated"
    ANSWER_INVALID = "answer_invalid"
    PROMPT_TOO_LONG = "prompt_too_long"
    # a further tier
    SKIPPED = "skipped"
    ESCALATED = "escalated"
    TIER_REFUSED = "tier_refused"
    TIER_UNAVAILABLE = "tier_unavailable"
    MUST_STAY = "must_stay"
    # money and minutes
    OVER_BUDGET = "over_budget"
    DEFERRED = "deferred"
    WAITED = "waited"
    OVERDUE = "overdue"
    NO_TIER = "no_tier"
    WORTH_IT = "worth_it"
    # the value
    NO_EVIDENCE = "no_evidence"
    FUZZY_EVIDENCE = "fuzzy_evidence"
    NOT_NORMALISED = "not_normalised"
    ABSENT_UNCALIBRATED = "absent_uncalibrated"
    UNCALIBRATED = "uncalibrated"
    CALIBRATOR_UNFIT = "calibrator_unfit"
    CALIBRATOR_STALE = "calibrator_stale"
    GENERATED_ONLY = "generated_only"
    CALIBRATOR_UNREACHABLE = "calibrator_unreachable"
    SIGNAL_MISSING = "signal_missing"
    UNKNOWN_FIELD = "unknown_field"
    NOVEL = "novel"
    NO_THRESHOLD = "no_threshold"
    LOW_CONFIDENCE = "low_confidence"
    AUDIT = "audit"
    RECALLED = "recalled"
    NO_LOGPROBS = "no_logprobs"
    FIELDS_IN_REVIEW = "fields_in_review"
    FIELDS_ESCALATED = "fields_escalated"
    FIELDS_DEFERRED = "fields_deferred"
    CONFIDENT = "confident"
    # people
    REVIEWED = "reviewed"
    CHECKED = "checked"
    REOPENED = "reopened"


# Reasons of who is asked and when: they say nothing about a reading.
OF_THE_PLAN = frozenset(
    {
        Reason.ESCALATED,
        Reason.TIER_REFUSED,
        Reason.TIER_UNAVAILABLE,
        Reason.MUST_STAY,
        Reason.OVER_BUDGET,
        Reason.DEFERRED,
        Reason.WAITED,
        Reason.OVERDUE,
        Reason.NO_TIER,
        Reason.WORTH_IT,
    }
)

EXPLAINED: dict[Reason, str] = {
    Reason.EMPTY: "the file is empty",
    Reason.TOO_LARGE: "the file is larger than the limit",
    Reason.UNREADABLE: "the inbox would not give the file",
    Reason.ENCRYPTED: "the file is encrypted",
    Reason.DAMAGED: "the file is damaged",
    Reason.UNSUPPORTED: "the file's format is not supported",
    Reason.NO_TEXT: "there is no text on any page",
    Reason.OCR_UNAVAILABLE: "its pages are images larger than a slip, and Tesseract, which reads those, is not installed here",
    Reason.PARSE_TIMEOUT: "parsing took longer than the limit",
    Reason.PARSE_MEMORY: "parsing needed more memory than the limit",
    Reason.PARSE_CRASH: "parsing crashed its process",
    Reason.EXPANSION_LIMIT: "the archive expands beyond the limit",
    Reason.DEPTH_LIMIT: "files are nested deeper than the limit",
    Reason.MEMBER_LIMIT: "the file has more parts than the limit; the rest was not read",
    Reason.UNREAD_PAGES: "some pages could not be read",
    Reason.GAVE_UP: "its worker died each time it was tried",
    Reason.UNPACKED: "its parts became documents of their own",
    Reason.UNKNOWN_KIND: "it is of no known kind",
    Reason.ANSWER_TRUNCATED: "the model's answer was cut off",
    Reason.ANSWER_INVALID: "the model's answer was not valid JSON",
    Reason.PROMPT_TOO_LONG: "the question does not fit the model's window",
    Reason.SKIPPED: "the first model is not asked about it: a rule of the settings says so, or it is a list of records",
    Reason.ESCALATED: "a bigger model is asked",
    Reason.TIER_REFUSED: "the bigger model would not answer",
    Reason.TIER_UNAVAILABLE: "the bigger model could not be asked",
    Reason.MUST_STAY: "it must stay on the premises, and the bigger model runs elsewhere",
    Reason.OVER_BUDGET: "the night's budget did not bear the question to the bigger model",
    Reason.DEFERRED: "the night's money and minutes were better spent elsewhere; it comes first tomorrow",
    Reason.WAITED: "it was deferred as often as it may be",
    Reason.OVERDUE: "its deadline is past",
    Reason.NO_TIER: "nobody else can help",
    Reason.WORTH_IT: "a person's minutes are well spent on it",
    Reason.NO_EVIDENCE: "the value is not in the document",
    Reason.FUZZY_EVIDENCE: "the document holds only something similar",
    Reason.NOT_NORMALISED: "the words could not be turned into a value",
    Reason.ABSENT_UNCALIBRATED: "no value was found, and nothing yet measures how often that is right",
    Reason.UNCALIBRATED: "nothing yet measures how often this model is right about such documents",
    Reason.CALIBRATOR_UNFIT: "the confidence of this kind does not tell right from wrong",
    Reason.CALIBRATOR_STALE: "the calibration is older than the policy allows",
    Reason.GENERATED_ONLY: "only generated documents have told how often this kind's confidence is right",
    Reason.CALIBRATOR_UNREACHABLE: "the calibrations could not be read",
    Reason.SIGNAL_MISSING: "a signal is missing that the confidence is made of",
    Reason.UNKNOWN_FIELD: "the calibration has not seen this field",
    Reason.NOVEL: "the document is unlike those that the confidence was calibrated on",
    Reason.NO_THRESHOLD: "the answers that were checked do not show that the target error would be held",
    Reason.LOW_CONFIDENCE: "the confidence is below the threshold",
    Reason.NO_LOGPROBS: "the engine gave no probabilities",
    Reason.FIELDS_IN_REVIEW: "some of its fields need a person",
    Reason.FIELDS_ESCALATED: "a bigger model is asked about some of its fields",
    Reason.FIELDS_DEFERRED: "some of its fields wait for another night",
    Reason.AUDIT: "accepted, and drawn for the audit",
    Reason.RECALLED: "it was accepted, but too many like it have turned out to be wrong",
    Reason.CONFIDENT: "evidence and confidence suffice",
    Reason.REVIEWED: "people have answered all that was in doubt",
    Reason.CHECKED: "a person has looked at it, and nothing more can be done",
    Reason.REOPENED: "an answer that had ended it does not stand any more",
}
