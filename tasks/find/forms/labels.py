"""Values that a form prints beside or below their label, "Policy No.: ZGK6095784". Text without labels is not here."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeGuard

from schemas.kind import FieldSpec
from tasks.find.cues import words_of
from tasks.find.forms.label_words import LabelWords, label_words
from tasks.find.sentences import LETTER

EMPTY_BOX: tuple[str, ...] = ("",)  # the words of a box that is there and that nobody filled in
_WIDEST = 400  # characters of a line; a hostile one may have a million
_COLON = re.compile(r"^\W{0,3}(?P<label>[A-Za-z][\w .()/#'’°&-]{1,40}?)\s*(?:[:：]|\?(?=\s*$|\s{2}))\s*(?P<value>.*)$")
_SENTENCE = re.compile(
    r"(?:^|[.;]\s+)(?P<label>[A-Z][a-z]+(?:\s[a-z]+){0,3})\s?[:：]\s+(?P<value>[^;]+?)(?=(?<!\b[A-Z])\.\s+[A-Z]|\.?\s*$)"
)
_COLUMNS = re.compile(
    r"^\W{0,3}(?P<label>[A-Za-z][\w.()/#'’-]*(?:[ ][\w.()/#'’-]+){0,4})(?:[ ]{2,}|\t|\s*\|\s*)(?P<value>\S.*)$"
)
_GAP = re.compile(r"\s+")
_LEADER = re.compile(r"\s*\.{4,}\s*|\s+\.{2,}(?:\s*:)?\s+")  # "Insured ......... Ann Hill"
# "3. Place: ..."
_COUNTED = re.compile(r"^\s*(?:\d{1,2}[.)]|[A-Z]\d{1,2})\s+(?=[A-Z][^:]{0,40}:|[A-Z][a-z]+.{0,40}\.\.)")
# "insured __Ann Hill__"
_BLANKS = re.compile(r"(?P<label>[A-Za-z](?:(?!\s{2})[^_\n:]){1,30}?)[\s:]*_{2,}(?P<value>[^_]+)_{2,}(?=\s|$)")
_CELLS = re.compile(r"\s{2,}")
_TWO = 4  # cells of two labels with their values
_NEXT = re.compile(
    r"\s+\|\s*|\s{2,}(?=[A-Za-z][\w .()/#'’-]{1,40}?\s*:(?:\s|$))|\s{3,}(?=[A-Z]{2})"
)  # what stands farther on in a line is another's
_HINT = re.compile(
    r"\s*\((?:check|tick|select|explain|describe|use|attach|if|first)\b[^)]*\)", re.I
)  # how to fill a box in
_NO_VALUE = frozenset(words_of("of is are was were"))  # begin the rest of a sentence
_LETTER = re.compile(r"^\W*(?:Re|Dear|Subject|From|To|Cc|Sent)\b")  # how letters and mails begin
_ZIP = re.compile(r"\d{5}(?:-\d{4})?$")
_WORDS = 4  # of a label that its value follows without a mark
_FORM = 3  # labelled lines make a form, on which a label that is not there means that there is no value
_OF_LINES = 0.25  # as many as that for each line that is not empty
_LONG = 34  # characters; a line so long may have been broken
_APART = 3  # lines, within a block
_START = 8  # characters
_DEEPER = 3  # columns that a line stands in from the label that it goes on below


class Entry(NamedTuple):
    """A label with what stands beside or below it; `marked` where a colon or a column makes it one."""

    label: str
    value: str
    marked: bool
    row: int = 0


def filled(words: tuple[str, ...] | None) -> TypeGuard[tuple[str, ...]]:
    """Whether there are words, and not those of a box that nobody filled in."""
    return bool(words) and words != EMPTY_BOX


def labelled(spec: FieldSpec, specs: tuple[FieldSpec, ...], lines: Sequence[str]) -> tuple[str, ...] | None:
    """The value of the label that this field's words fit best, of all `specs` of its kind; None, no reading, where the paper is no form; EMPTY_BOX where a form has the label alone."""
    words = label_words(specs)
    found = _entries(words, tuple(lines))
    boxes = sum(not _LETTER.match(each.label) for each in found)
    is_form = boxes >= max(_FORM, _OF_LINES * sum(map(bool, lines)))
    told = found if is_form else (*_blocks(found), *_told(tuple(lines)))
    tells = "sentence" in words_of(spec.description)
    fits = [
        (
            words.belongs(spec.name, each.label, each.marked),
            bool(each.value),
            tells and len(each.value) > _LONG,
            each.marked,
            -i,
        )
        for i, each in enumerate(told)
    ]
    best = max(fits, default=(0.0, False, False, False, 0))
    if best[0] > 0:
        value = told[-best[-1]].value
        return (value,) if value else EMPTY_BOX
    return () if is_form else None


def _blocks(found: Sequence[Entry]) -> Iterator[Entry]:
    """Those that a letter sets below each other, three or more."""
    run: list[Entry] = []
    for each in (*(each for each in found if each.marked and not _LETTER.match(each.label)), None):
        if run and (each is None or each.row - run[-1].row > _APART):
            yield from run if len(run) >= _FORM else ()
            run = []
        run += [each] if each else []


def _placed(words: LabelWords, line: str) -> Iterator[str]:
    """A line's parts, each in its column."""
    for part in _parts(words, line.strip()):
        yield " " * max(0, line.find(part[:_START])) + part


