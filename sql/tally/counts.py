"""Counts of documents by how they stand, over an inbox or the whole store, that take as long with a million documents as with none.

Sums are kept of what was counted (0080_counts.sql says how); what changed since is counted when somebody asks.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from sql.connection import database
from sql.locks import COUNTING, hold, hold_if_free
from sql.tally.certified import count_accepted
from sql.tally.sums import put_together

STORE = ""  # the inbox under which each document counts once
BATCH = 5000  # documents at a time

_COUNTED = "kind, verdict, reasons, arrivals, fields, fields_accepted, prompt_tokens, answer_tokens, cost_usd, waiting"
_KEPT = f"decided_at, in_doubt, deferred, {_COUNTED}"

# Of a field's latest decision: whether somebody else is to be asked about it. What was drawn for the audit was accepted.
IN_DOUBT = "({0}.verdict in ('review', 'defer', 'escalate') and not {0}.reasons @> '{{audit}}')"
UNANSWERED = """not exists (
           select from out_corrections c where (c.content_hash, c.kind, c.field) = ({0}.content_hash, {0}.kind, {0}.field) offset 0)"""

# A document at a time (`offset 0` keeps it so): how many are marked is never guessed right, and few are. A field's last decision is
# that of its last turn.
_NOW = f"""
stands as materialized (
    select m.content_hash, coalesce(o.kind, '') as kind, coalesce(o.verdict, '') as verdict, coalesce(o.reasons, '{{}}') as reasons,
           o.decided_at, f.fields, f.fields_accepted, f.in_doubt, f.deferred, a.prompt_tokens, a.answer_tokens, a.cost_usd, q.waiting
    from marked m
    left join lateral (select * from work_outcomes o where o.content_hash = m.content_hash offset 0) o on true
    cross join lateral (
        select count(*) filter (where ended) as fields, count(*) filter (where ended and d.verdict = 'accept') as fields_accepted,
               coalesce(array_agg(distinct d.fingerprint) filter (where {IN_DOUBT.format("d")} and {UNANSWERED.format("d")}), '{{}}') as in_doubt,
               coalesce(bool_or(ended and d.verdict in ('defer', 'escalate')), false) as deferred
        from core_decisions d cross join lateral (select d.fingerprint = o.fingerprint as ended) e
        where d.content_hash = m.content_hash and d.field <> ''
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
insert into work_counted (content_hash, inbox, {_KEPT}) select content_hash, inbox, {_KEPT} from now
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
select kind, verdict, reasons, sum(sign * documents) as documents, sum(sign * arrivals) as arrivals, sum(sign * fields) as fields,
       sum(sign * fields_accepted) as fields_accepted, sum(sign * prompt_tokens) as prompt_tokens,
       sum(sign * answer_tokens) as answer_tokens, sum(sign * cost_usd) as cost_usd, sum(sign * waiting) as waiting
from parts group by kind, verdict, reasons having sum(sign * documents) <> 0 order by kind, verdict, reasons
""")
_OLDEST = text(f"""
with marked as materialized (select distinct content_hash from work_counts_changed), {_NOW}, waits as (
    select k.kind, w.decided_at from (select distinct kind from work_counts where inbox = '' and waiting > 0) k
    cross join lateral (
        select decided_at from work_counted w
        where w.inbox = '' and w.waiting > 0 and w.kind = k.kind
          and not exists (select from work_counts_changed c where c.content_hash = w.content_hash offset 0)
        order by decided_at limit 1) w
    union all
    select kind, decided_at from now where inbox = '' and waiting > 0
)
select kind, min(decided_at) from waits group by kind
""")
# Where several documents have waited as long as the last of them (`ties`), all of them.
_LONGEST = text("""
with waiting as (
    select content_hash from work_counted w
    where inbox = '' and waiting > 0
      and not exists (select from work_counts_changed c where c.content_hash = w.content_hash offset 0)
    order by decided_at fetch first :most rows with ties
)
select content_hash from waiting union select content_hash from work_counts_changed
""")


def standing(inbox: str | None = None) -> list[RowMapping]:
    """Documents of one inbox, or of the whole store, by kind, verdict and reasons with what they hold and cost, all of one moment.

    Those that are not finished have neither kind nor verdict. `waiting` is for people, all inboxes together.
    """
    count_marked()
    with database().connect() as connection:
        return standing_in(connection, STORE if inbox is None else inbox)


def standing_in(connection: Connection, inbox: str) -> list[RowMapping]:
    """As `standing`, in the caller's transaction."""
    return list(connection.execute(_STANDING, {"inbox": inbox}).mappings())


def waiting_since(connection: Connection) -> dict[str, datetime]:
    """By kind, when the document was decided that has waited for a person longest."""
    return {str(kind): at for kind, at in connection.execute(_OLDEST)}


def longest_waiting(connection: Connection, most: int) -> list[str]:
    """Documents among which are all that have waited longest for a person: so many at least, and those that are marked."""
    return list(connection.scalars(_LONGEST, {"most": most}))


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
        if not hold_if_free(connection, COUNTING):
            return 0
        # The marks first: what is committed between the two is counted, and its mark stays and has it counted again.
        marked = sorted(set(connection.scalars(_MARKED, {"most": BATCH})))
        if marked:
            names: dict[str, Any] = {"hashes": marked}
            connection.execute(_FORGET, names)
            connection.execute(_COUNT, names)
            count_accepted(connection, names)
        put_together(connection)
        return len(marked)


def stop_counting(connection: Connection) -> None:
    """Until the transaction ends nobody counts; waits for who does."""
    hold(connection, COUNTING)
