"""What one process at a time may do, whatever other nights, catch-ups and hands are doing. What that is, is the caller's."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from sql.connection import database

CERTIFYING, TELLING = 0x6E63_0015, 0x6E63_0016


@contextmanager
def alone(what: int) -> Iterator[None]:
    """Waits until no other process is in such a block; one that dies in it leaves it."""
    with database().connect() as session:
        session.execute(text("select pg_advisory_lock(:what)"), {"what": what})
        session.commit()
        try:
            yield
        finally:
            session.execute(text("select pg_advisory_unlock(:what)"), {"what": what})
            session.commit()
