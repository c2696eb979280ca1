"""Values that a form prints beside or below their label, "Policy No.: ZGK6095784". Text without labels is not here."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from schemas.kind import FieldSpec
from schemas.page import Record
from schemas.values import ValueType
from tasks.find.cues import stem, words_of

_WIDEST = 400  # characters of a line; a hostile one may have a million
_COLON = re.compile(r"^\W{0,3}(?P<label>[A-Za-z][\w .()/#'’-]{1,40}?)\s*[:：]\s*(?P<value>.*)$")
_SENTENCE = re.compile(
    r"(?:^|[.;]\s+)(?P<label>[A-Z][a-z]+(?:\s[a-z]+){0,3})\s?[:：]\s+(?P<value>[^;]+?)(?=\.\s+[A-Z]|\.?\s*$)"
)
_COLUMNS = re.compile(
    r"^\W{0,3}(?P<label>[A-Za-z][\w.()/#'’-]*(?:[ ][\w.()/#'’-]+){0,4})(?:[ ]{2,}|\t|\s*\|\s*)(?P<value>\S.*)$"
)
_ALONE = re.compile(r"^\W{0,3}(?P<label>[A-Za-z][A-Za-z.()/#'’-]*(?:[ ](?:[1-9](?=[ ])|[A-Za-z.()/#'’-]*)){0,4})\W*$")
_BOXES = frozenset(
    map(
        stem,
        words_of(
            "street address driver owner operator officer witness passenger agency agent adjuster producer insurer mortgagee model year color plate license"
            " code deductible period fax item entry page remarks signature mortgage of"
        ),
    )
)  # what forms have boxes for, whatever their kind
_GAP = re.compile(r"\s+")
_WORDS = 4  # of a label that its value follows without a mark
_INITIALS = re.compile(r"\b(\w)\.(?=\w\.)")  # D.O.L.
_NUMBERED = (
    r"\b(?i:{})\s+(?i:(?:(?:no|number|nr|ref|reference)\b\.?|#)\s*)?(?i:is\s+|[:#]\s*)?"
    r"(?P<number>(?=[A-Z0-9/ -]*\d)[A-Z0-9][A-Z0-9/-]{{2,}}(?:\s[A-Z0-9/-]*\d[A-Z0-9/-]*){{0,3}})\b"
)
_LONGEST = 40_000  # of a letter
_ENDING = 4  # characters that an ending may have
_NEVER_LAST = frozenset(map(stem, words_of("the of at in")))
_FORM = 3  # labelled lines make a form, on which a label that is not there means that there is no value
_NEUTRAL = frozenset(map(stem, words_of("the of on no s")))
_TYPES: dict[str, frozenset[ValueType]] = {
    "date": frozenset({ValueType.DATE, ValueType.MONTH}),
    "time": frozenset({ValueType.TIME}),
    "phone": frozenset({ValueType.PHONE}),
    "fax": frozenset({ValueType.PHONE}),
    "amoun": frozenset({ValueType.MONEY}),
    "numbe": frozenset({ValueType.IDENTIFIER}),
    "type": frozenset({ValueType.TEXT}),
    "kind": frozenset({ValueType.TEXT}),
    "name": frozenset({ValueType.NAME, ValueType.NAMES}),
}  # stems of words that tell what type a label's value has
_OF_LINES = 0.25  # as many as that for each line that is not empty
_VAGUE = frozenset(map(stem, words_of("date name number type kind amount")))
_LONG = 34  # characters; a line so long may have been broken


class Entry(Record):
    """A label with what stands beside or below it; `marked` where a colon or a column makes it one."""

    label: str
    value: str
    marked: bool


def labelled(spec: FieldSpec, specs: Sequence[FieldSpec], lines: Sequence[str]) -> tuple[str, ...] | None:
    """The value of the label that this field's words fit best, of all `specs` of its kind; None, no reading, where the paper is no form."""
    of = tuple(specs)
    found = _entries(of, tuple(line[:_WIDEST].strip() for line in lines))
    is_form = len(found) >= max(_FORM, _OF_LINES * sum(map(bool, lines)))
    told = found if is_form else _told(tuple(lines))
    fits = [(_fit(spec, of, entry), bool(entry.value), -i) for i, entry in enumerate(told) if _belongs(spec, of, entry)]
    best = max(fits, default=(0.0, False, 0))
    if best[0] > 0:
        value = told[-best[2]].value
        return (value,) if value else ()
    return () if is_form else None


def _belongs(spec: FieldSpec, specs: tuple[FieldSpec, ...], entry: Entry) -> bool:
    """No other field of the kind fits the label better."""
    return _fit(spec, specs, entry) >= max(_fit(other, specs, entry) for other in specs)


@lru_cache(maxsize=4)
def _told(lines: tuple[str, ...]) -> tuple[Entry, ...]:
    """What sentences of a letter say with a colon; they go on over the ends of lines."""
    text = " ".join(lines)[:_LONGEST]
    return tuple(Entry(label=m["label"], value=m["value"], marked=True) for m in _SENTENCE.finditer(text))


@lru_cache(maxsize=4)  # the fields of one document
def _entries(specs: tuple[FieldSpec, ...], lines: tuple[str, ...]) -> tuple[Entry, ...]:
    """All that could be a label, in the order of the text."""
    return tuple(_all(specs, lines))


