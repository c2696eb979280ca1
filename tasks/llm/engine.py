"""The one interface to a model, whichever engine runs it. What is asked and what the answers mean is not here."""

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from schemas.errors import EngineError
from schemas.generation import Completion, GenerationRequest
from schemas.readers import Readers
from schemas.record import Record
from schemas.settings import Settings
from schemas.tier import MILLION


class EngineRefusedError(EngineError):
    """The engine refuses the key, the model, the address or the account: a person must change something."""

    retryable = False


class Price(Record):
    """US dollars for a million tokens of the prompt and of the answer."""

    prompt_usd: Decimal = Decimal(0)
    answer_usd: Decimal = Decimal(0)

    @classmethod
    def of(cls, settings: Settings) -> "Price":
        return cls(prompt_usd=Decimal(str(settings.price_in_usd)), answer_usd=Decimal(str(settings.price_out_usd)))

    def cost(self, completion: Completion) -> Decimal:
        """US dollars for one answer."""
        prompt, answer = completion.prompt_tokens, completion.answer_tokens
        return (self.prompt_usd * prompt + self.answer_usd * answer) / MILLION


class Engine(Protocol):
    """A model that answers questions.

    Attributes:
        name: engine and model as recorded, such as `openai:gpt-x`.
        fingerprint: changes with whatever is known to change the answers.
        max_model_len: tokens of prompt and answer together; final after `warm_up`.
        readers: where plain rules answer in its place.
    """

    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def price(self) -> Price: ...
    @property
    def max_model_len(self) -> int: ...
    @property
    def readers(self) -> Readers: ...

    def warm_up(self) -> None:
        """Load, or find out that the server is there; raises EngineError."""

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        """One answer a request, in their order; a bad request is an answer, EngineError means that the engine is down."""
        ...

    def count_tokens(self, text: str) -> int:
        """Exact where there is a tokenizer, else rather too many than too few."""
        ...

    def close(self) -> None:
        """Give back memory and connections."""


def fingerprint_of(**parts: str) -> str:
    """One hash of what determines an engine's answers."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
