"""Pauses: what waits, by whom it was stopped and why. How it is honoured is in queue.py."""

from sqlalchemy import Connection, text

from schemas.pause import Pause, PauseOf, Pauses
from sql.connection import database

_PAUSE = text("""
insert into core_pauses (what, subject, paused, paused_by, why) values (:what, :subject, :paused, :paused_by, :why)
""")
_NOW = text("select what, subject, paused_at, paused_by, why from out_pauses order by paused_at")


def set_pause(what: PauseOf, subject: str, paused: bool, by: str, why: str) -> bool:
    """Pauses it or lets it go on; False, and nothing recorded, if that is so already."""
    with database().begin() as connection:
        connection.execute(text("lock table core_pauses in share row exclusive mode"))
        there = any((each.what, each.subject) == (what, subject) for each in pauses_in(connection).each)
        if there is not paused:
            row = {"what": what.value, "subject": subject, "paused": paused, "paused_by": by, "why": why}
            connection.execute(_PAUSE, row)
    return there is not paused


def pauses() -> Pauses:
    """What is paused now, the oldest first."""
    with database().connect() as connection:
        return pauses_in(connection)


def pauses_in(connection: Connection) -> Pauses:
    """As `pauses`, in the caller's transaction."""
    rows = connection.execute(_NOW).mappings()
    return Pauses(each=tuple(Pause.model_validate(dict(row)) for row in rows))
