"""What alarms look at: targets that were not held, confidence that drifted, the age of what waits; and which were told already."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from schemas.alarm import Alarm, Trouble
from schemas.ledger import night_of
from schemas.settings import settings
from schemas.step import Fingerprints
from sql.backlog.queue import current
from sql.connection import database
from sql.tally.counts import count_marked, waiting_since

# What went back by that: in the same transaction as the move of the threshold, in the run that issued the certificate. A plan keeps a field's reason beside its own.
_BACK = """coalesce((select ', ' || count(*) || ' accepted ones back to people' from core_decisions r
    where r.reasons = '{{recalled}}' and (r.kind, r.field) = (t.kind, t.field) and r.decided_at between t.{at} - {run} and t.{at} + {run}
    having count(*) > 0), '')"""
_RUN = "interval '1 hour'"
_NOT_HELD = text(f"""
select t.kind || '.' || t.field || {_BACK.format(at="issued_at", run=_RUN)} as told, t.kind || '.' || t.field as name, issued_at
from core_certificates t where held = :no and field <> '' and issued_at >= :since order by certificate_id
""")
# What was raised for a target that was not held is told as that.
_DRIFTED = text(f"""
select kind || '.' || field || ': ' || why || {_BACK.format(at="moved_at", run=_RUN)} as told, 'move ' || move_id as about from core_thresholds t
where moved_at >= :since and not exists (
    select from core_certificates c where (c.kind, c.field, c.calibration) = (t.kind, t.field, t.calibration)
      and c.held = :no and c.issued_at between t.moved_at - {_RUN} and t.moved_at + {_RUN})
order by move_id
""")
_OLDEST_STEP = text("select fingerprint = any(:current), min(queued_at) from work_queue group by 1")
_STEP = "a step"
_STRANDED = "a step of an earlier version or of other settings, in inboxes that no night has visited since (`nightclerk backfill` queues it anew)"
_TOLD = text("select event, about from core_alarms where about = any(:about)")
_REMEMBER = text("""
insert into core_alarms (event, about, summary) values (:event, :about, :summary) on conflict do nothing
""")


def untold(found: Sequence[Alarm]) -> list[Alarm]:
    """Those that nobody was told yet."""
    with database().connect() as connection:
        told = {tuple(row) for row in connection.execute(_TOLD, {"about": [alarm.about for alarm in found]})}
    return [alarm for alarm in found if (alarm.event.value, alarm.about) not in told]


def remember_told(alarm: Alarm) -> None:
    """From now on it was told."""
    with database().begin() as connection:
        connection.execute(_REMEMBER, alarm.model_dump(mode="json"))


def not_held(since: datetime, no: str) -> list[Trouble]:
    """Fields (kind.field) whose certificates since then say that their target was not held, once a night, with how many were recalled; `no` is how they say it."""
    zone, found = settings().time_zone, dict[str, Trouble]()
    with database().connect() as connection:
        for told, name, issued_at in connection.execute(_NOT_HELD, {"since": since, "no": no}):
            about = f"{name} {night_of(issued_at, zone)}"
            found.setdefault(about, Trouble(about=about, told=told))
    return list(found.values())


def drifted(since: datetime, no: str) -> list[Trouble]:
    """Fields (kind.field) whose threshold was raised since then though no target was missed, each with the reason and how many were recalled; `no` as above."""
    with database().connect() as connection:
        rows = connection.execute(_DRIFTED, {"since": since, "no": no}).mappings()
        return [Trouble.model_validate(dict(row)) for row in rows]


def oldest(fingerprints: Fingerprints) -> dict[str, datetime]:
    """Since when the oldest item waits, by what it waits for, a person or a step, the latter under these fingerprints and under any other ones; without those of which nothing waits."""
    count_marked()
    with database().connect() as connection:
        for_person = waiting_since(connection).values()
        for_step = connection.execute(_OLDEST_STEP, {"current": current(fingerprints)}).all()
    found = {"a person": min(for_person)} if for_person else {}
    return found | {_STEP if is_current else _STRANDED: since for is_current, since in for_step}