def _all(specs: tuple[FieldSpec, ...], lines: Sequence[str]) -> Iterator[Entry]:
    marked = [_COLON.match(line) or _COLUMNS.match(line) for line in lines]
    leading = [_leading(specs, line) for line in lines]
    alone = [_vague(line) or any(_names(spec, specs, line) for spec in specs) for line in lines]
    ends = [bool(m or label or is_label) for m, label, is_label in zip(marked, leading, alone, strict=True)]
    for i, line in enumerate(lines):
        if match := marked[i]:
            yield Entry(label=match["label"], value=_whole(match["value"], lines, ends, i + 1), marked=True)
        elif alone[i]:
            yield Entry(label=line, value=_whole("", lines, ends, i + 1), marked=False)
        elif label := leading[i]:
            beside = line[len(label) :].strip(" |")
            is_label = _vague(beside) or any(_names(spec, specs, beside) for spec in specs)
            yield Entry(label=label, value="" if is_label else _whole(beside, lines, ends, i + 1), marked=False)


def _vague(line: str) -> bool:
    """A line that is a label, if of no field: "Date of birth", "Driver"."""
    words = words_of(line) if _ALONE.match(line) and line[:1].isupper() else []
    stems = {stem(word) for word in words}
    return (1 < len(words) <= _WORDS and bool(stems & _VAGUE)) or (bool(stems) and stems <= _BOXES)


def _leading(specs: tuple[FieldSpec, ...], line: str) -> str:
    """The longest beginning of a line that is a field's label and is followed by more: "Loss date November 2, 2025"."""
    gaps = [gap.start() for gap in islice(_GAP.finditer(line), _WORDS)] if line[:1].isupper() else []
    labels = (line[:gap] for gap in reversed(gaps) if _can_follow(line[:gap], line[gap:].strip()))
    return next((label for label in labels if any(_names(spec, specs, label) for spec in specs)), "")


def _can_follow(label: str, value: str) -> bool:
    """Not "Vehicle" and "changed lanes", nor "Report" and "OF LOSS"."""
    first = next(iter(words_of(value.split(" ", 1)[0])), "")
    return first != "of" and (" " in label or not value[:1].islower())


def _whole(value: str, lines: Sequence[str], ends: Sequence[bool], i: int) -> str:
    """With the lines below that go on, up to the next label: the first where there is no value yet."""
    last = value
    while i < len(lines) and not ends[i] and (not value or _goes_on(last, lines[i])):
        last = lines[i]
        value, i = f"{value} {last}".strip(), i + 1
    return value


def _goes_on(line: str, after: str) -> bool:
    return not line.endswith(".") and (len(line) >= _LONG or after[:1].islower() or line.endswith(","))


def _names(spec: FieldSpec, specs: tuple[FieldSpec, ...], line: str) -> bool:
    """A line that is nothing but the field's label."""
    match = _ALONE.match(line)
    if match is None or stem(words_of(line)[-1]) in _NEVER_LAST:
        return False
    return _fit(spec, specs, Entry(label=match["label"], value="", marked=False)) > 0


@lru_cache(maxsize=8)
def _shared(specs: tuple[FieldSpec, ...]) -> frozenset[str]:
    """Words in the names of several fields, "loss" in "loss date" and "loss type": they tell none of them from another."""
    counted = Counter(stem(word) for spec in specs for word in set(words_of(spec.name.replace("_", " "))))
    return frozenset(word for word, times in counted.items() if times > 1)


def _fit(spec: FieldSpec, specs: tuple[FieldSpec, ...], entry: Entry) -> float:
    """Words of the label that are the field's own, less those that are not; what no colon marks must have none of those.

    Common words alone fit nothing, nor does the "Dated:" beside a signature, nor a word that tells another type.
    """
    said = [word for word in words_of(_INITIALS.sub(r"\1", entry.label)) if stem(word) not in _NEUTRAL]
    named = words_of(spec.name.replace("_", " "))
    own = [*words_of(spec.search), *named]
    foreign = [word for word in said if not _among(word, own) and stem(word) not in _shared(specs)]
    if not any(_among(word, own) and stem(word) not in _VAGUE for word in said):
        return 0.0
    if (foreign and not entry.marked) or any(spec.type not in _TYPES.get(stem(word), {spec.type}) for word in said):
        return 0.0
    return sum(_among(word, own) + _among(word, named) for word in said) - 1.5 * len(foreign)


def _among(word: str, words: Sequence[str]) -> bool:
    """Whether it is one of them in some form; "policyholder" is none of "policy"."""
    return any(stem(word) == stem(other) and abs(len(word) - len(other)) <= _ENDING for other in words)


def numbered(spec: FieldSpec, text: str) -> tuple[str, ...]:
    """The number that a sentence names by the field's words, "our policy no. TBZ 7708996"."""
    names = [word for word in words_of(spec.name.replace("_", " ")) if stem(word) not in _VAGUE]
    match = re.search(_NUMBERED.format("|".join(map(re.escape, names))), text[:_LONGEST]) if names else None
    return (match["number"],) if match else ()
