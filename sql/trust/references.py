"""Confidences of documents that no calibration was fitted to, by which the search for a threshold starts. What is searched is in tasks/trust.

They are those of the first documents that were read under a calibration, whatever became of them, taken once.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from schemas.calibration import HASH_HEAD
from schemas.errors import DatabaseError
from schemas.outcome import Reason
from sql.connection import database

SIZE = 200  # documents: with so many, quantiles are known to a few per cent
References = dict[str, dict[str, tuple[float, ...]]]  # calibration → field → confidences

_NEVER = (Reason.SIGNAL_MISSING, Reason.CALIBRATOR_UNFIT, Reason.UNKNOWN_FIELD)  # beside doubts that others name

_TAKE = text("""
with judged as (
    select distinct on (r.content_hash, r.field) r.content_hash, r.kind, r.field, d.decision_id,
           case when d.reasons && cast(:barred as text[]) then 0 else r.confidence end as confidence
    from core_decisions d
    join core_readings r using (content_hash, fingerprint, field, tier)
    where d.calibration = :calibration and not d.reasons @> array[cast(:novel as text)]
      and left(r.content_hash, :head) <> all(cast(:fitted as text[]))
    order by r.content_hash, r.field, d.decision_id
), ranked as (
    select *, row_number() over (partition by field order by decision_id) as place from judged
)
insert into core_references (calibration, kind, field, confidences)
select :calibration, min(kind), field, array_agg(confidence order by place) from ranked
where place <= :size group by field having count(*) = :size
on conflict do nothing
""")
_FOUND = text("select calibration, field, confidences from core_references where calibration = any(:calibrations)")


def take_references(fitted: Mapping[str, Collection[str]], doubts: Iterable[Reason]) -> None:
    """Takes what is there by now and was not taken, for each calibration by name.

    Args:
        fitted: heads of the content hashes of the documents that the calibration was fitted to; they are left out.
        doubts: reasons for which a reading is never accepted; it counts as one without confidence.
    """
    barred = [reason.value for reason in (*_NEVER, *doubts)]
    names = {"barred": barred, "novel": Reason.NOVEL.value, "head": HASH_HEAD, "size": SIZE}
    with database().begin() as connection:
        for calibration, heads in fitted.items():
            connection.execute(_TAKE, names | {"calibration": calibration, "fitted": sorted(heads)})


def references(calibrations: Iterable[str]) -> References:
    """Those that were taken, by calibration and field.

    Raises:
        DatabaseError: they cannot be read.
    """
    found: References = {}
    try:
        with database().connect() as connection:
            for calibration, field, confidences in connection.execute(_FOUND, {"calibrations": list(calibrations)}):
                found.setdefault(calibration, {})[field] = tuple(confidences)
    except ProgrammingError as problem:  # no table, or no right to it
        raise DatabaseError(f"No references in the database: {problem}", "Restore core_references") from problem
    return found
