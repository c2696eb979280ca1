"""People, their grants and states; each change is logged with it. Passwords are in passwords.py, sessions in sessions.py."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text

from schemas.errors import SettingError
from schemas.people import Grant, Role, Who
from sql.connection import database
from sql.locks import ADMINS, hold
from sql.people.audit_log import log
from sql.people.passwords import END_SESSIONS, store_password

_PERSON = text("""
insert into core_people (person, display_name, created_by) values (:person, :display_name, :created_by)
on conflict (person) do nothing
""")
_GRANT = text("""
insert into core_grants (person, role, kind, sender, granted, granted_by)
values (:person, :role, :kind, :sender, :granted, :granted_by)
""")
_GRANTS = text("select role, kind, sender from out_grants where person = :person order by role, kind, sender")
_ACTIVE = text("select person, display_name from core_people where person = :person and is_active(person)")
_STATE = text("insert into core_person_states (person, active, state_by, why) values (:person, :active, :by, :why)")
_ADMINS = text(
    "select count(*) from out_grants where role = 'admin' and kind = '' and sender = '' and is_active(person)"
)
_EVERYBODY = text("lock table core_people in share row exclusive mode")


def add_person(person: str, display_name: str, created_by: str) -> bool:
    """Adds someone without any rights; one that is there stays as they are, and it says False."""
    with database().begin() as connection:
        return _add(connection, person, display_name, created_by)


def set_up(person: str, display_name: str, password_hash: str) -> bool:
    """Adds the first one, who may do everything; False if somebody is there already."""
    with database().begin() as connection:
        connection.execute(_EVERYBODY)
        if connection.scalar(text("select exists (select from core_people)")):
            return False
        _add(connection, person, display_name, person)
        store_password(connection, person, password_hash, person)
        _say(connection, person, Grant(role=Role.ADMIN), person, granted=True)
    return True


def grant(person: str, grants: Sequence[Grant], by: str) -> None:
    """Gives roles."""
    with database().begin() as connection:
        for each in grants:
            _say(connection, person, each, by, granted=True)


def revoke(person: str, given: Grant, by: str) -> None:
    """Takes a role away, for the kind and sender for which it was given.

    Raises:
        SettingError: nobody would be left who may do everything.
    """
    with database().begin() as connection, _an_admin_left(connection):
        _say(connection, person, given, by, granted=False)


def let_in(person: str, by: str, why: str = "") -> None:
    """Lets someone in again."""
    with database().begin() as connection:
        connection.execute(_STATE, {"person": person, "active": True, "by": by, "why": why})
        log(connection, by, "let_in", person, {"why": why})


def shut_out(person: str, by: str, why: str = "") -> None:
    """Ends someone's sessions at once and lets them in no more.

    Raises:
        SettingError: nobody would be left who may do everything.
    """
    with database().begin() as connection:
        with _an_admin_left(connection):
            connection.execute(_STATE, {"person": person, "active": False, "by": by, "why": why})
        connection.execute(END_SESSIONS, {"person": person})
        log(connection, by, "shut_out", person, {"why": why})


def is_empty() -> bool:
    """Whether nobody is known yet, so that the first one may set themselves up."""
    with database().connect() as connection:
        return not connection.scalar(text("select exists (select from core_people)"))


def who_is(person: str, csrf: str = "") -> Who | None:
    """The person with all they may do; None if unknown or shut out."""
    with database().connect() as connection:
        return who(connection, person, csrf)


def who(connection: Connection, person: str, csrf: str) -> Who | None:
    """As `who_is`, in the caller's transaction."""
    row = connection.execute(_ACTIVE, {"person": person}).mappings().first()
    if row is None:
        return None
    grants = tuple(
        Grant.model_validate(dict(each)) for each in connection.execute(_GRANTS, {"person": person}).mappings()
    )
    return Who(person=row["person"], display_name=row["display_name"], grants=grants, csrf=csrf)


def _add(connection: Connection, person: str, display_name: str, created_by: str) -> bool:
    row = {"person": person, "display_name": display_name, "created_by": created_by}
    added = connection.execute(_PERSON, row).rowcount > 0
    if added:
        log(connection, created_by, "person_added", person, {"display_name": display_name})
    return added


def _say(connection: Connection, person: str, about: Grant, by: str, granted: bool) -> None:
    row = about.model_dump(mode="json")
    connection.execute(_GRANT, row | {"person": person, "granted": granted, "granted_by": by})
    log(connection, by, "granted" if granted else "revoked", person, row)


@contextmanager
def _an_admin_left(connection: Connection) -> Iterator[None]:
    """Whoever may do everything is counted before the block and after it, one transaction at a time; there may be none before."""
    hold(connection, ADMINS)
    before = connection.scalar(_ADMINS)
    yield
    if before and not connection.scalar(_ADMINS):
        raise SettingError("This is the last admin for everything", "Make somebody else one first")
