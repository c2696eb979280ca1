"""The question about one group of fields: a kind's descriptions become the prompt and the grammar of the answer.

Production and training ask the same question. Which part of the document is shown is decided in `window`.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from schemas.generation import GenerationRequest
from schemas.kind import FieldSpec, Kind, description_of
from schemas.values import ValueType

SYSTEM = "You copy fields out of documents, word for word, and answer in JSON."

_ANSWER_TOKENS = {ValueType.NAMES: 120, ValueType.CLAUSE: 40, ValueType.TEXT: 80, ValueType.NAME: 40}
_OTHER_TOKENS = 32

Choices = Mapping[str, tuple[str, ...]]
_FREE: Choices = MappingProxyType({})

_STRINGS = {"type": "array", "items": {"type": "string"}}
_STRING_OR_NULL = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def question(
    request_id: str, kind: type[Kind], specs: Sequence[FieldSpec], excerpt: str, choices: Choices = _FREE
) -> GenerationRequest:
    """Asks for the words of these fields as they stand in the excerpt; the excerpt comes first, so that questions share it.

    Args:
        choices: field → the only answers that it may have besides null.
    """
    asked = "\n".join(f"{spec.name}: {spec.description}" for spec in specs)
    return GenerationRequest(
        request_id=request_id,
        system=SYSTEM,
        user=f"{excerpt}\n\n{description_of(kind)} Copy these fields; null if it does not say:\n{asked}",
        json_schema=held_to(choices, answer_schema(tuple(specs))),
        max_tokens=answer_tokens(specs),
    )


@cache
def answer_schema(specs: tuple[FieldSpec, ...]) -> dict[str, Any]:
    """The JSON schema of the answer: a string or null a field, a list of strings for a list."""
    return {
        "type": "object",
        "properties": {spec.name: _STRINGS if spec.many else _STRING_OR_NULL for spec in specs},
        "required": [spec.name for spec in specs],
        "additionalProperties": False,
    }


def held_to(choices: Choices, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with these fields restricted to their choices or null."""
    held = {name: {"anyOf": [{"enum": list(found)}, {"type": "null"}]} for name, found in choices.items()}
    return schema | {"properties": schema["properties"] | held} if held else schema


def answer_tokens(specs: Sequence[FieldSpec]) -> int:
    """Most tokens that an answer may take; what goes beyond is cut off and recorded as such."""
    return sum(_ANSWER_TOKENS.get(spec.type, _OTHER_TOKENS) + 8 for spec in specs)
