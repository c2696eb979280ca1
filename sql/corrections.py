"""What people corrected, and what of it may be trained on."""

import json
from collections.abc import Iterable

from sqlalchemy import text

from schemas.correction import Correction, TrainingCorrection
from sql.connection import database

_CORRECTION = text("""
insert into core_corrections (content_hash, kind, field, words, value, corrected_by, may_train, reason)
values (:content_hash, :kind, :field, :words, cast(:value as jsonb), :corrected_by, :may_train, :reason)
""")
_TRAINING = text(
    "select content_hash, kind, field, words, value, corrected_by, corrected_at, reason, residency from out_training_examples where kind = any(:kinds) order by content_hash, field"
)


def add_correction(correction: Correction) -> None:
    """Adds what a person read; the field's earlier corrections stay, and count no more."""
    row = correction.model_dump(mode="json")
    with database().begin() as connection:
        connection.execute(_CORRECTION, row | {"value": _json(correction.value)})


def training_corrections(kinds: Iterable[str]) -> list[TrainingCorrection]:
    """The latest correction of each field of these kinds that may be trained on; nothing of sealed documents."""
    with database().connect() as connection:
        rows = connection.execute(_TRAINING, {"kinds": list(kinds)}).mappings().all()
    return [TrainingCorrection.model_validate(dict(row)) for row in rows]


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
