"""What alarms look at: targets that were not held, confidence that drifted, and the age of what waits."""

from datetime import datetime

from sqlalchemy import text

from sql.connection import database

# A plan keeps a field's reason beside its own.
_BACK = """coalesce((select ', ' || count(*) || ' accepted ones back to people' from core_decisions r
    where r.reasons = '{recalled}' and (r.kind, r.field) = (t.kind, t.field) and r.decided_at >= :since having count(*) > 0), '')"""
_NOT_HELD = text(f"""
select t.kind || '.' || t.field || {_BACK} from core_certificates t
where held = :no and field <> '' and issued_at >= :since group by t.kind, t.field order by 1
""")
# What was raised for a target that was not held is told as that.
_DRIFTED = text(f"""
select kind || '.' || field || ': ' || why || {_BACK} from core_thresholds t
where moved_at >= :since and not exists (
    select from core_certificates c where (c.kind, c.field, c.calibration) = (t.kind, t.field, t.calibration)
      and c.held = :no and c.issued_at >= :since)
order by move_id
""")
_OLDEST = {
    "a person": text("select min(decided_at) from out_review_queue"),
    "a step": text("select min(queued_at) from work_queue"),
}


def not_held(since: datetime, no: str) -> list[str]:
    """Fields (kind.field) whose certificates since then say that their target was not held, with how many were recalled; `no` is how they say it."""
    with database().connect() as connection:
        return list(connection.scalars(_NOT_HELD, {"since": since, "no": no}))


def drifted(since: datetime, no: str) -> list[str]:
    """Fields (kind.field) whose threshold was raised since then though no target was missed, each with the reason and how many were recalled; `no` as above."""
    with database().connect() as connection:
        return list(connection.scalars(_DRIFTED, {"since": since, "no": no}))


def oldest() -> dict[str, datetime]:
    """Since when the oldest item waits, by what it waits for; without those of which nothing waits."""
    with database().connect() as connection:
        found = {what: connection.scalar(statement) for what, statement in _OLDEST.items()}
    return {what: since for what, since in found.items() if since is not None}
