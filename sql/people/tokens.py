"""Tokens of programs, which act as a person with the rights that this person has at that moment; only hashes are stored."""

from sqlalchemy import text

from schemas.account import Token
from schemas.people import Who
from sql.connection import database
from sql.people.audit_log import log
from sql.people.grants import who
from sql.people.secret import hashed, new_secret

MOST_DAYS = 366
PREFIX = "nightclerk_"  # so that a secret which lies about is recognised

_MAKE = text("""
insert into core_tokens (person, name, token_hash, expires_at, created_by)
values (:person, :name, :hash, clock_timestamp() + make_interval(days => :days), :by) returning token_id
""")
_LIVE = "expires_at > clock_timestamp() and not exists (select from core_token_ends e where e.token_id = t.token_id)"
_WHOSE = text(f"select person from core_tokens t where token_hash = :hash and {_LIVE}")
_LIST = text(f"""
select token_id, person, name, created_at, created_by, expires_at from core_tokens t where person = :person and {_LIVE} order by token_id
""")
_END = text(f"""
insert into core_token_ends (token_id, ended_by)
select token_id, :by from core_tokens t where token_id = :token_id and person = :person and {_LIVE} on conflict do nothing
""")


def make_token(person: str, name: str, days: int, by: str = "") -> str:
    """The new token's secret, which cannot be had again.

    Args:
        name: what it is for. days: until it ends by itself, 1 to `MOST_DAYS`. by: who makes it, if not the person.
    """
    secret = PREFIX + new_secret()
    row = {"person": person, "name": name, "hash": hashed(secret), "days": min(max(days, 1), MOST_DAYS)}
    with database().begin() as connection:
        token_id = connection.execute(_MAKE, row | {"by": by or person}).scalar_one()
        log(connection, by or person, "token_made", person, {"token_id": token_id, "name": name, "days": row["days"]})
    return secret


def who_by_token(secret: str) -> Who | None:
    """Whose token it is; None where it has ended, or its person is shut out."""
    with database().connect() as connection:
        person = connection.scalar(_WHOSE, {"hash": hashed(secret)})
        return None if person is None else who(connection, person, "")


def tokens_of(person: str) -> list[Token]:
    """Those that still work."""
    with database().connect() as connection:
        return [Token.model_validate(dict(row)) for row in connection.execute(_LIST, {"person": person}).mappings()]


def end_token(token_id: int, person: str, by: str) -> bool:
    """Ends a token of the person; False if it is not theirs or has ended."""
    with database().begin() as connection:
        ended = connection.execute(_END, {"token_id": token_id, "person": person, "by": by}).rowcount > 0
        if ended:
            log(connection, by, "token_ended", person, {"token_id": token_id})
    return ended
