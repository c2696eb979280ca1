"""Who works on which document of the people's queue: leases that return by themselves. Saving does not rest on them (opinions.py)."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text

from schemas.review_queue import Claim
from sql.connection import database

# Of a row `d` of the people's queue: who holds it, and whether `:person` may take it.
HOLDER = "case when d.leased_until > clock_timestamp() then coalesce(d.claimed_by, '') else '' end"
FREE = "(d.claimed_by is null or d.claimed_by = :person or d.leased_until <= clock_timestamp())"
_CLAIM = text(f"""
update work_review_documents d
set claimed_by = :person, leased_until = clock_timestamp() + make_interval(secs => :lease_s)
where content_hash = any(:hashes)
  and ({FREE} or :take_over)
""")
_RENEW = text("""
update work_review_documents set leased_until = clock_timestamp() + make_interval(secs => :lease_s)
where content_hash = any(:hashes) and claimed_by = :person
""")
_RELEASE = text("""
update work_review_documents set claimed_by = null, leased_until = null where content_hash = any(:hashes) and claimed_by = :person
""")
# In one order, so that two who claim the same documents do not wait for each other.
_ORDERED = text("""
select from work_review_documents where content_hash = any(:hashes) order by content_hash for update
""")
_HELD = text(f"""
select content_hash, {HOLDER} as holder, leased_until from work_review_documents d where content_hash = any(:hashes)
""")


def claim(content_hash: str, person: str, lease_s: int, take_over: bool = False) -> Claim:
    """Takes the document for `lease_s` seconds unless somebody else holds it; gives who does now."""
    return claim_all([content_hash], person, lease_s, take_over)[content_hash]


def claim_all(hashes: Sequence[str], person: str, lease_s: int, take_over: bool = False) -> dict[str, Claim]:
    """As `claim`, for several documents at once."""
    with database().begin() as connection:
        connection.execute(_ORDERED, {"hashes": list(hashes)})
        names = {"hashes": list(hashes), "person": person, "lease_s": lease_s, "take_over": take_over}
        connection.execute(_CLAIM, names)
    return claims(hashes, person)


def renew(content_hash: str, person: str, lease_s: int) -> Claim:
    """Holds on to a document; one that somebody else took meanwhile stays theirs, one that was let go stays free."""
    return renew_all([content_hash], person, lease_s)[content_hash]


def renew_all(hashes: Sequence[str], person: str, lease_s: int) -> dict[str, Claim]:
    """As `renew`, for several documents at once."""
    with database().begin() as connection:
        connection.execute(_ORDERED, {"hashes": list(hashes)})
        connection.execute(_RENEW, {"hashes": list(hashes), "person": person, "lease_s": lease_s})
    return claims(hashes, person)


def release(hashes: Sequence[str], person: str) -> None:
    """Gives back what the person holds of these documents."""
    with database().begin() as connection:
        connection.execute(_ORDERED, {"hashes": list(hashes)})
        connection.execute(_RELEASE, {"hashes": list(hashes), "person": person})


def claims(hashes: Sequence[str], person: str) -> dict[str, Claim]:
    """Who holds each of the documents, seen by the person."""
    with database().connect() as connection:
        found = {row["content_hash"]: row for row in connection.execute(_HELD, {"hashes": list(hashes)}).mappings()}
    return {each: _claim(found.get(each), person) for each in hashes}


def _claim(row: RowMapping | None, person: str) -> Claim:
    if row is None or not row["holder"]:
        return Claim()
    return Claim(holder=row["holder"], until_at=row["leased_until"], own=row["holder"] == person)
