"""The egress ledger: what left the premises, and the database's refusal to let restricted documents into it."""

import hashlib
from collections.abc import Sequence

from psycopg.errors import CheckViolation
from sqlalchemy import TextClause, text
from sqlalchemy.exc import IntegrityError

from schemas.document import Residency
from schemas.egress import Egress, EgressReport, EgressTotal
from schemas.escalation import ResidencyError
from sql.connection import database
from sql.spending.books import books

CONSTRAINT = "core_egress_residency"

_EGRESS = text("""
insert into core_egress (intent_id, content_hash, purpose, tier, host, size_bytes, sha256)
values (:intent_id, :content_hash, :purpose, :tier, :host, :size_bytes, :sha256)
""")
_RESIDENCIES = text("select h, residency_of(h) from unnest(cast(:hashes as text[])) h")
_KNOWN = text("""
select h, residency_of(h) from unnest(cast(:hashes as text[])) h
where exists (select from raw_arrivals a where a.content_hash = h) or exists (select from core_labelled l where l.content_hash = h)
""")
_TOTALS = text("""
select tier, host, count(*) as sendings, count(distinct content_hash) as documents, sum(size_bytes) as size_bytes,
       coalesce(sum(size_bytes) filter (where restricted), 0) as restricted_bytes,
       coalesce(sum(size_bytes) filter (where restricted_since), 0) as restricted_since_bytes,
       min(sent_at) as first_at, max(sent_at) as last_at
from out_egress group by tier, host order by tier, host
""")
_EACH = text("""
select sent_at, tier, host, purpose, content_hash, size_bytes, sha256, restricted, restricted_since
from out_egress order by egress_id
""")


def residencies(hashes: Sequence[str]) -> dict[str, Residency]:
    """By document the strictest mark of its arrivals and of those it came in; on the premises for what never arrived."""
    return _found(_RESIDENCIES, hashes)


def known_residencies(hashes: Sequence[str]) -> dict[str, Residency]:
    """The same of those documents that arrived, or of which it was said where they may go; the others are not among them."""
    return _found(_KNOWN, hashes)


def _found(statement: TextClause, hashes: Sequence[str]) -> dict[str, Residency]:
    with database().connect() as connection:
        rows = connection.execute(statement, {"hashes": list(hashes)})
        return {str(content_hash): Residency(residency) for content_hash, residency in rows}


def record_egress(intent_id: int | None, content_hash: str, purpose: str, tier: str, host: str, body: bytes) -> None:
    """Notes that these bytes are about to be sent.

    Raises:
        ResidencyError: their document must stay on the premises; they must not be sent.
    """
    row = {
        "intent_id": intent_id,
        "content_hash": content_hash,
        "purpose": purpose,
        "tier": tier,
        "host": host,
        "size_bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    try:
        with books().begin() as connection:
            connection.execute(_EGRESS, row)
    except IntegrityError as refusal:
        if isinstance(refusal.orig, CheckViolation) and refusal.orig.diag.constraint_name == CONSTRAINT:
            raise ResidencyError(
                f"The document {content_hash[:12]} must stay on the premises", "Nothing was sent"
            ) from None
        raise


def egress_report(each: bool = False) -> EgressReport:
    """All that ever left, of one moment; every sending if `each`."""
    with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        totals = connection.execute(_TOTALS).mappings().all()
        rows = connection.execute(_EACH).mappings().all() if each else []
    return EgressReport(
        totals=tuple(EgressTotal.model_validate(dict(row)) for row in totals),
        each=tuple(Egress.model_validate(dict(row)) for row in rows),
    )
