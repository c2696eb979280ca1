"""Where documents lie among others, for what is unlike all that a calibration saw. What the numbers mean is in tasks/trust/novelty.py."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import text

from sql.connection import database

_VECTOR = text("""
insert into core_document_vectors (content_hash, vector) values (:content_hash, :vector) on conflict do nothing
""")
_VECTORS = text("select vector from core_document_vectors where content_hash = any(:hashes) order by content_hash")


def add_vectors(vectors: Mapping[str, Sequence[float]]) -> None:
    """Adds where documents lie, by content hash."""
    if vectors:
        with database().begin() as connection:
            connection.execute(_VECTOR, [{"content_hash": h, "vector": list(v)} for h, v in vectors.items()])


def vectors_of(hashes: Iterable[str]) -> list[list[float]]:
    """Where these documents lie; unknown ones are left out."""
    with database().connect() as connection:
        return [list(vector) for vector in connection.scalars(_VECTORS, {"hashes": sorted(hashes)})]


def placed(hashes: Iterable[str]) -> set[str]:
    """Those of these documents of which it is known where they lie."""
    statement = text("select content_hash from core_document_vectors where content_hash = any(:hashes)")
    with database().connect() as connection:
        return set(connection.scalars(statement, {"hashes": list(hashes)}))
