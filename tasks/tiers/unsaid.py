"""Fields for which a tier gave nothing that can be used: why, and where they go. What it did say is read in reread.py."""

from collections.abc import Sequence

from schemas.doubt import DoubtfulField
from schemas.escalation import Answered, TierAnswer
from schemas.outcome import OF_THE_PLAN, Reason, Verdict
from schemas.step import Decision
from tasks.extract.answers import verbatims
from tasks.extract.read import Question

SAID = (Answered.WELL, Answered.BADLY)

_UNSAID = {
    Answered.UNAVAILABLE: (Verdict.REVIEW, Reason.TIER_UNAVAILABLE),
    Answered.PAUSED: (Verdict.REVIEW, Reason.TIER_UNAVAILABLE),
    Answered.OVER_BUDGET: (Verdict.DEFER, Reason.OVER_BUDGET),
}


def why(field: str, question: Question, answer: TierAnswer) -> tuple[Verdict, Reason]:
    """Why the answer gives nothing for the field, and where that leads."""
    if answer.how in _UNSAID:
        return _UNSAID[answer.how]
    if answer.completion.refused:
        return Verdict.REVIEW, Reason.TIER_REFUSED
    problems = {each.field: each.problem for each in verbatims(question.specs, answer.completion)}
    return Verdict.REVIEW, problems[field] or Reason.ANSWER_INVALID


def without_reading(field: DoubtfulField, verdict: Verdict, reason: Reason) -> Decision:
    """The decision, with what spoke against the reading below."""
    reasons = tuple(dict.fromkeys((reason, *doubts_of(field.reasons))))
    return Decision(field=field.field, verdict=verdict, reasons=reasons)


def doubts_of(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """What speaks against a reading, without what was planned about it."""
    return tuple(reason for reason in reasons if reason not in OF_THE_PLAN)
