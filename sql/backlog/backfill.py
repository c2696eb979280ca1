"""Documents of any inbox that lack a result under today's fingerprints, be it their first: counted, costed by history, queued."""

from decimal import Decimal
from typing import Any

from sqlalchemy import text

from schemas.backfill import Backfill, BackfillForecast, BackfillKind
from schemas.registry import KINDS
from schemas.step import Fingerprints
from schemas.tier import MILLION
from sql.backlog.brought_back import THESE, bring_back
from sql.backlog.queue import FREE, LIVING, WORKERS, current
from sql.connection import database

# `step`: the first one that a document needs, empty for none, `gone` where it cannot be parsed again.
_NEEDED = """
with every as (
    select r.content_hash, d.fingerprint, r.content is not null as here,
           case when d.content_hash is not null then d.kind else coalesce(kind_given_of(r.content_hash), (
               select kind from core_classifications c where c.content_hash = r.content_hash order by classified_at desc limit 1), '') end as kind
    from raw_documents r left join work_outcomes d using (content_hash)
    where r.refused = ''
), matching as (
    select * from every d
    where (cast(:kind as text) is null or kind = :kind)
      and (cast(:fingerprint as text) is null or starts_with(fingerprint, :fingerprint))
      and exists (select from raw_arrivals a where a.content_hash = d.content_hash
                  and (cast(:since as date) is null or (a.arrived_at at time zone 'UTC')::date >= :since)
                  and (cast(:until as date) is null or (a.arrived_at at time zone 'UTC')::date <= :until))
), reads as (
    select * from unnest(cast(:kinds as text[]), cast(:reads as text[])) as k(kind, print)
), wanted as (
    select m.content_hash, m.kind, k.print as read_print, p.removed_at is not null as without_text,
           case when p.content_hash is null then case when m.here then 'parse' else 'gone' end
                when p.reason <> '' then ''
                when c.content_hash is null then 'classify'
                when k.print is not null and not exists (
                    select from core_decisions d where (d.content_hash, d.fingerprint, d.field) = (m.content_hash, k.print, '')) then 'read'
                else '' end as step
    from matching m
    left join core_parses p on (p.content_hash, p.fingerprint) = (m.content_hash, :parse)
    left join core_classifications c on (c.content_hash, c.fingerprint) = (m.content_hash, :classify)
    left join reads k on k.kind = coalesce(kind_given_of(m.content_hash), c.kind)
), needed as (
    select content_hash, kind, read_print, case when without_text and step <> '' then 'gone' else step end as step from wanted
)
"""
_COUNT = text(f"{_NEEDED} select step, kind, count(*) as documents from needed group by step, kind")
_QUEUE = text(f"""{_NEEDED}
insert into work_queue (step, content_hash, fingerprint)
select step, content_hash, case step when 'parse' then :parse when 'classify' then :classify else read_print end
from needed where step in ('parse', 'classify', 'read')
on conflict do nothing
""")
_DONE = text(f"{_NEEDED} select content_hash from needed where step = ''")
# Of an inbox that no night visits any more, nobody else would.
_FORGET = text(f"""{_NEEDED}, {LIVING}
delete from work_queue q
where {FREE} and q.fingerprint <> all(:current) and q.content_hash in (select content_hash from matching)
""")
_HISTORY = text("""
with ended as (select distinct content_hash, fingerprint, kind from core_decisions where field = '' and kind = any(:kinds)),
answers as (
    select e.kind, count(distinct (e.content_hash, e.fingerprint)) as documents,
           sum(a.prompt_tokens) as prompt_tokens, sum(a.answer_tokens) as answer_tokens
    from ended e join core_answers a using (content_hash, fingerprint) where a.reader = '' group by e.kind
), further as (
    select i.kind, sum(coalesce(r.cost_usd, i.most_usd)) as usd from core_intents i left join core_results r using (intent_id) group by i.kind
)
select a.*, coalesce(f.usd, 0) as further_usd from answers a left join further f using (kind)
""")


def forecast(asked: Backfill, prints: Fingerprints, price_in_usd: Decimal, price_out_usd: Decimal) -> BackfillForecast:
    """What queueing it would come to; prices are the first tier's, for a million tokens."""
    with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        rows = connection.execute(_COUNT, _names(asked, prints)).mappings().all()
        past = {row["kind"]: dict(row) for row in connection.execute(_HISTORY, {"kinds": list(KINDS)}).mappings()}
    steps: dict[str, int] = {}
    reading: dict[str, int] = {}
    for row in rows:
        steps[row["step"]] = steps.get(row["step"], 0) + row["documents"]
        if row["step"] not in ("", "gone"):
            reading[row["kind"]] = reading.get(row["kind"], 0) + row["documents"]
    return BackfillForecast(
        matching=sum(steps.values()),
        done=steps.pop("", 0),
        gone=steps.pop("gone", 0),
        steps=steps,
        kinds=tuple(_kind(k, n, past.get(k), price_in_usd, price_out_usd) for k, n in sorted(reading.items())),
    )


def queue_backfill(asked: Backfill, prints: Fingerprints) -> tuple[int, int]:
    """Queues the documents for the first step that each needs, and no more for what other fingerprints asked; the next night of any inbox does them.

    Gives how many were not queued yet, and how many stand again as today's model read them before.
    """
    names = _names(asked, prints) | {"current": current(prints)}
    with database().begin() as connection:
        connection.execute(_FORGET, names | {"workers": WORKERS})
        queued = connection.execute(_QUEUE, names).rowcount
        done = list(connection.scalars(_DONE, names))
        return int(queued), bring_back(connection, THESE, names | {"hashes": done})


def _names(asked: Backfill, prints: Fingerprints) -> dict[str, Any]:
    reads = {"kinds": list(prints.read), "reads": list(prints.read.values())}
    return asked.model_dump() | reads | {"parse": prints.parse, "classify": prints.classify}


def _kind(
    kind: str, documents: int, past: dict[str, Any] | None, price_in_usd: Decimal, price_out_usd: Decimal
) -> BackfillKind:
    if past is None:
        return BackfillKind(kind=kind, documents=documents, history=0)
    share = Decimal(documents) / past["documents"]
    prompts, answers = past["prompt_tokens"] * share, past["answer_tokens"] * share
    return BackfillKind(
        kind=kind,
        documents=documents,
        history=past["documents"],
        tokens=float(prompts + answers),
        first_usd=(prompts * price_in_usd + answers * price_out_usd) / MILLION,
        further_usd=past["further_usd"] * share,
    )
