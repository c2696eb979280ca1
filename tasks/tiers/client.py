"""Asks a tier and keeps its books: nothing is paid for twice, nothing leaves that must stay. What is worth asking is decided elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime

from schemas.errors import SettingError
from schemas.escalation import Answered, Sendable, TierAnswer, TierQuestion, require_sendable
from schemas.generation import Completion, GenerationRequest
from schemas.ledger import Intent
from schemas.settings import Settings
from schemas.tier import Tier
from tasks.llm.openai_answer import failed
from tasks.llm.openai_outcome import completed
from tasks.llm.witness import Outcome
from tasks.tiers.asker import asker_for
from tasks.tiers.book import Book, Ledgers
from tasks.tiers.call import intent_of, meaning_of, result_of
from tasks.tiers.repair import beyond_repair, needs_repair, repair_of

_LOST = "it was sent before, no answer came, and it may have been charged for; it is not sent again"


class Accounts:
    """The witness of one tier's calls; state: those under way, by the id of their request."""

    def __init__(self, tier: Tier, book: Book) -> None:
        self._tier = tier
        self._book = book
        self._open: dict[str, tuple[int, Intent]] = {}

    def opened(self, request_id: str, intent: Intent) -> bool:
        """Whether the budget bears the call; its intent is recorded then."""
        intent_id = self._book.intend(intent, self._tier.budget_usd)
        if intent_id is not None:
            self._open[request_id] = (intent_id, intent)
        return intent_id is not None

    def sending(self, request: GenerationRequest, host: str, body: bytes) -> None:
        if self._tier.external:
            self._book.leaving(*self._open[request.request_id], host, body)

    def ended(self, request: GenerationRequest, outcome: Outcome) -> None:
        intent_id, intent = self._open.pop(request.request_id)
        self._book.settle(intent_id, result_of(outcome, intent, self._tier))


class _Client:
    """What the two clients share; they differ in what they can be given."""

    def __init__(self, tier: Tier, settings: Settings, book: Book | None = None) -> None:
        self.tier = tier
        self._book = book or Ledgers()
        self._accounts = Accounts(tier, self._book)
        self._asker = asker_for(tier, settings, self._accounts)

    @property
    def name(self) -> str:
        """Engine and model, as recorded."""
        return self._asker.name

    @property
    def fingerprint(self) -> str:
        """Of what is known to change its answers."""
        return self._asker.fingerprint

    @property
    def paused_until_at(self) -> datetime | None:
        """While the tier is paused: when it will be tried again (UTC)."""
        return self._asker.paused_until_at

    def _answers(self, questions: Sequence[TierQuestion], night: date) -> list[TierAnswer]:
        first = self._round(questions, night)
        window = self.tier.max_model_len
        again = [repair_of(q, a.completion, window) for q, a in zip(questions, first, strict=True) if _mendable(a)]
        second = iter(self._round(again, night))
        return [_mended(answer, next(second)) if _mendable(answer) else answer for answer in first]

    def _round(self, questions: Sequence[TierQuestion], night: date) -> list[TierAnswer]:
        """Each question once: from the ledger, or by a call that the budget bears."""
        intents = [intent_of(question, self.tier, self._asker.fingerprint, night) for question in questions]
        found = [self._unasked(question, intent) for question, intent in zip(questions, intents, strict=True)]
        calls = [question.request for question, answer in zip(questions, found, strict=True) if answer is None]
        outcomes = iter(self._asker.outcomes(calls)) if calls else iter(())
        return [
            answer or self._answer(question, intent, next(outcomes))
            for question, intent, answer in zip(questions, intents, found, strict=True)
        ]

    def _unasked(self, question: TierQuestion, intent: Intent) -> TierAnswer | None:
        """The answer that is there already or that the budget does not bear; None if the question is to be asked."""
        request = question.request
        if known := self._book.known(self.tier.name, intent.question_hash, intent.night):
            own = known.model_copy(update={"request_id": request.request_id})
            return TierAnswer(how=meaning_of(own), completion=own, bought_before=True)
        if self._book.perhaps_paid(intent, self.tier.external):
            return TierAnswer(how=Answered.UNAVAILABLE, completion=failed(request, "broke_off", _LOST))
        if self._accounts.opened(request.request_id, intent):
            return None
        told = f"the budget of {self.tier.name} for the night does not bear ${intent.most_usd:.4f} more"
        return TierAnswer(how=Answered.OVER_BUDGET, completion=failed(request, "unavailable", told))

    def _answer(self, question: TierQuestion, intent: Intent, outcome: Outcome) -> TierAnswer:
        cost_usd = result_of(outcome, intent, self.tier).cost_usd
        return TierAnswer(how=meaning_of(outcome), completion=completed(question.request, outcome), cost_usd=cost_usd)


class OnPremisesClient(_Client):
    """Asks a tier that runs here."""

    def __init__(self, tier: Tier, settings: Settings, book: Book | None = None) -> None:
        if tier.external:
            raise SettingError(f"The tier {tier.name} is external", "Ask it by an ExternalClient")
        super().__init__(tier, settings, book)

    def ask(self, questions: Sequence[TierQuestion], night: date) -> list[TierAnswer]:
        """An answer a question, in their order; `night` is whose budget pays."""
        return self._answers(questions, night)


class ExternalClient(_Client):
    """Asks a tier that runs elsewhere. It takes nothing that must stay on the premises."""

    def ask(self, questions: Sequence[Sendable], night: date) -> list[TierAnswer]:
        """An answer a question, in their order; `night` is whose budget pays.

        Raises:
            ResidencyError: a document must stay on the premises; of it nothing was sent.
        """
        for sendable in questions:
            require_sendable(sendable.question)
        return self._answers([sendable.question for sendable in questions], night)


Client = OnPremisesClient | ExternalClient


def client_for(tier: Tier, settings: Settings, book: Book | None = None) -> Client:
    """The client that this tier needs."""
    return (ExternalClient if tier.external else OnPremisesClient)(tier, settings, book)


def _mendable(answer: TierAnswer) -> bool:
    return answer.how is Answered.BADLY and needs_repair(answer.completion)


def _mended(first: TierAnswer, second: TierAnswer) -> TierAnswer:
    """The repair's answer if there is one; the cost is that of both."""
    cost_usd, bought = first.cost_usd + second.cost_usd, first.bought_before and second.bought_before
    best: Completion = second.completion if second.how in (Answered.WELL, Answered.BADLY) else first.completion
    if second.how is not Answered.WELL:
        best = beyond_repair(best) if needs_repair(best) else best
    how = Answered.WELL if second.how is Answered.WELL else Answered.BADLY
    return TierAnswer(how=how, completion=best, cost_usd=cost_usd, bought_before=bought)
