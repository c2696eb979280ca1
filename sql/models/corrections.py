"""What of that which people corrected may be trained on."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text

from schemas.correction import TrainingCorrection
from sql.connection import database

# As out_training_examples, but as of a correction, of sealed documents too, and of the kind that each is now. Who says since then that it may
# not train is heard.
_TRAINING = text("""
with latest as (
    select distinct on (content_hash, kind, field) * from core_corrections
    where correction_id <= :until order by content_hash, kind, field, correction_id desc
), standing as (
    select *, coalesce(kind_given_of(content_hash), first_value(kind) over (partition by content_hash order by correction_id desc)) as kind_now
    from latest where not withdrawn
)
select c.content_hash, c.kind, c.field, c.words, c.value, c.corrected_by, c.corrected_at, c.reason,
       residency_of(c.content_hash) as residency
from standing c
where c.kind = c.kind_now and c.kind = any(:kinds)
  and coalesce((select r.may_train from core_releases r where r.content_hash = c.content_hash order by r.release_id desc limit 1),
               (select n.may_train from core_corrections n
                where (n.content_hash, n.kind, n.field) = (c.content_hash, c.kind, c.field) order by n.correction_id desc limit 1))
  and (:sealed or not exists (select from core_held_out h where h.content_hash = c.content_hash))
order by c.content_hash, c.field
""")
# A document at a time (`offset 0` keeps it so): few are asked about.
_BEST = text("""
select h.content_hash, f.field, f.value
from unnest(cast(:hashes as text[])) h(content_hash)
cross join lateral (select fingerprint from out_documents o where o.content_hash = h.content_hash offset 0) d
cross join lateral (
    select field, value from out_fields o
    where (o.content_hash, o.fingerprint) = (h.content_hash, d.fingerprint) and o.field = any(:fields) and o.value is not null offset 0) f
""")
_LAST = text("select coalesce(max(correction_id), 0) from core_corrections")
EVER = 2**63 - 1


def training_corrections(kinds: Iterable[str], until: int = EVER, sealed: bool = False) -> list[TrainingCorrection]:
    """The latest correction of each field of these kinds that may be trained on, up to the one of that number.

    Of a document only those under the kind that a person gave it, else under which it was corrected last. Nothing of sealed documents,
    unless `sealed`: they measure.
    """
    with database().connect() as connection:
        asked = {"kinds": list(kinds), "until": until, "sealed": sealed}
        rows = connection.execute(_TRAINING, asked).mappings().all()
    return [TrainingCorrection.model_validate(dict(row)) for row in rows]


def best_values(hashes: Iterable[str], fields: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By document and field the best value, a person's or a reader's; what nobody found is left out."""
    found: dict[str, dict[str, Any]] = {}
    with database().connect() as connection:
        for content_hash, field, value in connection.execute(_BEST, {"hashes": list(hashes), "fields": list(fields)}):
            found.setdefault(content_hash, {})[field] = value
    return found


def last_correction() -> int:
    """The number of the latest correction, 0 if there is none."""
    with database().connect() as connection:
        return int(connection.scalar(_LAST) or 0)
