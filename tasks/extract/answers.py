"""From a model's JSON to each field's words with their signals, cut-off answers included. What the words mean is not here."""

import json
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from schemas.generation import Completion, Token
from schemas.kind import FieldSpec
from schemas.outcome import Reason
from schemas.reading import Signals, Verbatim


class Span(NamedTuple):
    """A value's characters in the answer's text, without the quotes, and what they say."""

    start: int
    end: int
    value: str | None


def verbatims(specs: Sequence[FieldSpec], completion: Completion) -> list[Verbatim]:
    """A Verbatim a field; those that the answer does not hold in full have a `problem`."""
    spans = spans_of(completion.text)
    return [_verbatim(spec, spans.get(spec.name), completion) for spec in specs]


def spans_of(text: str) -> dict[str, list[Span]]:
    """The complete values of a JSON object of strings, nulls and lists of strings; stops where the text is cut off or wrong."""
    spans: dict[str, list[Span]] = {}
    position = _skip(text, 0, "{")
    while text[position : position + 1] == '"':
        try:
            key, after = _DECODER.raw_decode(text, position)
            found, position = _value(text, _skip(text, after, ":"))
        except json.JSONDecodeError:
            break
        spans[str(key)] = found
        position = _skip(text, position, ",")
    return spans


_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \n\r\t]*")
_REFUSED = re.compile("[\x00\ud800-\udfff]")


def _value(text: str, position: int) -> tuple[list[Span], int]:
    if text[position : position + 1] != "[":
        span, end = _scalar(text, position)
        return [span], end
    items: list[Span] = []
    opening, position = position, _skip(text, position, "[")
    while text[position : position + 1] != "]":
        span, end = _scalar(text, position)
        items.append(span)
        position = _skip(text, end, ",")
    return items or [Span(start=opening, end=position + 1, value=None)], position + 1


def _scalar(text: str, position: int) -> tuple[Span, int]:
    if text[position : position + 1] in ("[", "{"):
        raise json.JSONDecodeError("a value inside a value", text, position)
    value, end = _DECODER.raw_decode(text, position)
    if isinstance(value, str):
        return Span(start=position + 1, end=end - 1, value=storable(value)), end
    if end == len(text) and value is not None:
        raise json.JSONDecodeError("a number that may have been cut off", text, position)
    return Span(start=position, end=end, value=None if value is None else text[position:end]), end


def storable(text: str) -> str:
    """The text without what PostgreSQL refuses: a model may well write \\u0000 or half of a surrogate pair."""
    return _REFUSED.sub("", text)


def _skip(text: str, position: int, mark: str) -> int:
    """Over blanks, at most one mark, and blanks."""
    after = next(_BLANKS.finditer(text, position)).end()
    return next(_BLANKS.finditer(text, after + 1)).end() if text[after : after + 1] == mark else after


def _verbatim(spec: FieldSpec, spans: list[Span] | None, completion: Completion) -> Verbatim:
    if spans is None:
        return Verbatim(field=spec.name, words=(), signals=Signals(), problem=_problem(completion))
    words = tuple(span.value for span in spans if span.value)
    return Verbatim(field=spec.name, words=words, signals=signals_of(completion.tokens, spans))


def _problem(completion: Completion) -> Reason:
    if "prompt_too_long" in completion.error:
        return Reason.PROMPT_TOO_LONG
    return Reason.ANSWER_TRUNCATED if completion.finish == "length" else Reason.ANSWER_INVALID


def signals_of(tokens: Sequence[Token], spans: Sequence[Span]) -> Signals:
    """Logprobs over the value's own tokens, not the JSON's."""
    own = [token for token in tokens for span in spans if token.start < span.end and token.end > span.start]
    if not own:
        return Signals()
    margins = [token.margin for token in own if token.margin is not None]
    forbidden = [math.exp(t.logprob - t.margin) for t in own if t.margin is not None and t.margin < 0]
    return Signals(
        mean_logprob=sum(token.logprob for token in own) / len(own),
        least_logprob=min(token.logprob for token in own),
        least_margin=min(margins, default=None),
        value_tokens=len(own),
        grammar_overruled=len(forbidden),
        removed_mass=min(1.0, max(forbidden, default=0.0)),
    )
