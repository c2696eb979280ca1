"""What programs read by the API: fields, decisions and corrections, of what they may see."""

from sqlalchemy import text

from schemas.api import ApiCorrection, ApiDecision, ApiDocument, ApiField
from schemas.people import Role, Who
from schemas.reviewed import BY_PEOPLE, ReviewedDocument
from sql.connection import database
from sql.review.veils import FIELDS, UNVEILED, asked, before_people, veiled

_FIELDS = text(f"""
select f.field, f.value, f.words, f.confidence, f.verdict, f.reasons, f.settled_by, f.how, case when not f.known then (
           select max(o.opinion_id) from core_opinions o where (o.content_hash, o.kind, o.field) = (f.content_hash, f.kind, f.field)) end as version
from ({FIELDS}) f order by f.field
""")
_DECISIONS = text("""
select field, verdict, reasons, tier, calibration, threshold, novelty, decided_at from core_decisions
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


def api_document(document: ReviewedDocument, who: Who) -> ApiDocument:
    """The document with its fields under its latest decision, as the person may see them."""
    hidden = _veiled(document, who)
    names = {
        "hashes": [document.content_hash],
        "prints": [document.fingerprint],
        "veiled": hidden,
        "person": who.person,
    }
    head = document.model_dump(include={"content_hash", "name", "kind", "sender", "verdict", "reasons", "decided_at"})
    with database().connect() as connection:
        fields = [ApiField.model_validate(dict(row)) for row in connection.execute(_FIELDS, names).mappings()]
        head |= before_people(connection, hidden, who).get(document.content_hash, {})
    return ApiDocument(**head, fields=tuple(fields))


def api_decisions(document: ReviewedDocument, who: Who) -> list[ApiDecision]:
    """The decisions about the document that the person may know of, the oldest first."""
    with database().connect() as connection:
        rows = connection.execute(_DECISIONS, {"hash": document.content_hash}).mappings()
        found = [ApiDecision.model_validate(dict(row)) for row in rows]
        known = before_people(connection, _veiled(document, who), who)
    return [each for each in found if BY_PEOPLE.isdisjoint(each.reasons)] if known else found


def api_corrections(who: Who, after: int, most: int) -> list[ApiCorrection]:
    """What people settled since the correction `after`, of what the person may see, the oldest first; what was taken back is left out."""
    scope = who.scope(Role.VIEWER)
    names = {"after": after, "most": most, "kinds": scope.kinds, "senders": scope.senders} | asked(who)
    with database().connect() as connection:
        rows = connection.execute(_CORRECTIONS, names).mappings()
        return [ApiCorrection.model_validate(dict(row)) for row in rows]


def _veiled(document: ReviewedDocument, who: Who) -> list[str]:
    return veiled(who, [(document.content_hash, document.kind, document.sender)])
