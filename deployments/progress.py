"""A night's progress on the terminal: each line of the `nightclerk` log with the seconds since the start, or as JSON."""

import logging

from schemas.settings import settings
from tasks.telemetry.log_format import Elapsed, prepare_log


def show_progress() -> None:
    """From now on progress is shown; harmless to repeat."""
    log = logging.getLogger("nightclerk")
    prepare_log()
    if not log.handlers and settings().log_format == "text":
        handler = logging.StreamHandler()
        handler.setFormatter(Elapsed())
        log.addHandler(handler)
        log.propagate = False
    log.setLevel(logging.INFO)
