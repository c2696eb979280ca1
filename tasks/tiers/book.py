"""The ledgers as a client needs them. They are kept in sql/spending/ledger.py, sql/spending/lost_calls.py and sql/spending/egress.py."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from schemas.generation import Completion
from schemas.ledger import Intent, Result
from schemas.settings import settings
from sql.spending.egress import record_egress
from sql.spending.ledger import intend, known_answer, settle
from sql.spending.lost_calls import perhaps_paid


class Book(Protocol):
    """Where money and what leaves are noted, before and after."""

    def known(self, tier: str, question_hash: str, night: date) -> Completion | None:
        """The answer that is there already."""

    def perhaps_paid(self, intent: Intent, external: bool) -> bool:
        """Whether it may have been charged for already, without an answer: it must not be sent again."""

    def intend(self, intent: Intent, budget_usd: Decimal | None) -> int | None:
        """The intent's number; None if the budget does not bear it."""

    def leaving(self, intent_id: int, intent: Intent, host: str, body: bytes) -> None:
        """These bytes are about to leave; raises ResidencyError if they must not."""

    def settle(self, intent_id: int, result: Result) -> None:
        """What became of it."""


class Ledgers:
    """The book in the database."""

    def known(self, tier: str, question_hash: str, night: date) -> Completion | None:
        return known_answer(tier, question_hash, night)

    def perhaps_paid(self, intent: Intent, external: bool) -> bool:
        return perhaps_paid(intent, external, settings().lease_s)

    def intend(self, intent: Intent, budget_usd: Decimal | None) -> int | None:
        return intend(intent, budget_usd)

    def leaving(self, intent_id: int, intent: Intent, host: str, body: bytes) -> None:
        record_egress(intent_id, intent.content_hash, intent.step, intent.tier, host, body)

    def settle(self, intent_id: int, result: Result) -> None:
        settle(intent_id, result)
