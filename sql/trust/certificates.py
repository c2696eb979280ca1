"""Certificates, and the thresholds that they raise."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from schemas.errors import DatabaseError
from schemas.trust import CertificateLine, ThresholdMove
from sql.connection import database
from sql.readings.recalls import recall

_RAISED = text("""
select distinct on (kind, calibration, field) kind, calibration, field, after from core_thresholds
order by kind, calibration, field, move_id desc
""")
ADD_MOVE = text("""
insert into core_thresholds (kind, field, calibration, before, after, why)
values (:kind, :field, :calibration, :before, :after, :why)
""")
_CERTIFICATE = text("""
insert into core_certificates (kind, field, accepted, audited, wrong, estimate, bound, target, held, why, calibration, tier)
values (:kind, :field, :accepted, :audited, :wrong, :estimate, :bound, :target, :held, :why, :calibration, :tier)
""")


def raised_thresholds() -> dict[str, dict[tuple[str, str], float | None]]:
    """By kind, then by (calibration, field), the threshold that a certificate asked for last; None accepts nothing.

    Raises:
        DatabaseError: they cannot be read.
    """
    found: dict[str, dict[tuple[str, str], float | None]] = {}
    try:
        with database().connect() as connection:
            for kind, calibration, field, after in connection.execute(_RAISED):
                found.setdefault(kind, {})[calibration, field] = after
    except ProgrammingError as problem:  # no table, or no right to it
        raise DatabaseError(f"No thresholds in the database: {problem}", "Restore core_thresholds") from problem
    return found


def move_threshold(kind: str, field: str, calibration: str, move: ThresholdMove) -> int:
    """Moves it, and recalls what was accepted below it; all or nothing. Gives how many fields went back to people."""
    row = {"kind": kind, "field": field, "calibration": calibration} | move.model_dump()
    with database().begin() as connection:
        connection.execute(ADD_MOVE, row)
        return recall(connection)[kind, field, calibration]


def recall_late() -> int:
    """Recalls what was accepted below a threshold that had moved already, as by a night that was under way; gives how many fields."""
    with database().begin() as connection:
        return recall(connection).total()


def add_certificates(lines: Sequence[CertificateLine], calibrations: Sequence[str]) -> None:
    """Adds a night's certificate, a row a line, each with the calibration that it certifies."""
    columns = {"kind", "field", "accepted", "audited", "wrong", "estimate", "bound", "target", "why", "tier"}
    rows = [
        line.model_dump(include=columns) | {"held": line.held.value, "calibration": calibration}
        for line, calibration in zip(lines, calibrations, strict=True)
    ]
    if rows:
        with database().begin() as connection:
            connection.execute(_CERTIFICATE, rows)
