"""One batch of documents is read by the model, all its questions in one go."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice

from prefect import task

from schemas.night import Night
from schemas.outcome import Reason, Verdict
from schemas.readers import Readers
from schemas.registry import KINDS
from schemas.route import SkipRule
from schemas.settings import Settings, settings
from schemas.step import Decision, Paper, ReadResult, WorkItem
from schemas.tiers import require_first_here
from sql.backlog.batches import add_batch
from sql.backlog.queue import claimed, left
from sql.documents.pages import papers
from sql.readings.answered import record_read
from tasks.extract.read import SMALL_MODEL, questions, read
from tasks.llm.choice import engine_for
from tasks.llm.engine import Engine
from tasks.running.batch_size import batch_size, resize
from tasks.running.deadline import ended_after
from tasks.running.progress import counted, said
from tasks.running.retry import STEP
from tasks.telemetry.log_format import current_run
from tasks.tiers.skipped import passed_over, routed, still_asked
from tasks.trust.judge import Judge
from tasks.trust.judges import judges

ANSWER = "answer"  # of the step `read`: the time in which the engine is busy
_LOADING = threading.Lock()


@cache
def engine() -> Engine:
    """This process's engine, the first tier's; loads on `warm_up`.

    Raises:
        SettingError: it runs elsewhere, where no ledger would see what it is told.
    """
    return engine_for(require_first_here(settings()))


def read_papers(
    found: Sequence[Paper],
    prints: Mapping[str, str],
    model: Engine,
    config: Settings,
    judged_by: Mapping[str, Judge] | None = None,
    readers: Readers | None = None,
    skip_rules: Sequence[SkipRule] = (),
    busy: Callable[[float], None] = lambda duration_s: None,
) -> list[ReadResult]:
    """All that the model reads of these papers, their questions answered in one batch; a paper that a server failed is left out.

    Without a judge for its kind nothing of a paper is accepted. The rules answer where the model's table says so, or `readers` if given.
    What the skip rules keep from the model it is not asked, and has no value. `busy` is told the seconds that its answers took.
    """
    judging = [(judged_by or {}).get(paper.kind, Judge()) for paper in found]
    routes = [routed(paper, judge, skip_rules) for paper, judge in zip(found, judging, strict=True)]
    asked = [
        still_asked(questions(paper, KINDS[paper.kind], config.window_tokens), where)
        for paper, where in zip(found, routes, strict=True)
    ]
    started = time.monotonic()
    answers = iter(model.generate([question.request for group in asked for question in group]))
    busy(time.monotonic() - started)
    given = [list(islice(answers, len(group))) for group in asked]
    whose = model.readers if readers is None else readers
    return [
        passed_over(
            read(paper, KINDS[paper.kind], prints[paper.kind], group, own, model, judge, whose),
            where,
            paper.unread_pages,
        )
        for paper, judge, where, group, own in zip(found, judging, routes, asked, given, strict=True)
        if all(answer.final for answer in own)
    ]


def gave_up(item: WorkItem, kind: str, model: Engine) -> ReadResult:
    """The end of a document whose worker died each time it was read: a person reads it."""
    decision = Decision(verdict=Verdict.REVIEW, reasons=(Reason.GAVE_UP,))
    return ReadResult(
        content_hash=item.content_hash, fingerprint=item.fingerprint, kind=kind, tier=SMALL_MODEL,
        engine=model.name, answers=(), readings=(), decision=decision,
    )  # fmt: skip


@task(name="load the model", task_run_name="load the model", **STEP)
def warm_up(night: Night) -> None:
    """Loads this process's model while documents are being parsed, if there are any."""
    if not night.at_start:
        return
    with _LOADING:
        started = time.monotonic()
        engine().warm_up()
    if (duration_s := time.monotonic() - started) > 0.1:
        said(f"loaded    {engine().name} in {duration_s:.1f} s")


@task(name="read", task_run_name="read a batch", **STEP)
def read_batch(night: Night) -> int:
    """Reads what is classified, up to a batch; gives how many."""
    prints, config = night.fingerprints, settings()
    with claimed("read", prints.all_reads, batch_size(night, "read", config), config.lease_s) as items:
        if not items:
            return 0
        with _LOADING:
            engine().warm_up()
        started = time.monotonic()
        with ended_after(config.lease_s):
            results = _results(items, night, config)
        record_read(results)
    took_s = time.monotonic() - started
    resize(night, "read", len(items), took_s, config)
    counted("read", len(results), left(prints)["read"], took_s)
    return len(results)


def _results(items: Sequence[WorkItem], night: Night, config: Settings) -> list[ReadResult]:
    found = {paper.content_hash: paper for paper in papers([item.content_hash for item in items], night.fingerprints)}
    fresh = [found[item.content_hash] for item in items if item.attempts <= config.max_attempts]
    spent = [item for item in items if item.attempts > config.max_attempts]
    given_up = [gave_up(item, found[item.content_hash].kind, engine()) for item in spent]
    return given_up + read_papers(
        fresh,
        night.fingerprints.read,
        engine(),
        config,
        judges(night.fingerprints, config),
        skip_rules=config.skip_rules,
        busy=lambda duration_s: add_batch(ANSWER, len(fresh), duration_s, current_run()),
    )
