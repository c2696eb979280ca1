"""Counts of documents by how they stand, over an inbox or the whole store, that take as long with a million documents as with none.

Sums are kept of what was counted (0080_counts.sql says how); what changed since is counted when somebody asks.
"""

from typing import Any

from sqlalchemy import Connection, RowMapping, text

from sql.connection import database

STORE = ""  # the inbox under which each document counts once
BATCH = 5000  # documents at a time
COUNTER = 0x6E63_0012

_COUNTED = "verdict, reasons, arrivals, fields, fields_accepted, prompt_tokens, answer_tokens, cost_usd, waiting"

# A document at a time (`offset 0` keeps it so): how many are marked is never guessed right, and few are. A field's last decision is
# that of its last turn.
_NOW = """
stands as materialized (
    select m.content_hash, coalesce(o.verdict, '') as verdict, coalesce(o.reasons, '{}') as reasons,
           f.fields, f.fields_accepted, a.prompt_tokens, a.answer_tokens, a.cost_usd, q.waiting
    from marked m
    left join lateral (select * from work_outcomes o where o.content_hash = m.content_hash offset 0) o on true
    cross join lateral (
        select count(*) as fields, count(*) filter (where d.verdict = 'accept') as fields_accepted
        from core_decisions d
        where d.content_hash = m.content_hash and d.fingerprint = o.fingerprint and d.field <> ''
          and not exists (
              select from core_decisions l
              where (l.content_hash, l.fingerprint, l.field) = (d.content_hash, d.fingerprint, d.field) and l.turn > d.turn)
          and exists (
              select from core_readings r
              where (r.content_hash, r.fingerprint, r.field) = (d.content_hash, d.fingerprint, d.field) and r.tier > 0)) f
    cross join lateral (
        select coalesce(sum(prompt_tokens), 0) as prompt_tokens, coalesce(sum(answer_tokens), 0) as answer_tokens,
               coalesce(sum(cost_usd), 0) as cost_usd
        from core_answers a where a.content_hash = m.content_hash and a.fingerprint = o.fingerprint) a
    cross join lateral (select count(*) as waiting from out_review_queue where content_hash = m.content_hash) q
), now as (
    select * from stands s cross join lateral (
        select coalesce(inbox, '') as inbox, count(*) as arrivals
        from raw_arrivals where content_hash = s.content_hash group by grouping sets ((inbox), ()) having count(*) > 0) a
)
"""
_MARKED = text("""
delete from work_counts_changed where content_hash in (
    select distinct content_hash from work_counts_changed order by content_hash limit :most)
returning content_hash
""")
_FORGET = text("delete from work_counted where content_hash = any(:hashes)")
_COUNT = text(f"""
with marked as (select unnest(cast(:hashes as text[])) as content_hash), {_NOW}
insert into work_counted (content_hash, inbox, {_COUNTED}) select content_hash, inbox, {_COUNTED} from now
""")
_STANDING = text(f"""
with marked as materialized (select distinct content_hash from work_counts_changed), {_NOW}, parts as (
    select 1 as sign, documents, {_COUNTED} from work_counts where inbox = :inbox
    union all
    select -1, 1, {_COUNTED} from marked m
    cross join lateral (select * from work_counted w where (w.content_hash, w.inbox) = (m.content_hash, :inbox) offset 0) w
    union all
    select 1, 1, {_COUNTED} from now where inbox = :inbox
)
select verdict, reasons, sum(sign * documents) as documents, sum(sign * arrivals) as arrivals, sum(sign * fields) as fields,
       sum(sign * fields_accepted) as fields_accepted, sum(sign * prompt_tokens) as prompt_tokens,
       sum(sign * answer_tokens) as answer_tokens, sum(sign * cost_usd) as cost_usd, sum(sign * waiting) as waiting
from parts group by verdict, reasons having sum(sign * documents) <> 0 order by verdict, reasons
""")


def standing(inbox: str | None = None) -> list[RowMapping]:
    """Documents of one inbox, or of the whole store, by verdict and reasons with what they hold and cost, all of one moment.

    Those that are not finished have the verdict ''. `waiting` is for people, all inboxes together.
    """
    count_marked()
    with database().connect() as connection:
        return list(connection.execute(_STANDING, {"inbox": STORE if inbox is None else inbox}).mappings())


def count_marked() -> int:
    """Counts the documents that changed since they were counted; gives how many did. One process at a time does it, nobody waits.

    A batch is one transaction. It ends with the first that is not full, so that it does not run after a night at work.
    """
    total = 0
    while True:
        counted = _count_some()
        total += counted
        if counted < BATCH:
            return total


def _count_some() -> int:
    with database().begin() as connection:
        if not connection.scalar(text("select pg_try_advisory_xact_lock(:lock)"), {"lock": COUNTER}):
            return 0
        # The marks first: what is committed between the two is counted, and its mark stays and has it counted again.
        marked = sorted(set(connection.scalars(_MARKED, {"most": BATCH})))
        if marked:
            names: dict[str, Any] = {"hashes": marked}
            connection.execute(_FORGET, names)
            connection.execute(_COUNT, names)
        return len(marked)


def stop_counting(connection: Connection) -> None:
    """Until the transaction ends nobody counts; waits for who does."""
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": COUNTER})
