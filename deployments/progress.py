"""A night's progress on the terminal: each line of the `nightclerk` log with the seconds since the start."""

import logging


class Elapsed(logging.Formatter):
    """Seconds since the start before each line."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.relativeCreated / 1000:7.1f} s  {record.getMessage()}"


def show_progress() -> None:
    """From now on progress is shown; harmless to repeat."""
    log = logging.getLogger("nightclerk")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(Elapsed())
        log.addHandler(handler)
        log.propagate = False
    log.setLevel(logging.INFO)
