"""One batch of documents gets its kinds, before anything is read from them."""

import time

from prefect import task

from schemas.document import Classification
from schemas.night import Night
from schemas.outcome import Reason, Verdict
from schemas.registry import KINDS, UNKNOWN
from schemas.settings import settings
from schemas.step import ClassifyResult, Decision, Paper
from sql.backlog.queue import claimed, left
from sql.documents.pages import papers, record_classified
from tasks.classify import classify
from tasks.running.batch_size import batch_size, resize
from tasks.running.progress import counted
from tasks.running.retry import STEP

GAVE_UP = Decision(verdict=Verdict.REVIEW, reasons=(Reason.GAVE_UP,))
NO_KIND = Classification(kind=UNKNOWN, confidence=0.0)
NONE_OF_THEM = Decision(verdict=Verdict.ACCEPT, reasons=(Reason.UNKNOWN_KIND,))  # a person said so


def classified(paper: Paper, threshold: float, spent: bool = False) -> ClassifyResult:
    """The paper's kind: the given one wins; what is of no known kind ends here, for a person or as the cover of its parts.

    So does, for a person, what is `spent`: its worker died each time that its kind was looked for.
    """
    if paper.kind_given == UNKNOWN:
        return ClassifyResult(content_hash=paper.content_hash, classification=_given(UNKNOWN), decision=NONE_OF_THEM)
    if paper.kind_given in KINDS:
        return ClassifyResult(content_hash=paper.content_hash, classification=_given(paper.kind_given))
    if spent:
        return ClassifyResult(content_hash=paper.content_hash, classification=NO_KIND, decision=GAVE_UP)
    found = classify(paper.pages, KINDS, threshold)
    decision = _ending(paper) if found.kind == UNKNOWN else None
    return ClassifyResult(content_hash=paper.content_hash, classification=found, decision=decision)


def _given(kind: str) -> Classification:
    return Classification(kind=kind, confidence=1.0, given=True)


def _ending(paper: Paper) -> Decision:
    if paper.has_parts:
        return Decision(verdict=Verdict.UNPACKED, reasons=(Reason.UNPACKED,))
    return Decision(verdict=Verdict.REVIEW, reasons=(Reason.UNKNOWN_KIND,))


@task(name="classify", task_run_name="classify a batch", **STEP)
def classify_batch(night: Night) -> int:
    """Classifies what is parsed, up to a batch; gives how many."""
    started = time.monotonic()
    prints, config = night.fingerprints, settings()
    with claimed("classify", [prints.classify], batch_size(night, "classify", config), config.lease_s) as items:
        spent = {item.content_hash for item in items if item.attempts > config.max_attempts}
        found = papers([item.content_hash for item in items], prints)
        record_classified(
            [classified(paper, config.classify_confidence, paper.content_hash in spent) for paper in found], prints
        )
    if items:
        took_s = time.monotonic() - started
        resize(night, "classify", len(items), took_s, config)
        counted("classified", len(items), left(prints)["classify"], took_s)
    return len(items)
