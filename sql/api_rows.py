"""What programs read by the API: fields, decisions and corrections, of what they may see."""

from sqlalchemy import text

from schemas.api import ApiCorrection, ApiDecision, ApiField
from schemas.people import Scope
from sql.connection import database

_FIELDS = text("""
select f.field, f.value, f.words, f.confidence, f.verdict, f.reasons, f.settled_by, f.how,
       (select max(o.opinion_id) from core_opinions o where (o.content_hash, o.kind, o.field) = (f.content_hash, f.kind, f.field)) as version
from out_settled_fields f join out_documents d using (content_hash, fingerprint)
where f.content_hash = :hash and d.content_hash = :hash order by f.field
""")
_DECISIONS = text("""
select field, verdict, reasons, tier, calibration, threshold, decided_at from core_decisions
where content_hash = :hash order by decision_id
""")
_CORRECTIONS = text("""
select c.correction_id, c.content_hash, c.kind, c.field, c.value, c.words, c.corrected_by, c.corrected_at, c.how
from core_corrections c
where c.correction_id > :after and not c.withdrawn
  and not exists (select from core_corrections n
                  where (n.content_hash, n.kind, n.field) = (c.content_hash, c.kind, c.field) and n.correction_id > c.correction_id)
  and exists (select from unnest(cast(:kinds as text[]), cast(:senders as text[])) s(kind, sender)
              where s.kind in ('', c.kind) and s.sender in ('', coalesce(sender_of(c.content_hash), '')))
order by c.correction_id limit :most
""")


def api_fields(content_hash: str) -> list[ApiField]:
    """The document's fields under its latest decision."""
    with database().connect() as connection:
        rows = connection.execute(_FIELDS, {"hash": content_hash}).mappings()
        return [ApiField.model_validate(dict(row)) for row in rows]


def api_decisions(content_hash: str) -> list[ApiDecision]:
    """All decisions about the document, the oldest first."""
    with database().connect() as connection:
        rows = connection.execute(_DECISIONS, {"hash": content_hash}).mappings()
        return [ApiDecision.model_validate(dict(row)) for row in rows]


def api_corrections(scope: Scope, after: int, most: int) -> list[ApiCorrection]:
    """What people settled since the correction `after`, of what the scope covers, the oldest first; what was taken back is left out."""
    names = {"after": after, "most": most, "kinds": scope.kinds, "senders": scope.senders}
    with database().connect() as connection:
        rows = connection.execute(_CORRECTIONS, names).mappings()
        return [ApiCorrection.model_validate(dict(row)) for row in rows]
