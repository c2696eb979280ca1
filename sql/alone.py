"""What one process at a time may do over many transactions, whatever other nights, catch-ups and hands are doing. Which locks there are is in locks.py."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from sql.connection import database


@contextmanager
def alone(lock: int) -> Iterator[None]:
    """Waits until no other process is in such a block; one that dies in it leaves it."""
    with database().connect() as session:
        session.execute(text("select pg_advisory_lock(:lock)"), {"lock": lock})
        session.commit()
        try:
            yield
        finally:
            session.execute(text("select pg_advisory_unlock(:lock)"), {"lock": lock})
            session.commit()
