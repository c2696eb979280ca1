"""Accounts as lists show them, and those that an OpenID provider vouches for. What changes a local one is in grants.py."""

import re
from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.account import Account
from schemas.people import Grant
from sql.connection import database
from sql.people.audit_log import log

NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
_LIST = text("""
select p.person, p.display_name, p.issuer, p.created_at, is_active(p.person) as active,
       case when w.hash <> '' then w.set_by = p.person end as own_password,
       (select max(seen_at) from work_sessions s where s.person = p.person and s.expires_at > clock_timestamp()) as seen_at,
       coalesce((select json_agg(json_build_object('role', g.role, 'kind', g.kind, 'sender', g.sender) order by g.kind, g.sender, g.role)
                 from out_grants g where g.person = p.person), '[]') as grants
from core_people p
left join lateral (select hash, set_by from core_passwords where person = p.person order by password_id desc limit 1) w on true
where :person = '' or p.person = :person
order by not is_active(p.person), p.person
""")
_VOUCHED = text("select person from core_people where issuer = :issuer and subject = :subject")
_NEW = text("""
insert into core_people (person, display_name, issuer, subject, created_by)
values (:person, :display_name, :issuer, :subject, :person) on conflict do nothing
""")


def accounts() -> list[Account]:
    """Everybody, those who are shut out last."""
    return _accounts("")


def account(person: str) -> Account | None:
    found = _accounts(person) if person else []
    return found[0] if found else None


def vouched_person(issuer: str, subject: str, wishes: Sequence[str], display_name: str) -> str:
    """The person whom the provider calls `subject`; a new one gets the first of the wished names that is free, and no rights."""
    with database().begin() as connection:
        return _known(connection, issuer, subject) or _new(connection, issuer, subject, wishes, display_name)


def _known(connection: Connection, issuer: str, subject: str) -> str | None:
    found = connection.scalar(_VOUCHED, {"issuer": issuer, "subject": subject})
    return None if found is None else str(found)


def _new(connection: Connection, issuer: str, subject: str, wishes: Sequence[str], display_name: str) -> str:
    for person in wishes:
        row = {"person": person, "display_name": display_name, "issuer": issuer, "subject": subject}
        if connection.execute(_NEW, row).rowcount:
            log(connection, person, "person_added", person, {"display_name": display_name, "issuer": issuer})
            return person
        if known := _known(connection, issuer, subject):
            return known  # they came in at the same moment by another window
    raise LookupError("none of the names is free")


def _accounts(person: str) -> list[Account]:
    with database().connect() as connection:
        return [
            Account.model_validate({**row, "grants": tuple(map(Grant.model_validate, row["grants"]))})
            for row in connection.execute(_LIST, {"person": person}).mappings()
        ]
