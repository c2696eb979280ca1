"""One batch of documents is read again by a further tier, as far as they are in doubt. Which ones is planned elsewhere."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from prefect import task

from schemas.document import Residency
from schemas.doubt import DoubtfulDocument
from schemas.errors import SettingError
from schemas.night import Night
from schemas.outcome import Reason, Verdict
from schemas.settings import Settings, settings
from schemas.step import ReadResult, WorkItem
from sql.backlog.pauses import pauses
from sql.backlog.queue import claimed
from sql.documents.pages import papers
from sql.readings.answered import record_reread
from sql.readings.doubts import doubtful_documents
from tasks.plan_night import tonight
from tasks.running.deadline import ended_after
from tasks.running.others import wait_for_others, went_on
from tasks.running.progress import said, took
from tasks.running.retry import STEP
from tasks.tiers.ask import reread
from tasks.tiers.reread import Asking, Rereading, rereading, unasked


@task(name="escalate", task_run_name="read again by {tier}", **STEP)
def escalate_batch(night: Night, tier: str) -> int:
    """The tier reads what is in doubt of the documents that wait for it, up to a batch; gives how many. None once it is paused."""
    config = settings()
    if pauses().stops(tier):
        return 0
    asking = _asking(night, tier, config)
    started = time.monotonic()
    with claimed("escalate", [asking.reader], config.batch_size, config.lease_s) as items:
        if items:
            with _watched(asking, config):
                results = _results(items, night, asking, config)
            record_reread(results, items)
    if items:
        went_on(night, tier)
        duration_s = time.monotonic() - started
        said(f"escalated {len(items):>4} documents to {tier} in {duration_s:5.1f} s")
        took("escalate", len(items), duration_s)
    else:
        wait_for_others(night, tier)
    return len(items)


def _watched(asking: Asking, config: Settings) -> AbstractContextManager[None]:
    """A model in this process may hang; one behind HTTP has its own time limits, and its answers may have been paid for."""
    return nullcontext() if asking.tier.engine == "openai" else ended_after(config.lease_s)


def _asking(night: Night, tier: str, config: Settings) -> Asking:
    found = [asking for asking in tonight(night, config) if asking.tier.name == tier]
    if not found:
        raise SettingError(f"There is no further tier {tier!r}", "NIGHTCLERK_TIERS lists them")
    return found[0]


def _results(items: Sequence[WorkItem], night: Night, asking: Asking, config: Settings) -> list[ReadResult]:
    """One a document: those that killed their worker each time, and those that must not leave after all, are not asked about."""
    gone = {item.content_hash for item in items if item.attempts > config.max_attempts}
    works = _works(items, night, asking)
    stay = [work for work in works if asking.tier.external and work.document.residency is not Residency.ANYWHERE]
    lost = [work for work in works if work.paper.content_hash in gone and work not in stay]
    going = [work for work in works if work not in stay and work not in lost]
    return [
        *reread(going, asking),
        *(unasked(work, Verdict.REVIEW, Reason.MUST_STAY, asking) for work in stay),
        *(unasked(work, Verdict.REVIEW, Reason.GAVE_UP, asking) for work in lost),
    ]


def _works(items: Sequence[WorkItem], night: Night, asking: Asking) -> list[Rereading]:
    hashes = [item.content_hash for item in items]
    read = {paper.content_hash: paper for paper in papers(hashes, night.fingerprints)}
    found = doubtful_documents(night.fingerprints, night.date, hashes)
    return [rereading(read[each.content_hash], _escalated(each), asking) for each in found]


def _escalated(document: DoubtfulDocument) -> DoubtfulDocument:
    """With the fields that the tier is asked about, and no others."""
    own = tuple(each for each in document.fields if each.verdict is Verdict.ESCALATE)
    return document.model_copy(update={"fields": own})
