"""How long the batches of each step took."""

from sqlalchemy import text

from sql.connection import database

_BATCH = text("""
insert into core_batches (step, documents, duration_s, run) values (:step, :documents, :duration_s, :run)
""")


def add_batch(step: str, documents: int, duration_s: float, run: str) -> None:
    """Adds a batch that has ended; `run` is the id of its flow run, empty outside of one."""
    with database().begin() as connection:
        connection.execute(_BATCH, {"step": step, "documents": documents, "duration_s": duration_s, "run": run})
