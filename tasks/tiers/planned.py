"""A plan as decisions: which fields are escalated, deferred or go to a person, and why. Pure; what is chosen is chosen in plan.py."""

from collections.abc import Mapping, Sequence
from datetime import date

from schemas.doubt import DoubtfulDocument, DoubtfulField, Redecided
from schemas.outcome import Reason, Verdict
from schemas.plan import Plan
from schemas.step import Decision
from tasks.tiers.candidates import Considered
from tasks.tiers.reread import Asking
from tasks.tiers.unsaid import doubts_of
from tasks.tiers.verdict import document_decision


def escalated(each: Considered, asking: Asking) -> Redecided:
    """The fields that the tier is asked about, and the document."""
    fields = each.asked[asking.tier.name]
    decisions = [asking.own(_decision(field, Verdict.ESCALATE, Reason.ESCALATED)) for field in fields]
    return _redecided(each.document, decisions)


def rest(plan: Plan, found: Mapping[str, Considered], night: date) -> list[Redecided]:
    """Documents about which nobody is asked tonight, those of them that go elsewhere than where they are."""
    going = {each.content_hash: (Verdict.DEFER, Reason.DEFERRED) for each in plan.deferred}
    going |= {each.content_hash: (Verdict.REVIEW, Reason(each.why.value)) for each in plan.review}
    moved = [_moved(found[content_hash].document, *where, night) for content_hash, where in going.items()]
    return [each for each in moved if each.decisions]


def _moved(document: DoubtfulDocument, verdict: Verdict, reason: Reason, night: date) -> Redecided:
    """A field that is where it belongs stays there, without a word; only to be deferred again is told each night."""
    fields = [each for each in document.fields if verdict is Verdict.DEFER or each.verdict is not verdict]
    here = [_decision(each, verdict, reason).model_copy(update={"tier": each.tier, "night": night}) for each in fields]
    return _redecided(document, here)


def _decision(field: DoubtfulField, verdict: Verdict, reason: Reason) -> Decision:
    return Decision(field=field.field, verdict=verdict, reasons=(reason, *doubts_of(field.reasons)))


def _redecided(document: DoubtfulDocument, decisions: Sequence[Decision]) -> Redecided:
    """The document's own decision is as new as its fields'."""
    verdicts = {**document.verdicts, **{each.field: each.verdict for each in decisions}}
    whole = document_decision(verdicts, document.unread_pages)
    newest = [whole.model_copy(update={"tier": each.tier, "night": each.night}) for each in decisions[-1:]]
    return Redecided(
        content_hash=document.content_hash,
        fingerprint=document.fingerprint,
        kind=document.kind,
        decisions=(*decisions, *newest),
    )
