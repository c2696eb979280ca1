"""Documents sealed for evaluation: no model is ever trained on them. Nothing unseals."""

from collections.abc import Iterable, Mapping

from sqlalchemy import text

from sql.connection import database

_SEAL = text("""
insert into core_held_out (content_hash, data_set) select distinct unnest(cast(:hashes as text[])), :data_set
on conflict do nothing
""")
_ARRIVED = text("select content_hash from core_held_out join raw_documents using (content_hash) order by 1")
_SKETCH = text("""
insert into core_sketches (content_hash, sketch) values (:content_hash, :sketch) on conflict do nothing
""")
_SKETCHES = text("select content_hash, sketch from core_sketches join core_held_out using (content_hash) order by 1")
_SEALED = text("select content_hash from core_held_out where content_hash = any(:hashes)")


def seal(hashes: Iterable[str], data_set: str) -> None:
    """Seals documents by content hash; what is sealed already stays with its data set."""
    with database().begin() as connection:
        connection.execute(_SEAL, {"hashes": list(hashes), "data_set": data_set})


def sealed(hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that are sealed."""
    with database().connect() as connection:
        return set(connection.scalars(_SEALED, {"hashes": list(hashes)}))


def sealed_arrivals() -> list[str]:
    """Content hashes of all sealed documents that ever arrived here."""
    with database().connect() as connection:
        return list(connection.scalars(_ARRIVED))


def add_sketches(sketches: Mapping[str, bytes]) -> None:
    """Adds by what near-duplicates of sealed documents are known, by content hash."""
    if sketches:
        with database().begin() as connection:
            connection.execute(_SKETCH, [{"content_hash": h, "sketch": sketch} for h, sketch in sketches.items()])


def sealed_sketches() -> dict[str, bytes]:
    """Those of all sealed documents that have one."""
    with database().connect() as connection:
        return {str(content_hash): bytes(sketch) for content_hash, sketch in connection.execute(_SKETCHES)}
