"""The state of the store, for `nightclerk status`."""

from schemas.report import Status
from schemas.settings import settings
from sql.backlog.pauses import pauses
from sql.backlog.queue import waiting
from sql.postgres.server import database_url
from sql.reports.night import review_queue_length, totals


def current_status() -> Status:
    """Counts over the whole store."""
    return Status(
        totals=totals(),
        waiting=waiting(),
        review_queue=review_queue_length(),
        paused=tuple(map(str, pauses().each)),
        database_url=database_url(settings()),
    )


def status_lines(found: Status) -> list[str]:
    """The counts in words."""
    from deployments.tables import totals_lines

    waiting = ", ".join(f"{count} to {step}" for step, count in found.waiting.items()) or "nothing"
    reasons = ", ".join(f"{count} {reason}" for reason, count in found.totals.by_reason.items())
    return [
        *totals_lines(found.totals),
        f"waiting: {waiting}",
        *found.paused,
        f"waiting for a person: {found.review_queue} items (nightclerk queue)",
        f"reasons: {reasons or 'none'}",
        f"database: {found.database_url}",
    ]
