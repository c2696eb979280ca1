"""What an inbox lacks under today's fingerprints is queued: all of it is looked at once, then what changed since (0090_changes.sql).

Who changes what is lacking adds a migration that empties `work_refilled`, so that all is looked at again.
"""

import json

from sqlalchemy import text

from schemas.step import Fingerprints
from sql.backlog.brought_back import IN_INBOX, bring_back
from sql.backlog.queue import FREE, LIVING, WORKERS, current
from sql.connection import database

# An inbox at a time (`offset 0` keeps it so): the arrivals are far more than what waits.
_FORGET = text(f"""
with {LIVING}
delete from work_queue q
where {FREE} and q.fingerprint <> all(:current)
  and exists (select from raw_arrivals a where (a.content_hash, a.inbox) = (q.content_hash, :inbox) offset 0)
""")
_TURN = text("insert into work_refilled (inbox, fingerprints) values (:inbox, '{}') on conflict do nothing")
_SAME = text("select fingerprints = cast(:now as jsonb) from work_refilled where inbox = :inbox for update")
_REFILLED = text("update work_refilled set fingerprints = cast(:now as jsonb) where inbox = :inbox")

CHANGED = """
select distinct content_hash from marked m
where exists (select from raw_arrivals a where (a.content_hash, a.inbox) = (m.content_hash, :inbox) offset 0)
"""


def missing(asked: str) -> str:
    """The statement that queues what these documents lack, and takes the inbox's marks."""
    return f"""
with marked as (
    delete from work_changed where (consumer, inbox) = ('refill', :inbox) returning content_hash
), asked as materialized ({asked}), given as (
    select distinct on (content_hash) content_hash, kind from core_kinds_given
    where content_hash in (select content_hash from asked) order by content_hash, given_id desc
), to_parse as (
    insert into work_queue (step, fingerprint, content_hash)
    select 'parse', :parse, a.content_hash from asked a join raw_documents d using (content_hash)
    where d.content is not null
      and not exists (select from core_parses p where (p.content_hash, p.fingerprint) = (a.content_hash, :parse))
      and not exists (select from work_queue q where (q.step, q.fingerprint, q.content_hash) = ('parse', :parse, a.content_hash))
    order by a.content_hash on conflict do nothing
), to_classify as (
    insert into work_queue (step, fingerprint, content_hash)
    select 'classify', :classify, a.content_hash from asked a
    join core_parses p on (p.content_hash, p.fingerprint, p.reason) = (a.content_hash, :parse, '') and p.removed_at is null
    where not exists (select from core_classifications c where (c.content_hash, c.fingerprint) = (a.content_hash, :classify))
    order by a.content_hash on conflict do nothing
)
insert into work_queue (step, fingerprint, content_hash)
select 'read', k.fingerprint, a.content_hash from asked a
join core_parses p on (p.content_hash, p.fingerprint) = (a.content_hash, :parse) and p.removed_at is null
join core_classifications c on (c.content_hash, c.fingerprint) = (a.content_hash, :classify)
left join given g on g.content_hash = a.content_hash
join unnest(cast(:kinds as text[]), cast(:reads as text[])) as k(kind, fingerprint) on k.kind = coalesce(g.kind, c.kind)
where not exists (select from core_decisions d where (d.content_hash, d.fingerprint, d.field) = (a.content_hash, k.fingerprint, ''))
order by a.content_hash on conflict do nothing
"""


_MISSING = {False: text(missing(IN_INBOX)), True: text(missing(CHANGED))}


def refill(inbox: str, fingerprints: Fingerprints) -> int:
    """Queues whatever of the inbox lacks a result under these fingerprints, and forgets what waits under others.

    Gives how many documents end again as these ended them before (brought_back.py).
    """
    now = json.dumps(fingerprints.model_dump(include={"parse", "classify", "read"}))
    names = {
        "inbox": inbox,
        "parse": fingerprints.parse,
        "classify": fingerprints.classify,
        "kinds": list(fingerprints.read),
        "reads": list(fingerprints.read.values()),
        "current": current(fingerprints),
    }
    with database().begin() as connection:
        connection.execute(_TURN, {"inbox": inbox})
        same = bool(connection.scalar(_SAME, {"inbox": inbox, "now": now}))
        connection.execute(_FORGET, names | {"workers": WORKERS})
        connection.execute(_MISSING[same], names)
        connection.execute(_REFILLED, {"inbox": inbox, "now": now})
        return 0 if same else bring_back(connection, IN_INBOX, names)
