"""What a model in shadow is to read, what it read, and what people answered of it. How the two models compare is in tasks/trust/paired.py."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from schemas.model import ModelRow
from schemas.shadow import Agreed, Pair
from schemas.step import ReadResult
from sql.connection import database
from sql.rows import given, rows_of

# A document belongs to the share by its hash and the model's name: always the same ones, and for each model others.
_UNREAD = text("""
select d.content_hash, coalesce(max(t.tries), 0) as tries from core_decisions d
left join work_shadow_tries t on (t.model, t.content_hash) = (:model, d.content_hash)
join unnest(cast(:kinds as text[]), cast(:reads as text[])) as k(kind, fingerprint) using (kind, fingerprint)
where d.field = '' and d.decided_at >= :since and coalesce(kind_given_of(d.content_hash), d.kind) = d.kind and d.content_hash <> all(cast(:learned as text[]))
  and ('x' || left(md5(d.content_hash || :model), 8))::bit(32)::bigint < cast(:share as double precision) * 4294967296
  and exists (select from core_readings r where (r.content_hash, r.fingerprint) = (d.content_hash, d.fingerprint) and r.tier = 1 and r.read_at >= :since)
  and exists (select from core_parses p where p.content_hash = d.content_hash and p.fingerprint = :parse and p.removed_at is null)
  and not exists (select from core_shadow_readings s where (s.model, s.beside, s.content_hash) = (:model, d.fingerprint, d.content_hash))
group by d.content_hash order by min(d.decided_at), d.content_hash
""")
_BEGIN = text("""
insert into work_shadow_tries (model, content_hash, tries) select :model, unnest(cast(:hashes as text[])), 1
on conflict (model, content_hash) do update set tries = work_shadow_tries.tries + 1
""")
_END = text("delete from work_shadow_tries where model = :model and content_hash = any(:hashes)")
_READ = "model, beside, content_hash, kind, field, words, value"
_READINGS = "model text, beside text, content_hash text, kind text, field text, words text[], value jsonb"
_ADD = text(f"insert into core_shadow_readings ({_READ}) select {_READ} from {given(_READINGS)} on conflict do nothing")
_BOTH = """
with both_read as (
    select s.content_hash, s.kind, s.field, s.value as shadow, r.value as production
    from core_shadow_readings s
    join unnest(cast(:kinds as text[]), cast(:reads as text[])) as k(kind, fingerprint) on (k.kind, k.fingerprint) = (s.kind, s.beside)
    join core_readings r on (r.content_hash, r.fingerprint, r.field) = (s.content_hash, s.beside, s.field) and r.tier = 1 and r.problem <> 'skipped'
    where s.model = :model and s.read_at >= :since
), apart as (
    select distinct content_hash from both_read where shadow is distinct from production
)"""
_PAIRS = text(f"""
{_BOTH}
select b.content_hash, b.kind, b.field, b.shadow, b.production, c.field is not null as answered, c.value as answer
from apart join both_read b using (content_hash)
left join out_corrections c on (c.content_hash, c.kind, c.field) = (b.content_hash, b.kind, b.field)
order by b.content_hash, b.field
""")
_ALIKE = text(f"""
{_BOTH}
select kind, count(distinct content_hash) as documents, count(*) as fields from both_read
where content_hash not in (select content_hash from apart) group by kind order by kind
""")


def unread_by(
    model: ModelRow, reads: Mapping[str, str], parse: str, share: float, learned: Collection[str]
) -> dict[str, int]:
    """Documents of the model's share that production read since the model is in shadow, and the model did not, the oldest first.

    Each with how often it was begun in vain, which ended the process.

    Args:
        reads: by kind, the fingerprint under which production reads; of other kinds there are none.
        learned: content hashes that are left out.
    """
    names = _names(model, reads) | {"parse": parse, "share": share, "learned": list(learned)}
    with database().connect() as connection:
        return {content_hash: tries for content_hash, tries in connection.execute(_UNREAD, names)}


def begin(model: ModelRow, hashes: Sequence[str]) -> None:
    """The model begins to read these documents; what does not end is counted as tried in vain."""
    with database().begin() as connection:
        connection.execute(_BEGIN, {"model": model.name, "hashes": list(hashes)})


def end(model: ModelRow, hashes: Sequence[str]) -> None:
    """It has read them, or could not for reasons that are not theirs."""
    with database().begin() as connection:
        connection.execute(_END, {"model": model.name, "hashes": list(hashes)})


def add_shadow_readings(model: ModelRow, results: Sequence[ReadResult]) -> None:
    """Adds what the model read; each result's fingerprint is production's. What is there already stays."""
    rows = [
        {"model": model.name, "beside": result.fingerprint, "content_hash": result.content_hash, "kind": result.kind,
         "field": each.field, "words": each.verbatim.words, "value": each.normalised.value}
        for result in results for each in result.readings
    ]  # fmt: skip
    if rows:
        with database().begin() as connection:
            connection.execute(_ADD, rows_of(rows))


def read_by_both(model: ModelRow, reads: Mapping[str, str]) -> tuple[list[Pair], list[Agreed]]:
    """All fields of the documents in which both models differ, with what people answered, and how many documents are the others; `reads` as above."""
    names = _names(model, reads)
    with database().connect() as connection:
        pairs = [Pair.model_validate(dict(row)) for row in connection.execute(_PAIRS, names).mappings()]
        alike = [Agreed.model_validate(dict(row)) for row in connection.execute(_ALIKE, names).mappings()]
    return pairs, alike


def _names(model: ModelRow, reads: Mapping[str, str]) -> dict[str, Any]:
    return {"model": model.name, "since": model.state_at, "kinds": list(reads), "reads": list(reads.values())}
