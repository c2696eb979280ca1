"""Calibrations: those that were fitted here, and those that a version of the program brings. By what they are fitted is in adjudications.py."""

from collections.abc import Iterable, Mapping

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from schemas.calibration import Calibration
from schemas.errors import DatabaseError
from sql.connection import database

SHIPPED = "shipped"  # who fitted what a version of the program brings: it is kept for what it decided, and never outdoes what the next one brings

ADD_CALIBRATION = text("""
insert into core_calibrations (name, kind, signature, body, fitted_at, fitted_by)
values (:name, :kind, :signature, cast(:body as jsonb), :fitted_at, :fitted_by)
""")
_LATEST = text(f"""
select distinct on (signature) name, body from core_calibrations where signature = any(:signatures) and fitted_by <> '{SHIPPED}'
order by signature, calibration_id desc
""")
_KEPT = text("select name from core_calibrations where name = any(:names)")
_NAMED = text("select body from core_calibrations where name = any(:names)")
_ANEW = "Restore core_calibrations, or calibrate anew"


class DamagedError(DatabaseError):
    """A stored calibration cannot be judged by; another one that is stored takes its place."""

    retryable = False


def add_calibration(calibration: Calibration, fitted_by: str) -> None:
    row = calibration.model_dump(include={"kind", "signature", "fitted_at"})
    body = {"name": calibration.name, "body": calibration.model_dump_json(), "fitted_by": fitted_by}
    with database().begin() as connection:
        connection.execute(ADD_CALIBRATION, row | body)


def keep_shipped(shipped: Iterable[Calibration]) -> None:
    """Adds those that are not here yet, so that what they decide can be replayed when another version brings others.

    Raises:
        DatabaseError: they cannot be added.
    """
    wanted = {each.name: each for each in shipped}
    try:
        with database().connect() as connection:
            kept = set(connection.scalars(_KEPT, {"names": list(wanted)}))
        for name in sorted(wanted.keys() - kept):
            add_calibration(wanted[name], SHIPPED)
    except ProgrammingError as problem:
        raise DatabaseError(f"No calibrations in the database: {problem}", "Restore core_calibrations") from problem


def latest_calibrations(signatures: Mapping[str, str]) -> dict[str, Calibration]:
    """By kind the latest calibration of its signature that was fitted here; a kind without one is left out.

    Raises:
        DatabaseError: they cannot be read.
        DamagedError: one is none, or is not what its name says: what raised its thresholds was noted under that name.
    """
    try:
        with database().connect() as connection:
            rows = connection.execute(_LATEST, {"signatures": list(signatures.values())}).all()
        found = [Calibration.model_validate(body) for _, body in rows]
    except ProgrammingError as problem:  # no table or no right to it
        raise DatabaseError(f"No calibrations in the database: {problem}", "Restore core_calibrations") from problem
    except ValidationError as problem:
        raise DamagedError(f"What is stored is no calibration: {problem}", _ANEW) from problem
    if changed := [name for (name, _), each in zip(rows, found, strict=True) if each.name != name]:
        told = (
            f"The calibrations {', '.join(changed)} were changed since they were stored, or stored by another version"
        )
        raise DamagedError(told, _ANEW)
    return {each.kind: each for each in found if signatures.get(each.kind) == each.signature}


def calibrations_named(names: Iterable[str]) -> list[Calibration]:
    """Those of these names that are stored here."""
    with database().connect() as connection:
        return [Calibration.model_validate(body) for body in connection.scalars(_NAMED, {"names": list(names)})]