def _filled_in(words: LabelWords, match: re.Match[str]) -> bool:
    """Whether it stands on a blank behind its label, not between two blanks as the label of the second."""
    named = words.names(match["label"].strip(" ?")) and not words.is_label(match["value"].strip())
    return named or not match["value"][0].isspace()


def _parts(words: LabelWords, line: str) -> Iterator[str]:
    """A line's labels one by one, each with what stands beside it: "Insured: Ann Hill    Policy: H 12"."""
    if "__" in line and (blanks := [each for each in _BLANKS.finditer(line) if _filled_in(words, each)]):
        yield from (f"{each['label'].strip(' ?')}: {each['value'].strip()}" for each in blanks)
        for blank in blanks:
            line = line.replace(blank[0], "   ", 1).strip()
        if not line:
            return
    line = _COUNTED.sub("", line, count=1) if ":" in line or ".." in line else line
    line = _HINT.sub("", _LEADER.sub(": ", line)) if ".." in line or "(" in line else line
    cells = _CELLS.split(line) if "  " in line and ":" not in line else []
    if len(cells) == _TWO and words.names(cells[0]) and words.is_label(cells[2]):
        yield from (f"{cells[0]}  {cells[1]}", f"{cells[2]}  {cells[3]}")
        return
    part = ""
    for each in _NEXT.split(line) if ":" in line or "  " in line or "|" in line else (line,):
        begun = part.endswith(":") or words.is_label(part)
        if part and not begun:
            yield part
        part = f"{part}  {each}".strip() if begun else each.strip()
    yield part


@lru_cache(maxsize=4)  # the fields of one document
def _told(lines: tuple[str, ...]) -> tuple[Entry, ...]:
    """What sentences of a letter say with a colon; they go on over the ends of lines."""
    text = " ".join(lines)[:LETTER]
    return tuple(Entry(label=m["label"], value=m["value"], marked=True) for m in _SENTENCE.finditer(text))


@lru_cache(maxsize=4)
def _entries(words: LabelWords, lines: tuple[str, ...]) -> tuple[Entry, ...]:
    """All that could be a label, in the order of the text."""
    return tuple(_all(words, [part for line in lines for part in _placed(words, line[:_WIDEST])]))


def _all(words: LabelWords, lines: Sequence[str]) -> Iterator[Entry]:
    bare = [line.strip() for line in lines]
    marked = [_marked(words, line) for line in bare]
    leading = [_leading(words, line) for line in bare]
    alone = [words.is_label(line) for line in bare]
    ends = [bool(m or label or is_label) for m, label, is_label in zip(marked, leading, alone, strict=True)]
    for i, line in enumerate(bare):
        label = leading[i]
        beside = line[len(label) :].strip(" |")
        if match := marked[i]:
            yield Entry(label=match["label"], value=_whole(match["value"], lines, ends, i), marked=True, row=i)
        elif label and (not alone[i] or words.says_more(line, beside)):
            value = "" if words.is_label(beside) else _whole(beside, lines, ends, i)
            yield Entry(label=label, value=value, marked=False, row=i)
        elif alone[i]:
            yield Entry(label=line, value=_whole("", lines, ends, i), marked=False, row=i)


def _marked(words: LabelWords, line: str) -> re.Match[str] | None:
    """A label with its colon or column; a row of labels is none."""
    if match := _COLON.match(line):
        return match
    match = _COLUMNS.match(line)
    return match if match and not words.is_label(_CELLS.split(match["value"], maxsplit=1)[0]) else None


def _leading(words: LabelWords, line: str) -> str:
    """The longest beginning of a line that is a field's label and is followed by more: "Loss date November 2, 2025"."""
    gaps = [gap.start() for gap in islice(_GAP.finditer(line), _WORDS)] if line[:1].isupper() else []
    if not gaps or not words.tells(line[: gaps[-1]]):
        return ""
    starts = (line[:gap] for gap in reversed(gaps) if words.names(line[:gap]))
    return next((start for start in starts if _can_follow(start, line[len(start) :].strip())), "")


def _can_follow(label: str, value: str) -> bool:
    """Not "Vehicle" and "changed lanes", nor "Report" and "OF LOSS", nor "The place" and "is Alder Street", nor "RISK" and "MANAGEMENT"."""
    first = next(iter(words_of(value.split(" ", 1)[0])), "")
    titled = " " not in label and (value[:1].islower() or (label + value).isupper())
    return first not in _NO_VALUE and not titled and not label.endswith(("'S", "’S", "'s", "’s"))


def _whole(value: str, lines: Sequence[str], ends: Sequence[bool], label: int) -> str:
    """With the lines below that go on, up to the next label: the first where there is no value yet."""
    last, i = value, label + 1
    while i < len(lines) and not ends[i] and (not value or _goes_on(last, lines[i], lines[label])):
        last = lines[i].strip()
        value, i = f"{value} {last}".strip(), i + 1
    return value


def _goes_on(line: str, after: str, label: str) -> bool:
    """A line that was broken, or one after a whole sentence where it stands farther in than the label."""
    begun = after.strip()
    if _ZIP.match(begun):
        return True
    if line.endswith("."):
        return len(line) >= _LONG and _column(after) >= _column(label) + _DEEPER
    return len(line) >= _LONG or begun[:1].islower() or line.endswith(",")


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())
