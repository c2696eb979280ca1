"""The database that keeps the ledgers, wherever documents are read. What stands in them is ledger.py's and egress.py's."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from sql.connection import connect, database

_BOOKS: list[Engine] = []  # of the process, while it works in another database than the one that keeps them


def books() -> Engine:
    """The database of the ledgers, of what calls cost and of what left: that of the settings, unless `books_kept_in` names one."""
    return _BOOKS[-1] if _BOOKS else database()


@contextmanager
def books_kept_in(url: str) -> Iterator[None]:
    """For the block's time this process notes what calls cost and what leaves there, wherever its documents are."""
    _BOOKS.append(connect(url))
    try:
        yield
    finally:
        _BOOKS.pop().dispose()
