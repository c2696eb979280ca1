"""What a person sees of each field, by what is stored and by whose turn it is. Pure: asking the database and drawing the page are not here."""

from enum import StrEnum
from typing import Any

from deployments.review.document.spoken import label, rows_spoken, spoken
from deployments.review.document.why import confidence_in_words, sentences
from schemas.kind import FieldSpec, fields_of
from schemas.opinion import Action, GivenOpinion, Stage, live, same_value
from schemas.people import Role, Who
from schemas.reading import Evidence
from schemas.record import Record
from schemas.registry import KINDS
from schemas.reviewed import Correction, FieldDecision, QueuedField, ReviewedDocument, ReviewedFields, TierReading


class State(StrEnum):
    """What the person can do with a field."""

    OPEN = "open"  # it waits for this person
    WAITING = "waiting"  # it waits for somebody else
    SETTLED = "settled"  # a person answered it; it can be answered anew
    STANDING = "standing"  # a machine's value that stands, or that nobody asks people about


class ShownField(Record):
    """A field as one person sees it.

    Attributes:
        stage: as they are told: a seeded field looks like any other.
        shown: whether the best value may be seen; without it there are no tiers and no evidence either.
        value: the best one, or None where it may not be seen.
        text, rows: the value as one would type it; the rows of a list, each with its cells.
        other: what the plain rules read, where that is another value.
        answers: live answers that they may see, the latest last.
        own: their own last answer, if it is the field's latest and can be taken back.
        previous: the field's latest opinion, seen or not; None where they are asked what is known, as where nobody has answered.
    """

    spec: FieldSpec
    label: str
    state: State
    stage: Stage
    shown: bool
    value: Any = None
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    other: Any = None
    words: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: str = ""
    why: tuple[str, ...] = ()
    tiers: tuple[TierReading, ...] = ()
    correction: Correction | None = None
    answers: tuple[GivenOpinion, ...] = ()
    own: int | None = None
    previous: int | None = None
    waits_for: str = ""


def fields_shown(document: ReviewedDocument, stored: ReviewedFields, who: Who) -> list[ShownField]:
    """Those that wait for this person first, then the others; each part in the order of the kind."""
    specs = fields_of(KINDS[document.kind]) if document.kind in KINDS else ()
    fields = [field_shown(spec, document, stored, who) for spec in specs]
    return sorted(fields, key=lambda field: list(State).index(field.state))


def field_shown(spec: FieldSpec, document: ReviewedDocument, stored: ReviewedFields, who: Who) -> ShownField:
    """One field as this person sees it."""
    item, opinions = stored.queued.get(spec.name), stored.opinions.get(spec.name, ())
    veiled = is_veiled(item, document, who)
    seen = () if veiled else live(opinions)
    state, waits_for = _turn(item, stored.corrections.get(spec.name), document, who, veiled)
    shown = state is not State.OPEN or item is None or not item.blind or item.state is Stage.ADJUDICATION
    correction = None if veiled or not shown else stored.corrections.get(spec.name)
    latest = opinions[-1] if opinions else None
    parts: dict[str, Any] = {
        "spec": spec, "label": label(spec.name), "state": state, "shown": shown, "correction": correction, "answers": seen,
        "waits_for": waits_for, "previous": latest.opinion_id if latest and not asks_known(item, document, who) else None,
        "own": latest.opinion_id if latest and latest.person == who.person and latest.action is not Action.UNDO else None,
        "stage": Stage.FIRST if item is None or item.state is Stage.SEED else item.state,
    }  # fmt: skip
    return ShownField(**parts, **(_read(spec, stored, correction) if shown else {"why": _asked(item)}))


def is_veiled(item: QueuedField | None, document: ReviewedDocument, who: Who) -> bool:
    """Whether they may still have to answer without having seen what others said."""
    hidden = item is not None and item.state in (Stage.SECOND, Stage.SEED) and who.person not in item.not_by
    return hidden and who.may(Role.REVIEWER, document.kind, document.sender)


def asks_known(item: QueuedField | None, document: ReviewedDocument, who: Who) -> bool:
    """Whether they are asked what is known already, which they must not notice."""
    return item is not None and item.state is Stage.SEED and is_veiled(item, document, who)


def best_reading(readings: tuple[TierReading, ...]) -> TierReading | None:
    """The highest tier's; the rules' own never stand for the field."""
    return next((reading for reading in reversed(readings) if reading.tier > 0), None)


def _turn(
    item: QueuedField | None, correction: Correction | None, document: ReviewedDocument, who: Who, veiled: bool
) -> tuple[State, str]:
    if item is None:
        return (State.SETTLED if correction else State.STANDING), ""
    if item.state is Stage.SEED and not veiled:
        return (State.SETTLED if correction else State.STANDING), ""
    adjudication = item.state is Stage.ADJUDICATION
    role = Role.ADJUDICATOR if adjudication else Role.REVIEWER
    answered = who.person in item.not_by and item.state is not Stage.FIRST
    if not answered and who.may(role, document.kind, document.sender):
        return State.OPEN, ""
    return State.WAITING, "an adjudicator" if adjudication else "a second person" if answered else "a reviewer"


def _read(spec: FieldSpec, stored: ReviewedFields, correction: Correction | None) -> dict[str, Any]:
    readings, decision = stored.readings.get(spec.name, ()), stored.decisions.get(spec.name)
    best, rules = best_reading(readings), next((reading for reading in readings if reading.tier == 0), None)
    value = correction.value if correction else best.value if best else None
    return {
        "value": value, "text": spoken(spec.type, value), "rows": rows_spoken(spec, value),
        "other": rules.value if rules and not same_value(rules.value, value) else None,
        "words": correction.words if correction else best.words if best else (),
        "evidence": _evidence(stored, spec.name, correction, best),
        "confidence": confidence_in_words(best, decision) if best else "", "why": _why(best, rules, decision, stored.queued.get(spec.name)),
        "tiers": readings,
    }  # fmt: skip


def _evidence(
    stored: ReviewedFields, field: str, correction: Correction | None, best: TierReading | None
) -> tuple[Evidence, ...]:
    """Where the value stands: as the person who gave it showed it, else as it was found again."""
    if correction and correction.opinion_id:
        given = [each for each in stored.opinions.get(field, ()) if each.opinion_id == correction.opinion_id]
        if given and given[0].evidence:
            return given[0].evidence
    return best.evidence if best else ()


def _why(
    best: TierReading | None, rules: TierReading | None, decision: FieldDecision | None, item: QueuedField | None
) -> tuple[str, ...]:
    if item and (item.state is Stage.ADJUDICATION or "audit" in item.reasons):
        return _asked(item)
    return sentences(best, rules, decision)


def _asked(item: QueuedField | None) -> tuple[str, ...]:
    if item and item.state is Stage.ADJUDICATION:
        return ("Two people disagree about it." if len(item.not_by) > 1 else "Somebody was unsure about it.",)
    if item and "audit" in item.reasons:
        return ("It was accepted, and is drawn for the audit.",)
    return ("The machine's answer is hidden: read it from the page.",)
