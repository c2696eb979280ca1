"""Asks a tier about documents and judges what it says; a tier that cannot be asked is an answer too. What is stored is not decided here."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from schemas.errors import EngineError
from schemas.escalation import Answered, Sendable, TierAnswer, TierQuestion
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import ReadResult
from schemas.tier import Tier
from schemas.tiers import settings_for
from tasks.fingerprints import code_hash, signatures
from tasks.llm.openai_answer import failed
from tasks.tiers.client import Client, ExternalClient, client_for
from tasks.tiers.reread import Asking, Rereading, read_again
from tasks.trust.judge import Judge
from tasks.trust.judges import judges_of

LOG = logging.getLogger(__name__)


@cache
def client_of(tier: Tier) -> Client:
    """This process's client of the tier; it remembers whether the tier is paused."""
    return client_for(tier, settings())


def tier_signatures(tier: Tier) -> dict[str, str]:
    """By kind, what the signals of the tier's readings depend on: what they do in a first reading, and what it is asked about at all."""
    asked = f"{client_of(tier).fingerprint}, {code_hash(('tiers/reread',))}, {tier.external}"
    return signatures(asked, settings_for(tier, settings()))


def tier_judges(tier: Tier) -> dict[str, Judge]:
    """By kind who judges the tier's readings: its own calibrator, or nobody."""
    return judges_of(tier_signatures(tier), settings())


def reread(works: Sequence[Rereading], asking: Asking, judged_by: Mapping[str, Judge] | None = None) -> list[ReadResult]:  # fmt: skip
    """What the tier says about each document; without other judges, by its own calibrators."""
    questions = [question for work in works for question in work.tier_questions()]
    if not works:
        return []
    try:
        client = client_of(asking.tier)
        answers = iter(_answers(client, questions, asking))
        judges, engine = judged_by or tier_judges(asking.tier), client.name
    except EngineError as problem:
        LOG.warning("the tier %s cannot be asked: %s", asking.tier.name, problem)
        answers = iter([_unavailable(question, problem) for question in questions])
        judges, engine = dict.fromkeys(KINDS, Judge()), asking.tier.name
    return list(_results(works, answers, engine, judges, asking))


def _answers(client: Client, questions: Sequence[TierQuestion], asking: Asking) -> list[TierAnswer]:
    if isinstance(client, ExternalClient):
        return client.ask([Sendable(question=question) for question in questions], asking.night)
    return client.ask(questions, asking.night)


def _results(
    works: Sequence[Rereading],
    answers: Iterator[TierAnswer],
    engine: str,
    judges: Mapping[str, Judge],
    asking: Asking,
) -> Iterator[ReadResult]:
    for work in works:
        own = list(islice(answers, len(work.questions)))
        yield read_again(work, own, engine, judges[work.document.kind], asking)


def _unavailable(question: TierQuestion, problem: EngineError) -> TierAnswer:
    return TierAnswer(how=Answered.UNAVAILABLE, completion=failed(question.request, "unavailable", problem.message))
