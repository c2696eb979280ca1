"""How far a night is: a line in the log, a row in the database and a bar in the Prefect UI. What the steps do is not here."""

import logging

from schemas.night import Left
from sql.backlog.batches import add_batch
from tasks.telemetry.log_format import current_run, prepare_log
from tasks.telemetry.traces import counted_in_span

LOG = logging.getLogger("nightclerk")
_STEPS = {"parsed": "parse", "classified": "classify"}  # as the queue calls them


def said(text: str) -> None:
    """One line for whoever watches: terminal, and the run's log in the Prefect UI."""
    prepare_log()
    LOG.info(text)


def counted(step: str, done: int, left: int, duration_s: float) -> None:
    """`step: done, left, pace` after a batch, and its time for the metrics."""
    pace = f"{done / duration_s:.1f}/s" if duration_s > 0 else ""
    said(f"{step:<9} {done:>4} documents in {duration_s:5.1f} s ({pace}), {left} left")
    took(_STEPS.get(step, step), done, duration_s)


def took(step: str, documents: int, duration_s: float) -> None:
    """A batch's time, for the metrics and the traces."""
    counted_in_span(step, documents, duration_s)
    add_batch(step, documents, duration_s, current_run())


def share_done(left: Left, at_start: int) -> float:
    """Percent (0 to 100) of the night's work that is done."""
    return 100.0 if at_start == 0 else max(0.0, 100.0 * (1 - left.total / max(at_start, left.total)))
