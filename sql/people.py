"""People, their grants and states. Passwords are hashed before they come here, and sessions are in sessions.py."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.people import Grant, Who
from sql.connection import database

_PERSON = text("""
insert into core_people (person, display_name, issuer, subject, created_by)
values (:person, :display_name, :issuer, :subject, :created_by) on conflict (person) do nothing
""")
_PASSWORD = text("insert into core_passwords (person, hash, set_by) values (:person, :hash, :set_by)")
_GRANT = text("""
insert into core_grants (person, role, kind, sender, granted, granted_by)
values (:person, :role, :kind, :sender, :granted, :granted_by)
""")
_GRANTS = text("""
select role, kind, sender from (
    select distinct on (role, kind, sender) role, kind, sender, granted from core_grants
    where person = :person order by role, kind, sender, grant_id desc
) latest where granted
""")
_ACTIVE = text("""
select p.person, p.display_name from core_people p
where p.person = :person
  and coalesce((select active from core_person_states s where s.person = p.person order by state_id desc limit 1), true)
""")
_HASH = text("select hash from core_passwords where person = :person order by password_id desc limit 1")


def add_person(person: str, display_name: str, created_by: str, issuer: str = "", subject: str = "") -> None:
    """Adds someone without any rights; one that is there stays as they are."""
    row = {"person": person, "display_name": display_name, "issuer": issuer, "subject": subject}
    with database().begin() as connection:
        connection.execute(_PERSON, row | {"created_by": created_by})


def set_password(person: str, password_hash: str, set_by: str) -> None:
    with database().begin() as connection:
        connection.execute(_PASSWORD, {"person": person, "hash": password_hash, "set_by": set_by})


def password_hash_of(person: str) -> str:
    """The hash to check a password against; empty where nobody may sign in with one."""
    with database().connect() as connection:
        return str(connection.scalar(_HASH, {"person": person}) or "")


def grant(person: str, grants: Sequence[Grant], granted_by: str, granted: bool = True) -> None:
    """Gives, or takes away, roles."""
    rows = [each.model_dump() | {"person": person, "granted": granted, "granted_by": granted_by} for each in grants]
    if rows:
        with database().begin() as connection:
            connection.execute(_GRANT, rows)


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
