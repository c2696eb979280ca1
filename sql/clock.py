"""The clock by which all moments in the database are told: a worker's own may be ahead or behind."""

from datetime import UTC, datetime

from sqlalchemy import text

from sql.connection import database


def database_now() -> datetime:
    """The moment by PostgreSQL's clock, UTC."""
    with database().connect() as connection:
        found: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return found.astimezone(UTC)
