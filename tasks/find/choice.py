"""Which of a document's typed spans a field means, by the words around it and its place. How spans look is in tasks/normalise."""

import re
from collections.abc import Sequence
from decimal import Decimal

from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.find import find
from tasks.find.cues import Cues, cues_of, said_near, stem, telling, words_of
from tasks.normalise import Context
from tasks.normalise.span import Span

_CLOSE, _NEAR, _AFTER = 25, 90, 50  # characters
_ENDED = re.compile(r"[\])]?\.[\])]?\s+(?=[A-Z])")  # a sentence
_SENTENCE = re.compile(r"[.;\n]")
_CLOCK = re.compile(r"[ ,]{1,3}(?:\([A-Z]{3}\)\s?|(?:at|à|a)\s)?\d{1,2}:\d{2}\b", re.I)
_HEAD = 2000
_LONGEST = 400_000  # of a text; a hostile one may be nothing but dates
_SHORT = 3000  # a document of one page, where a date needs no words beside it
_AGAINST = {
    ValueType.MONEY: "cash change tax gst vat discount saved adj adjustment sub subtotal tendered excluding excl loading deductible excess retention limit paid prior previous earlier settled",
    ValueType.DATE: "filed files filing submitted revised amended dated taken estimate birth born until expires expiry renews renewal runs printed",
    ValueType.MONTH: "filed files filing submitted dated order revised taken estimate",
    ValueType.TIME: "filed printed opening hours",
    ValueType.PHONE: "fax telefax",
    ValueType.DURATION: "notice prior written employment cure within after age least vesting",
}
_STEMS_AGAINST = {of_type: frozenset(map(stem, words_of(words))) for of_type, words in _AGAINST.items()}
_LEAST = {ValueType.DURATION: 3.5, ValueType.JURISDICTION: 3.0, ValueType.MONEY: 0.5, ValueType.DATE: 1.0}


def chosen(
    spec: FieldSpec,
    text: str,
    context: Context,
    rivals: Sequence[FieldSpec] = (),
    among: Sequence[Span] | None = None,
) -> tuple[str, ...]:
    """The words of the best span, or of the best of some; none where no span is good enough. A span that says more for a rival, a field of the same type, is that one's."""
    spans = find(spec.type, text[:_LONGEST], context)
    possible = [i for i, span in enumerate(spans) if among is None or span in among]
    scored = [(_score(spec, text, spans, i, not rivals), _size(spans[i]), -i) for i in possible]
    own = [
        each for each in scored if all(_score(other, text, spans, -each[2], alone=False) <= each[0] for other in rivals)
    ]
    best = max(own, default=None)
    if best is None or best[0] < _least(spec, text, bool(rivals)):
        return ()
    return (spans[-best[2]].text,)


def _score(spec: FieldSpec, text: str, spans: Sequence[Span], i: int, alone: bool) -> float:
    """What stands before a span says more than what follows, and ends where the last span ended; its place tells nothing among rivals."""
    span, cues = spans[i], cues_of(spec) if alone else telling(cues_of(spec))
    floor = spans[i - 1].end if i else 0
    before = _said_of(spec, text[max(floor, span.start - _NEAR) : span.start])
    after = text[span.end : span.end + _AFTER]
    behind = 0.5 * said_near(cues, _line(after)) if alone else said_near(cues, _sentence(after.replace("\n", " ")))
    score = said_near(cues, before) + said_near(cues, before[-_CLOSE:]) + behind
    return score + (_place(spec, text, span) if alone else 0.0) - _against(spec, cues, before + " " + _sentence(after))


def _place(spec: FieldSpec, text: str, span: Span) -> float:
    """Dates and places stand in the head, a till's date beside the time; amounts and terms anywhere."""
    if spec.type in (ValueType.MONEY, ValueType.DURATION, ValueType.JURISDICTION):
        return 0.0
    stamped = spec.type is ValueType.DATE and _CLOCK.match(text, span.end)
    return (1.5 if stamped else 0.0) + 2 * max(0.0, 1 - span.start / _HEAD)


def _against(spec: FieldSpec, cues: Cues, around: str) -> float:
    against = _STEMS_AGAINST.get(spec.type, frozenset()) - cues.stems
    return (1.0 if spec.type is ValueType.MONEY else 3.0) * len(against & {stem(word) for word in words_of(around)})


def _said_of(spec: FieldSpec, before: str) -> str:
    """An amount is named by its own line or the one above; a sentence may name its date and term from farther away, not from the one before."""
    if spec.type is ValueType.MONEY:
        return "\n".join(before.rstrip().split("\n")[-2:])
    return _ENDED.split(before)[-1]


def _line(text: str) -> str:
    return text.split("\n", 1)[0]


def _sentence(text: str) -> str:
    return _SENTENCE.split(text, maxsplit=1)[0]


def _size(span: Span) -> Decimal:
    """Of equally good amounts the greatest; other types have no size."""
    return Decimal(span.value["amount"]) if isinstance(span.value, dict) else Decimal(0)


def _least(spec: FieldSpec, text: str, has_rivals: bool) -> float:
    if spec.type is ValueType.DATE and len(text) < _SHORT and not has_rivals:
        return 0.0
    return _LEAST.get(spec.type, 0.0)
