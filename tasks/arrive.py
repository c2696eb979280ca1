"""The night begins: the inbox's new files are taken in, and what is left to do is queued."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from prefect import task
from prefect.artifacts import create_progress_artifact

from schemas.document import Arrival
from schemas.night import Night
from schemas.registry import kind_named
from schemas.settings import Settings, settings
from sql.backlog.pauses import pauses
from sql.backlog.queue import left
from sql.backlog.refill import refill
from sql.clock import database_now
from sql.documents.arrivals import add_arrivals, known_files, otherwise_known
from sql.documents.marks import add_marks, arrived_below
from tasks.current import current_fingerprints
from tasks.ingest import Inbox
from tasks.residency import marked, resolved
from tasks.running.progress import said
from tasks.running.retry import STEP

AT_ONCE_BYTES = 32 * 1024 * 1024


def now() -> datetime:
    """The moment at which a night begins, by the clock that says when things were decided in it."""
    return database_now()


@task(name="take in the inbox", task_run_name="take in {inbox}", **STEP)
def arrive(inbox: str, kind: str | None = None, limit: int | None = None) -> Night:
    """Takes in the inbox's new files, at most `limit`, and queues all of it that is not done; harmless to repeat."""
    if kind:
        kind_named(kind)
    night = _begin(Inbox(inbox, kind).url)
    config, arrived = settings(), 0
    marks = resolved(config.on_premises, night.inbox)
    for batch in _batches(Inbox(inbox, kind), limit, config):
        taken = add_arrivals([marked(arrival, marks) for arrival in batch], night.fingerprints.parse)
        arrived += len(taken)
        if len(taken) < len(batch):
            said(f"arrived   {len(batch) - len(taken):>4} files were erased on request and are not taken in again")
        if kept := otherwise_known(taken, night.fingerprints.classify):
            said(f"arrived   {kept:>4} files hold what came before as another kind, which it keeps; on a document's page people give it another")  # fmt: skip
    return _queued(night, arrived)


@task(name="resume the inbox", task_run_name="resume {inbox}", **STEP)
def resume(inbox: str) -> Night:
    """Queues all of the inbox that is not done, without looking for new files."""
    return _queued(_begin(Inbox(inbox).url), arrived=0)


def _begin(url: str) -> Night:
    add_marks(resolved(settings().on_premises, url))
    bar = create_progress_artifact(0.0, key="night-progress", description=f"share of {url} that is done")
    zone, prints = settings().time_zone, current_fingerprints()
    return Night(inbox=url, started_at=now(), fingerprints=prints, progress_id=bar, time_zone=zone)


def _idle_marks(inbox: str) -> list[str]:
    """Inboxes that are to stay on the premises and of which nothing has arrived: perhaps they are misspelt."""
    marks = [mark for mark in settings().on_premises if mark.what == "inbox"]
    return [mark.subject for mark in marks if not arrived_below([own.subject for own in resolved([mark], inbox)])]


def _queued(night: Night, arrived: int) -> Night:
    if again := refill(night.inbox, night.fingerprints):
        said(f"arrived   {again:>4} documents stand again as this model read them before")
    waiting = sum(left(night.fingerprints).values())
    said(f"arrived   {arrived:>4} new files in {night.inbox}, {waiting} documents to do")
    for pause in pauses().each:
        said(f"PAUSED    {pause}")
    for mark in _idle_marks(night.inbox):
        said(
            f"MARK      inbox:{mark} of NIGHTCLERK_ON_PREMISES keeps nothing: no arrival was ever below it; is it written as the inbox is?"
        )
    return night.model_copy(update={"arrived": arrived, "at_start": waiting})


def _batches(box: Inbox, limit: int | None, config: Settings) -> Iterator[list[Arrival]]:
    files = box.files()
    known = known_files(box.url, [(file.name, file.version) for file in files], config.max_bytes)
    new = [file for file in files if (file.name, file.version) not in known]
    if box.kind and len(new) < len(files):
        said(f"arrived   {len(files) - len(new):>4} files were here before; they keep their kind, not {box.kind}")
    batch: list[Arrival] = []
    for file in islice(new, limit):
        batch.append(box.arrival(file, config.max_bytes))
        if len(batch) >= config.batch_size or sum(arrival.size_bytes for arrival in batch) > AT_ONCE_BYTES:
            yield batch
            batch = []
    if batch:
        yield batch
