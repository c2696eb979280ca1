"""How far a night is: a line in the log and a bar in the Prefect UI. What the steps do is not here."""

import logging

from schemas.night import Left

LOG = logging.getLogger("nightclerk")


def said(text: str) -> None:
    """One line for whoever watches: terminal, and the run's log in the Prefect UI."""
    LOG.info(text)


def counted(step: str, done: int, left: int, duration_s: float) -> None:
    """`step: done, left, pace` after a batch."""
    pace = f"{done / duration_s:.1f}/s" if duration_s > 0 else ""
    said(f"{step:<9} {done:>4} documents in {duration_s:5.1f} s ({pace}), {left} left")


def share_done(left: Left, at_start: int) -> float:
    """Percent (0 to 100) of the night's work that is done."""
    return 100.0 if at_start == 0 else max(0.0, 100.0 * (1 - left.total / max(at_start, left.total)))
