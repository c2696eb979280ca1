"""Advisory locks that are one number each, so that none means two things. Those of a class and a second number stand where they are taken."""

from sqlalchemy import Connection, text

MIGRATING = 0x6E63_0001  # also who makes a database that is missing
MODELS = 0x6E63_0002  # which model is in production, and which in shadow
FOLLOWING = 0x6E63_0006  # the people's queue follows what changed
ADMINS = 0x6E63_0007  # who may do everything is counted
SEEDING = 0x6E63_0011
COUNTING = 0x6E63_0012
RECALLING = 0x6E63_0013  # what ends documents by a further tier's answers holds it with others
CERTIFYING = 0x6E63_0015
TELLING = 0x6E63_0016

_HOLD = text("select pg_advisory_xact_lock(:lock)")
_HOLD_WITH_OTHERS = text("select pg_advisory_xact_lock_shared(:lock)")
_HOLD_IF_FREE = text("select pg_try_advisory_xact_lock(:lock)")


def hold(connection: Connection, lock: int) -> None:
    """Until the transaction ends nobody else holds it; waits for who does."""
    connection.execute(_HOLD, {"lock": lock})


def hold_with_others(connection: Connection, lock: int) -> None:
    """Until the transaction ends nobody holds it alone; waits for who does."""
    connection.execute(_HOLD_WITH_OTHERS, {"lock": lock})


def hold_if_free(connection: Connection, lock: int) -> bool:
    """As `hold`, but waits for nobody; whether it is held."""
    return bool(connection.scalar(_HOLD_IF_FREE, {"lock": lock}))
