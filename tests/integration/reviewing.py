"""What tests of the review app share: documents in review, made by a real store without a model, and people who have signed in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from schemas.opinion import GivenOpinion
from schemas.people import Grant, Role
from sql.connection import database
from sql.people.grants import add_person, grant
from sql.people.sessions import start_session

PRINT = "print"


def document_in_review(
    name: str, fields: dict[str, Any], kind: str = "receipt", accepted: Sequence[str] = (), confidence: float = 0.6, sender: str = "",
    content: bytes = b"", lines: Sequence[str] = (), parent: str | None = None,
) -> str:  # fmt: skip
    """A text document with a reading and a decision a field; `accepted` ones were accepted, the others are in review. Gives its hash."""
    import hashlib
    import json

    body = content or f"{name}\n".encode() + "\n".join(lines).encode()
    digest = hashlib.sha256(body).hexdigest()
    with database().begin() as c:
        c.execute(text("insert into raw_documents (content_hash, size_bytes, content) values (:h, :s, :c)"), {"h": digest, "s": len(body), "c": body})  # fmt: skip
        c.execute(text("insert into raw_arrivals (content_hash, inbox, name, version, residency, parent_hash) values (:h, 'file:///inbox', :n, '1', 'anywhere', :p)"), {"h": digest, "n": name, "p": parent})  # fmt: skip
        c.execute(text("insert into core_parses (content_hash, fingerprint, page_count, sender, duration_s, peak_memory_bytes) values (:h, 'parse', 1, nullif(:s, ''), 0.1, 1)"), {"h": digest, "s": sender})  # fmt: skip
        page = json.dumps([[line, None, []] for line in body.decode(errors="replace").split("\n")])
        c.execute(text("insert into core_pages (content_hash, fingerprint, number, source, lines) values (:h, 'parse', 1, 'text', cast(:l as jsonb))"), {"h": digest, "l": page})  # fmt: skip
        c.execute(text("insert into core_classifications (content_hash, fingerprint, kind, confidence, given) values (:h, 'classify', :k, 0.99, false)"), {"h": digest, "k": kind})  # fmt: skip
        for field, value in fields.items():
            shown = json.dumps(value) if value is not None else None
            c.execute(text("insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine) values (:h, :p, 1, :k, :f, :w, cast(:v as jsonb), '[]', '{}', :c, 'scripted:test')"), {"h": digest, "p": PRINT, "k": kind, "f": field, "w": [str(value)] if value is not None else [], "v": shown, "c": confidence})  # fmt: skip
            verdict, reason = ("accept", "confident") if field in accepted else ("review", "low_confidence")
            c.execute(text("insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons) values (:h, :p, :f, :k, :v, array[cast(:r as text)])"), {"h": digest, "p": PRINT, "f": field, "k": kind, "v": verdict, "r": reason})  # fmt: skip
        whole, why = ("accept", "confident") if set(fields) <= set(accepted) else ("review", "fields_in_review")
        c.execute(text("insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons) values (:h, :p, '', :k, :v, array[cast(:r as text)])"), {"h": digest, "p": PRINT, "k": kind, "v": whole, "r": why})  # fmt: skip
    return digest


def signed_in_as(person: str, role: Role = Role.REVIEWER, kind: str = "", sender: str = "") -> str:
    """A person with a role and a session; gives the session's secret (the cookie's value)."""
    add_person(person, person.title(), "test")
    grant(person, [Grant(role=role, kind=kind, sender=sender)], "test")
    return start_session(person, 3600)


def opinions_of(content_hash: str) -> list[GivenOpinion]:
    """All that people said about the document, in order."""
    statement = text("select * from core_opinions where content_hash = :hash order by opinion_id")
    with database().connect() as connection:
        return [
            GivenOpinion.model_validate(dict(row))
            for row in connection.execute(statement, {"hash": content_hash}).mappings()
        ]
