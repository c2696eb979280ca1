"""How log lines look: words for people, or JSON for machines with the run and, where a document is meant, its id."""

import json
import logging
import sys
from datetime import UTC, datetime
from functools import cache

from schemas.settings import settings
from sql.readings.decisions import OUTCOMES

EXTRAS = ("document", "kind", "verdict", "reasons", "tier")


class Elapsed(logging.Formatter):
    """Seconds since the start before each line."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.relativeCreated / 1000:7.1f} s  {record.getMessage()}"


class JsonLines(logging.Formatter):
    """An object a line: at (UTC), level, logger, message, run and task (ids of Prefect's, if in one), and what the line is about."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "run": current_run(),
            "task": _current("task_run"),
        }
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)


def current_run() -> str:
    """The id of the flow run in which this is called; empty outside of one."""
    return _current("flow_run")


def _current(what: str) -> str:
    if "prefect" not in sys.modules:  # importing it would fix its settings before they are made
        return ""
    from prefect import runtime

    return str(getattr(runtime, what).id or "")


@cache
def prepare_log() -> None:
    """In JSON, every line goes to stderr, the outcome of each document too; in words only those who show progress show it."""
    if settings().log_format == "json":
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        for name in ("nightclerk", OUTCOMES):
            log = logging.getLogger(name)
            log.addHandler(handler)
            log.setLevel(logging.INFO)
            log.propagate = False
