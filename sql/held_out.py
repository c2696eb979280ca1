"""Documents sealed for evaluation: no model is ever trained on them. Nothing unseals."""

from collections.abc import Iterable

from sqlalchemy import text

from sql.connection import database

_SEAL = text("""
insert into core_held_out (content_hash, data_set) select distinct unnest(cast(:hashes as text[])), :data_set
on conflict do nothing
""")
_SEALED = text("select content_hash from core_held_out where content_hash = any(:hashes)")


def seal(hashes: Iterable[str], data_set: str) -> None:
    """Seals documents by content hash; what is sealed already stays with its data set."""
    with database().begin() as connection:
        connection.execute(_SEAL, {"hashes": list(hashes), "data_set": data_set})


def sealed(hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that are sealed."""
    with database().connect() as connection:
        return set(connection.scalars(_SEALED, {"hashes": list(hashes)}))
