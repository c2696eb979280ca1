"""The engine of a further tier: one that tells a witness of each call, and pauses what keeps failing. Books are not kept here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from schemas.generation import GenerationRequest
from schemas.settings import Settings
from schemas.tier import Tier
from schemas.tiers import settings_for
from tasks.llm.backoff import Patience
from tasks.llm.breaker import Fuse
from tasks.llm.choice import engine_for
from tasks.llm.engine import Engine
from tasks.llm.openai_engine import OpenAIEngine
from tasks.llm.witness import Outcome, Witness

FUSE = Fuse(failures=5)
PATIENCE = Patience(tries=4, pays_again=False)


class Asker(Protocol):
    """Asks one tier's model, and tells its witness."""

    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def paused_until_at(self) -> datetime | None: ...
    def outcomes(self, requests: Sequence[GenerationRequest]) -> list[Outcome]:
        """How each question ended, in their order."""
        ...


class InProcess:
    """An engine of this process: it costs nothing, nothing leaves, and it is never paused."""

    paused_until_at: datetime | None = None

    def __init__(self, engine: Engine, witness: Witness) -> None:
        self._engine = engine
        self._witness = witness

    @property
    def name(self) -> str:
        return self._engine.name

    @property
    def fingerprint(self) -> str:
        return self._engine.fingerprint

    def outcomes(self, requests: Sequence[GenerationRequest]) -> list[Outcome]:
        self._engine.warm_up()
        completions = self._engine.generate(requests)
        for request, completion in zip(requests, completions, strict=True):
            self._witness.ended(request, completion)
        return list(completions)


def asker_for(tier: Tier, settings: Settings, witness: Witness) -> Asker:
    """What asks this tier."""
    own = settings_for(tier, settings)
    if tier.engine == "openai":
        return OpenAIEngine(own, PATIENCE, witness, FUSE)
    return InProcess(engine_for(own), witness)
