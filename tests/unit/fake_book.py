"""Ledgers in memory, for tests of the clients; they behave as those in the database are tested to."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from schemas.escalation import ResidencyError
from schemas.generation import Completion
from schemas.ledger import Ending, Intent, Result


@dataclass
class FakeBook:
    """State: all that was noted; `restricted` documents are refused, as by the database's trigger."""

    intents: list[Intent] = field(default_factory=list)
    results: dict[int, Result] = field(default_factory=dict)
    left: list[tuple[str, str, bytes]] = field(default_factory=list)
    restricted: set[str] = field(default_factory=set)

    def known(self, tier: str, question_hash: str, night: date) -> Completion | None:
        for number, intent in enumerate(self.intents):
            result = self.results.get(number)
            if (intent.tier, intent.question_hash) != (tier, question_hash) or not (result and result.completion):
                continue
            said = result.ending is Ending.INVALID and result.completion.finish != "error"
            if said or result.ending is Ending.ANSWERED or intent.night == night:
                return result.completion
        return None

    def perhaps_paid(self, intent: Intent, external: bool) -> bool:
        lost = {n for n, result in self.results.items() if result.ending is Ending.LOST}
        asked = {n: (each.tier, each.question_hash, each.night) for n, each in enumerate(self.intents) if each.most_usd}
        return any(asked.get(n) == (intent.tier, intent.question_hash, intent.night) for n in lost)

    def intend(self, intent: Intent, budget_usd: Decimal | None) -> int | None:
        if budget_usd is not None and self.spent_usd + intent.most_usd > budget_usd:
            return None
        self.intents.append(intent)
        return len(self.intents) - 1

    def leaving(self, intent_id: int, intent: Intent, host: str, body: bytes) -> None:
        assert self.intents[intent_id] == intent and intent_id not in self.results
        if intent.content_hash in self.restricted:
            raise ResidencyError("it must stay")
        self.left.append((intent.content_hash, host, body))

    def settle(self, intent_id: int, result: Result) -> None:
        self.results.setdefault(intent_id, result)

    @property
    def spent_usd(self) -> Decimal:
        own = [self.results[n].cost_usd if n in self.results else i.most_usd for n, i in enumerate(self.intents)]
        return sum(own, Decimal(0))

    @property
    def endings(self) -> list[Ending]:
        return [result.ending for _, result in sorted(self.results.items())]
