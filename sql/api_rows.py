"""What programs read by the API: fields, decisions and corrections, of what they may see."""

from sqlalchemy import text

from schemas.api import ApiCorrection, ApiDecision, ApiField
from schemas.people import Role, Who
from schemas.reviewed import ReviewedDocument
from sql.connection import database
from sql.veils import FIELDS, UNVEILED, asked, veiled

_FIELDS = text(f"""
select f.field, f.value, f.words, f.confidence, f.verdict, f.reasons, f.settled_by, f.how,
       (select max(o.opinion_id) from core_opinions o where (o.content_hash, o.kind, o.field) = (f.content_hash, f.kind, f.field)) as version
from ({FIELDS}) f order by f.field
""")
_DECISIONS = text("""
select field, verdict, reasons, tier, calibration, threshold, decided_at from core_decisions
where content_hash = :hash order by decision_id
""")
_CORRECTIONS = text(f"""
select c.correction_id, c.content_hash, c.kind, c.field, c.value, c.words, c.corrected_by, c.corrected_at, c.how
from core_corrections c
where c.correction_id > :after and not c.withdrawn
  and not exists (select from core_corrections n
                  where (n.content_hash, n.kind, n.field) = (c.content_hash, c.kind, c.field) and n.correction_id > c.correction_id)
  and exists (select from unnest(cast(:kinds as text[]), cast(:senders as text[])) s(kind, sender)
              where s.kind in ('', c.kind) and s.sender in ('', coalesce(sender_of(c.content_hash), '')))
  and {UNVEILED}
order by c.correction_id limit :most
""")


def api_fields(document: ReviewedDocument, who: Who) -> list[ApiField]:
    """The document's fields under its latest decision, as the person may see them."""
    one = (document.content_hash, document.kind, document.sender)
    names = {"hashes": [document.content_hash], "prints": [document.fingerprint], "veiled": veiled(who, [one]), "person": who.person}  # fmt: skip
    with database().connect() as connection:
        rows = connection.execute(_FIELDS, names).mappings()
        return [ApiField.model_validate(dict(row)) for row in rows]


def api_decisions(content_hash: str) -> list[ApiDecision]:
    """All decisions about the document, the oldest first."""
    with database().connect() as connection:
        rows = connection.execute(_DECISIONS, {"hash": content_hash}).mappings()
        return [ApiDecision.model_validate(dict(row)) for row in rows]


def api_corrections(who: Who, after: int, most: int) -> list[ApiCorrection]:
    """What people settled since the correction `after`, of what the person may see, the oldest first; what was taken back is left out."""
    scope = who.scope(Role.VIEWER)
    names = {"after": after, "most": most, "kinds": scope.kinds, "senders": scope.senders} | asked(who)
    with database().connect() as connection:
        rows = connection.execute(_CORRECTIONS, names).mappings()
        return [ApiCorrection.model_validate(dict(row)) for row in rows]
