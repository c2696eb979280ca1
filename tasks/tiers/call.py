"""One call to a tier: what it may cost at most, and what its outcome costs and means. Calling is not done here."""

import json
from datetime import date
from decimal import Decimal

from schemas.escalation import Answered, TierQuestion
from schemas.generation import Completion
from schemas.ledger import Ending, Intent, Result, question_hash
from schemas.tier import Tier
from tasks.extract.answers import storable
from tasks.llm.backoff import TryAgain
from tasks.llm.token_estimate import estimated_tokens
from tasks.llm.witness import Outcome
from tasks.tiers.repair import needs_repair

FRAME_TOKENS = 32  # of the chat template
_FREE = ("refused_request", "prompt_too_long")


def intent_of(question: TierQuestion, tier: Tier, fingerprint: str, night: date) -> Intent:
    """The intent to ask it; servers count the schema as part of the prompt."""
    request = question.request
    told = request.system + request.user + json.dumps(request.json_schema)
    prompt_tokens = estimated_tokens(told) + FRAME_TOKENS
    return Intent(
        night=night,
        tier=tier.name,
        step=question.step,
        content_hash=question.content_hash,
        kind=question.kind,
        field_group=question.field_group,
        question_hash=question_hash(fingerprint, request),
        prompt_tokens=prompt_tokens,
        most_answer_tokens=request.max_tokens,
        most_usd=tier.cost_usd(prompt_tokens, request.max_tokens),
    )


def result_of(outcome: Outcome, intent: Intent, tier: Tier) -> Result:
    """What a call cost: by the tokens that the server counted; at its most where it may be charged for and nobody counted."""
    if isinstance(outcome, Completion):
        return _of_completion(outcome, intent, tier)
    if not isinstance(outcome, TryAgain):
        return Result(ending=Ending.FAILED, note=storable(outcome.message))
    ending = Ending.LOST if outcome.perhaps_paid else Ending.UNSENT if outcome.kind == "paused" else Ending.FAILED
    cost_usd = intent.most_usd if outcome.perhaps_paid else Decimal(0)
    return Result(ending=ending, cost_usd=cost_usd, note=storable(outcome.reason))


def meaning_of(outcome: Outcome) -> Answered:
    """What it means for the question, before any repair."""
    if isinstance(outcome, Completion):
        return Answered.BADLY if outcome.finish == "error" or needs_repair(outcome) else Answered.WELL
    paused = isinstance(outcome, TryAgain) and outcome.kind == "paused"
    return Answered.PAUSED if paused else Answered.UNAVAILABLE


def _of_completion(completion: Completion, intent: Intent, tier: Tier) -> Result:
    counted = completion.prompt_tokens > 0 and (completion.answer_tokens > 0 or not completion.text)
    cost_usd = tier.cost_usd(completion.prompt_tokens, completion.answer_tokens) if counted else intent.most_usd
    kept = completion.model_copy(update={"text": _kept(completion.text), "error": storable(completion.error)})
    return Result(
        ending=_ending(completion),
        prompt_tokens=completion.prompt_tokens,
        answer_tokens=completion.answer_tokens,
        cost_usd=Decimal(0) if completion.error.startswith(_FREE) else cost_usd,
        completion=kept,
        note=kept.error,
    )


def _kept(text: str) -> str:
    """As long as it was, so that each token keeps its place."""
    return "".join(character if storable(character) else "\ufffd" for character in text)


def _ending(completion: Completion) -> Ending:
    if completion.refused:
        return Ending.REFUSED
    if completion.error.startswith(_FREE):
        return Ending.FAILED
    return Ending.INVALID if completion.finish == "error" or needs_repair(completion) else Ending.ANSWERED
