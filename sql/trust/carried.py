"""What holds in this database, carried into another one: latest calibrations, what raised or starts their thresholds, marks of residency."""

from typing import Any

from sqlalchemy import text

from schemas.record import Record
from sql.connection import database
from sql.documents.marks import ADD_MARK, MARKS
from sql.trust.calibrations import ADD_CALIBRATION
from sql.trust.certificates import ADD_MOVE

_CALIBRATIONS = text("""
select distinct on (signature) name, kind, signature, cast(body as text) as body, fitted_at, fitted_by from core_calibrations
order by signature, calibration_id desc
""")
_MOVES = text('select kind, field, calibration, "before", "after", why from core_thresholds order by move_id')
_REFERENCES = text("select calibration, kind, field, confidences from core_references")
_REFERENCE = text("""
insert into core_references (calibration, kind, field, confidences)
values (:calibration, :kind, :field, :confidences) on conflict do nothing
""")


class Judging(Record):
    """Rows as they are."""

    calibrations: tuple[dict[str, Any], ...]
    moves: tuple[dict[str, Any], ...]
    references: tuple[dict[str, Any], ...]
    marks: tuple[dict[str, Any], ...]


def judging() -> Judging:
    with database().connect() as connection:
        calibrations = [dict(row) for row in connection.execute(_CALIBRATIONS).mappings()]
        moves = [dict(row) for row in connection.execute(_MOVES).mappings()]
        references = [dict(row) for row in connection.execute(_REFERENCES).mappings()]
        marks = [dict(row) for row in connection.execute(MARKS).mappings()]
    return Judging(
        calibrations=tuple(calibrations), moves=tuple(moves), references=tuple(references), marks=tuple(marks)
    )


def add_judging(carried: Judging) -> None:
    """Adds what another database judges by."""
    with database().begin() as connection:
        carrying = (
            (ADD_CALIBRATION, carried.calibrations),
            (ADD_MOVE, carried.moves),
            (_REFERENCE, carried.references),
        )
        for statement, rows in (*carrying, (ADD_MARK, carried.marks)):
            if rows:
                connection.execute(statement, list(rows))
