"""An engine without a model, for tests of the logic only: it answers what a script says, by default that nothing was found."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from schemas.generation import Completion, GenerationRequest, Token
from schemas.readers import MODEL_ALONE, Readers
from schemas.settings import Settings
from tasks.llm.engine import Price, fingerprint_of

Script = Callable[[GenerationRequest], str]
TOKEN_LENGTH = 4
LOGPROB = -0.01
MARGIN = 4.6


def nothing_found(request: GenerationRequest) -> str:
    """The emptiest answer that the schema allows."""
    return json.dumps(emptiest(request.json_schema, request.json_schema.get("$defs", {})), separators=(",", ":"))


class ScriptedEngine:
    """Answers at once by `script`; see `Engine`. No one should read documents with it."""

    def __init__(self, settings: Settings, script: Script = nothing_found, readers: Readers = MODEL_ALONE) -> None:
        self.name = f"scripted:{settings.model}"
        self.readers = readers
        self.fingerprint = fingerprint_of(
            engine="scripted", model=settings.model, script=script.__qualname__, readers=readers.fingerprint
        )
        self.price = Price.of(settings)
        self.max_model_len = settings.max_model_len
        self._script = script

    def warm_up(self) -> None:
        """There is nothing to load."""

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        return [self._answer(request) for request in requests]

    def count_tokens(self, text: str) -> int:
        return ceil(len(text) / TOKEN_LENGTH)

    def close(self) -> None:
        """There is nothing to give back."""

    def _answer(self, request: GenerationRequest) -> Completion:
        whole = self._script(request)
        text = whole[: request.max_tokens * TOKEN_LENGTH]
        tokens = tuple(_tokens(text))
        return Completion(
            request_id=request.request_id,
            text=text,
            finish="stop" if text == whole else "length",
            tokens=tokens,
            prompt_tokens=self.count_tokens(request.system + request.user),
            answer_tokens=len(tokens),
        )


def emptiest(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    """A value that says least: null where allowed, else the empty value of its type."""
    if "$ref" in schema:
        return emptiest(definitions[str(schema["$ref"]).rsplit("/", 1)[-1]], definitions)
    choices = [schema, *schema.get("anyOf", []), *schema.get("oneOf", [])]
    if any("null" in _types(choice) for choice in choices):
        return None
    if len(choices) > 1:
        return emptiest(choices[1], definitions)
    return _of_type(schema, definitions)


def _of_type(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    for fixed in ("const", "enum"):
        if fixed in schema:
            return schema[fixed] if fixed == "const" else schema[fixed][0]
    if "object" in _types(schema):
        return {name: emptiest(part, definitions) for name, part in schema.get("properties", {}).items()}
    empty = {"array": [], "string": "", "boolean": False, "integer": 0, "number": 0}
    return next((empty[name] for name in _types(schema) if name in empty), None)


def _types(schema: Mapping[str, Any]) -> list[str]:
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def _tokens(text: str) -> Iterator[Token]:
    for start in range(0, len(text), TOKEN_LENGTH):
        yield Token(start=start, end=min(start + TOKEN_LENGTH, len(text)), logprob=LOGPROB, margin=MARGIN)
