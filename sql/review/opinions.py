"""What people say about fields: stored in order, settled when it suffices, taken back when they undo it. Nothing is overwritten."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from schemas.opinion import WHOLE, Action, Ending, Given, GivenOpinion, Opinion, Stage, live, same_value
from schemas.outcome import Reason, Verdict
from schemas.reviewed import ENDED
from schemas.settings import Settings
from schemas.step import Decision
from sql.connection import database
from sql.people.audit_log import log
from sql.readings.decisions import add_decisions
from sql.review.refill import remake, take_turns
from sql.rows import json_of

REOPENING = (Action.UNDO, Action.UNSURE)
_HISTORY = text("""
select * from core_opinions where content_hash = :content_hash and kind = :kind and field = :field order by opinion_id
""")
_OPINION = text("""
insert into core_opinions (content_hash, fingerprint, kind, field, person, action, stage, words, value, before, evidence, why, blind,
                           previous, active_s, keystrokes)
values (:content_hash, :fingerprint, :kind, :field, :person, :action, :stage, :words, cast(:value as jsonb), cast(:before as jsonb),
        cast(:evidence as jsonb), :why, :blind, :previous, :active_s, :keystrokes)
returning *
""")
_ITEM = text("""
select state, opinions, not_by from work_review_fields where content_hash = :content_hash and field = :field and kind = :kind for update
""")
_CORRECTION = text("""
insert into core_corrections (content_hash, kind, field, words, value, corrected_by, reason, opinion_id, how, withdrawn)
values (:content_hash, :kind, :field, :words, cast(:value as jsonb), :person, :why, :opinion_id, :how, :withdrawn)
""")
_UNSETTLED = text("""
select from out_corrections where content_hash = :content_hash and kind = :kind and field = :field and opinion_id = :opinion_id
""")
_SEEDED = text(
    "delete from work_review_fields where content_hash = :content_hash and field = :field and state = 'seed'"
)
# What a person gave another kind is neither done nor open again by answers under the old one: it waits to be read.
_DOCUMENT = text("""
select * from out_documents where content_hash = :content_hash and not awaits_reading(content_hash, kind, verdict)
""")


def give(opinion: Opinion, config: Settings) -> Given:
    """Stores the opinion and what it leads to, all or nothing.

    It is refused as overtaken if `previous` is not the field's latest opinion any more, if it is another stage's turn, or if they
    answered it already: nobody is their own second, judges between themselves and another, or is asked twice what is known. Who is
    asked what is known is not told of earlier opinions, and has no `previous`.
    """
    with database().begin() as connection:
        key = opinion.model_dump(include={"content_hash", "kind", "field"})
        take_turns(connection, [opinion.content_hash])
        history = [_given(row) for row in connection.execute(_HISTORY, key).mappings()]
        item = connection.execute(_ITEM, key).mappings().first()
        if _overtaken(opinion, history, item):
            return Given(ending=Ending.OVERTAKEN, latest=history[-1] if history else None)
        row = _row(opinion) | {"previous": history[-1].opinion_id if history else None}
        stored = _given(connection.execute(_OPINION, row).mappings().one())
        ending = _end(connection, stored, history, item)
        done = _requeued(connection, stored, config)
        log(connection, stored.person, "opinion", stored.content_hash, _logged(stored, ending))
        return Given(ending=ending, latest=stored, document_done=done)


def _logged(stored: GivenOpinion, ending: Ending) -> dict[str, Any]:
    return stored.model_dump(mode="json", include={"opinion_id", "kind", "field", "action", "stage"}) | {
        "ending": ending
    }


def _overtaken(opinion: Opinion, history: Sequence[GivenOpinion], item: RowMapping | None) -> bool:
    latest = history[-1] if history else None
    if opinion.stage is not Stage.SEED and opinion.previous != (latest.opinion_id if latest else None):
        return True
    if opinion.action is Action.UNDO:
        return latest is None or latest.person != opinion.person or latest.action is Action.UNDO
    turn = Stage(item["state"]) if item else Stage.FIRST
    answered = item is not None and opinion.person in item["not_by"]
    return opinion.stage is not turn or answered


def _end(
    connection: Connection, stored: GivenOpinion, history: Sequence[GivenOpinion], item: RowMapping | None
) -> Ending:
    if stored.action is Action.UNDO:
        return _undone(connection, stored, history[-1])
    if stored.stage is Stage.SEED:
        connection.execute(_SEEDED, stored.model_dump(include={"content_hash", "field"}))
        return Ending.NOTED
    if stored.action is Action.UNSURE:
        return Ending.ADJUDICATION  # of an adjudicator: it stays with them
    if stored.field == WHOLE:
        return Ending.SETTLED  # somebody has looked at the document; there is no value to keep
    how = _how(stored, history, item)
    if how:
        connection.execute(_CORRECTION, _correction(stored, how))
        return Ending.SETTLED
    return Ending.SECOND if stored.stage is Stage.FIRST else Ending.ADJUDICATION


def _how(stored: GivenOpinion, history: Sequence[GivenOpinion], item: RowMapping | None) -> str | None:
    """How the opinion settles the field, None if it does not yet."""
    if stored.stage is Stage.ADJUDICATION:
        return "adjudicated"
    if stored.stage is Stage.FIRST:
        return None if item and item["opinions"] > 1 else "single"
    return "agreed" if same_value(live(history)[-1].value, stored.value) else None


def _undone(connection: Connection, stored: GivenOpinion, taken: GivenOpinion) -> Ending:
    key = taken.model_dump(include={"content_hash", "kind", "field", "opinion_id"})
    if connection.execute(_UNSETTLED, key).first() is not None:
        row = _correction(taken, "single") | {"person": stored.person, "why": stored.why, "withdrawn": True}
        connection.execute(_CORRECTION, row)
    return Ending.REOPENED


def _requeued(connection: Connection, stored: GivenOpinion, config: Settings) -> bool:
    """The document's part of the queue anew; whether nothing of it waits any more. Its own decision follows."""
    waits = remake(connection, [stored.content_hash], config).get(stored.content_hash, False)
    if not waits or stored.action in REOPENING:
        decide(connection, stored.content_hash, stored.field, waits)
    return not waits


def decide(connection: Connection, content_hash: str, field: str, waits: bool) -> None:
    """What ended is accepted by people, and goes back to them where an answer that ended it does not stand any more; `field` was answered last."""
    document = connection.execute(_DOCUMENT, {"content_hash": content_hash}).mappings().first()
    if document is None:
        return
    if waits and ENDED.issuperset(document["reasons"]):
        decided = Decision(field=WHOLE, verdict=Verdict.REVIEW, reasons=(Reason.REOPENED,))
    elif not waits and document["verdict"] in ("review", "defer"):
        reason = Reason.CHECKED if field == WHOLE else Reason.REVIEWED
        decided = Decision(field=WHOLE, verdict=Verdict.ACCEPT, reasons=(reason,))
    else:
        return
    add_decisions(connection, content_hash, document["fingerprint"], document["kind"], [decided])


def _correction(opinion: GivenOpinion, how: str) -> dict[str, Any]:
    row = opinion.model_dump(include={"content_hash", "kind", "field", "person", "why", "opinion_id"})
    return row | {"words": list(opinion.words), "value": json_of(opinion.value), "how": how, "withdrawn": False}


def _row(opinion: Opinion) -> dict[str, Any]:
    row = opinion.model_dump(mode="json")
    return row | {name: json_of(row[name]) for name in ("value", "before", "evidence")}


def _given(row: RowMapping) -> GivenOpinion:
    return GivenOpinion.model_validate(dict(row))
