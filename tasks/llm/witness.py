"""Who is told of each question before it is sent and after it ended: ledgers of money and of what leaves. What they note is not here."""

from typing import Protocol

from schemas.generation import Completion, GenerationRequest
from tasks.llm.backoff import TryAgain
from tasks.llm.engine import EngineRefusedError

Outcome = Completion | TryAgain | EngineRefusedError


class Witness(Protocol):
    """Called in a thread of its own, so that it may write to the database; what it raises ends the batch."""

    def sending(self, request: GenerationRequest, host: str, body: bytes) -> None:
        """These bytes are about to be sent to this host, each time that they are; if this raises, they are not."""

    def ended(self, request: GenerationRequest, outcome: Outcome) -> None:
        """The question was answered or given up; it is not sent again by itself."""


class NoWitness:
    """For tiers that cost nothing and run here."""

    def sending(self, request: GenerationRequest, host: str, body: bytes) -> None:
        """Notes nothing."""

    def ended(self, request: GenerationRequest, outcome: Outcome) -> None:
        """Notes nothing."""
