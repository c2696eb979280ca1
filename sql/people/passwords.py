"""Hashes of passwords, the latest of a person counts. How they are made and checked is the review app's."""

from sqlalchemy import Connection, text

from sql.connection import database
from sql.people.audit_log import log

_PASSWORD = text("insert into core_passwords (person, hash, set_by) values (:person, :hash, :set_by)")
_REHASHED = text("""
insert into core_passwords (person, hash, set_by)
select person, :hash, set_by from core_passwords where person = :person order by password_id desc limit 1
""")
END_SESSIONS = text("delete from work_sessions where person = :person")
_HASH = text("select hash from core_passwords where person = :person order by password_id desc limit 1")


def set_password(person: str, password_hash: str, set_by: str) -> None:
    """Sets it and ends the person's sessions. An empty hash: nobody signs in with a password as this person."""
    with database().begin() as connection:
        store_password(connection, person, password_hash, set_by)


def store_password(connection: Connection, person: str, password_hash: str, set_by: str) -> None:
    """As `set_password`, in the caller's transaction."""
    connection.execute(_PASSWORD, {"person": person, "hash": password_hash, "set_by": set_by})
    connection.execute(END_SESSIONS, {"person": person})
    log(connection, set_by, "password_set" if password_hash else "password_closed", person)


def keep_rehashed(person: str, password_hash: str) -> None:
    """Stores the same password's hash under newer parameters."""
    with database().begin() as connection:
        connection.execute(_REHASHED, {"person": person, "hash": password_hash})
        log(connection, person, "password_rehashed", person)


def password_hash_of(person: str) -> str:
    """The hash to check a password against; empty where nobody may sign in with one."""
    with database().connect() as connection:
        return str(connection.scalar(_HASH, {"person": person}) or "")
