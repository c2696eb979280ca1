"""Kinds that people give to documents: the next night reads them as these. What the classifier thought is in sql/documents/pages.py."""

from sqlalchemy import Connection, text

from schemas.outcome import Reason, Verdict
from schemas.registry import UNKNOWN
from schemas.reviewed import ReviewedDocument
from schemas.settings import Settings
from schemas.step import Decision
from sql.connection import database
from sql.people.audit_log import log
from sql.readings.decisions import add_decisions
from sql.review.opinions import decide
from sql.review.refill import remake, take_turns

_GIVEN = text("""
insert into core_kinds_given (content_hash, kind, before, given_by, why) values (:content_hash, :kind, :before, :person, :why)
""")
# Even what a worker holds: its result is still taken, and read again as the new kind.
_UNQUEUE = text("delete from work_queue where content_hash = :content_hash and step in ('read', 'escalate')")
_LATEST = text("select kind from out_documents where content_hash = :content_hash")
# Under the classifier's fingerprint, as it decides itself of what is of no kind: the reading's holds the fields of another kind.
_CLASSIFIED = text("""
select fingerprint from core_classifications where content_hash = :content_hash order by classified_at desc limit 1
""")
_AGAIN = text("""
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold, tier, night, turn)
select content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold, tier, night,
       (select max(turn) + 1 from core_decisions t
        where (t.content_hash, t.fingerprint, t.field) = (d.content_hash, d.fingerprint, d.field))
from core_decisions d where content_hash = :content_hash and kind = :kind and field = '' order by decision_id desc limit 1
""")
_ANSWERED = text("""
select field from core_opinions where content_hash = :content_hash and kind = :kind order by opinion_id desc limit 1
""")


def give_kind(document: ReviewedDocument, kind: str, person: str, why: str, config: Settings) -> None:
    """Stores the kind, takes the document's fields out of the people's queue, and has it read as that kind; all or nothing.

    A kind under which it was read before brings that reading back; `unknown` ends it: it is of none of the kinds.
    """
    row = {"content_hash": document.content_hash, "kind": kind, "person": person, "why": why}
    before = document.kind_given or document.kind
    with database().begin() as connection:
        connection.execute(_GIVEN, row | {"before": before})
        connection.execute(_UNQUEUE, row)
        _decide(connection, document, kind)
        _follow_answers(connection, document.content_hash, kind, config)
        log(connection, person, "kind given", document.content_hash, {"kind": kind, "before": before, "why": why})


def _decide(connection: Connection, document: ReviewedDocument, kind: str) -> None:
    key = {"content_hash": document.content_hash, "kind": kind}
    if kind == connection.scalar(_LATEST, key):
        return
    brought_back = connection.execute(_AGAIN, key).rowcount > 0
    if kind == UNKNOWN and not brought_back:
        none_of_them = Decision(verdict=Verdict.ACCEPT, reasons=(Reason.UNKNOWN_KIND,))
        fingerprint = connection.scalar(_CLASSIFIED, key) or document.fingerprint
        add_decisions(connection, document.content_hash, fingerprint, UNKNOWN, [none_of_them])


def _follow_answers(connection: Connection, content_hash: str, kind: str, config: Settings) -> None:
    """Makes its part of the queue anew; what was answered under this kind while it waited to be read as another one counts again."""
    take_turns(connection, [content_hash])
    waits = remake(connection, [content_hash], config).get(content_hash, False)
    answered = connection.scalar(_ANSWERED, {"content_hash": content_hash, "kind": kind})
    if answered is not None:
        decide(connection, content_hash, answered, waits)
