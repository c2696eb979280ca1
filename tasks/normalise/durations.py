"""DURATION: words to "2 years", "18 months", "successive 1 year"; the third anniversary is three years. Which of several durations a field means is not decided here."""

import re
from collections.abc import Iterator

from schemas.reading import Normalised
from tasks.normalise.digits import mend_digits, mending_note
from tasks.normalise.numerals import NUMBER_WORDS, ORDINAL_WORDS, number_of, ordinal_of
from tasks.normalise.span import Span, distinct, matches_near

_KIND = r"(?:(?:calendar|business|working|full|whole|consecutive|successive|additional|further|more)\s+)?"
DURATION_PATTERN = re.compile(
    rf"(?<![\w.,/])(?P<figure2>\d{{1,3}})\s*[(\[]\s*(?P<word2>{NUMBER_WORDS})\s*[)\]][\s-]*{_KIND}(?P<unit2>day|week|month|year)(?:s|\(s\))?(?:['’]s?)?(?![^\W_])|"
    rf"(?<![^\W_])(?:(?P<word>{NUMBER_WORDS})[\s-]*)?(?:[(\[]?\s*(?<![\d.,/])(?P<figure>\d{{1,3}})\s*[)\]]?)?"
    rf"(?<=[\w)\]\s-])[\s\-‐‑–~]*{_KIND}(?P<unit>day|week|month|year)(?:s|\(s\))?(?:['’]s?)?(?![^\W_])"
    r"|(?<![^\W_])(?P<one>an?(?:\s+(?:additional|further|single|full))?|another|one)\s+(?P<unit1>day|week|month|year)(?![^\W_])",
    re.I,
)
_ORDINAL = r"\d{1,2}\s?(?:s\s?t|n\s?d|r\s?d|t\s?h)"
_ANNIVERSARY = re.compile(
    rf"(?<![^\W_])(?:(?P<word>{ORDINAL_WORDS})|(?P<figure>{_ORDINAL}))\s*(?:[(\[]\s*(?P<again>{_ORDINAL})\s*[)\]]\s*)?(?:(?:annual|year)\s+)?anniversary(?![^\W_])",
    re.I,
)
_YEARS_ON = re.compile(r"anniversary|ANNIVERSARY|Anniversary")
_OTHER_COUNT = re.compile(
    rf"(?<![\w.,/])(?:(?P<figure>\d{{1,3}})|\d{{1,3}}\)|(?:{NUMBER_WORDS}|{ORDINAL_WORDS})\)?)\s*(?:-|–|—|to|or|and)\s*$|\bhalf\s+(?:of\s+)?$",
    re.I,
)
_LONGEST_COUNT = 40  # characters
_UNIT = re.compile(r"day|week|month|year|DAY|WEEK|MONTH|YEAR|Day|Week|Month|Year")
_SUCCESSIVE = re.compile(
    r"\bsuccess?[ie]ve\b|\bconsecutive\b[^.;]{0,40}\b(?:terms|periods)\b|\b(?:additional|further|subsequent|renewal|extended)\b[^.;\"“]{0,60}\b(?:terms|periods)\b"
    r"|\brenew\w*\b[^.;]{0,40}\b(?:year|month)s?[\s-]+(?:terms|periods)\b|\b(?:year|month)[\s-]to[\s-](?:year|month)\b|\b(?:renew\w*|extend\w*)\b[^.;]{0,40}\bannually\b|\bannually\s+renew",
    re.I,
)
_ROLLING = re.compile(r"\b(?P<unit>year|month)[\s-]to[\s-](?P=unit)\b|\b(?P<annual>annually)\b", re.I)


def find_durations(text: str) -> list[Span]:
    """All durations of a text whose word and figure agree; whether they repeat is the sentence's matter, not the span's."""
    spans = [
        Span(start=match.start(), end=match.end(), text=match.group(), value=value)
        for match in matches_near(_UNIT, DURATION_PATTERN, text, before=60, after=8)
        if (value := _value(match)) and not _is_end(match)
    ]
    return sorted([*spans, *_anniversaries(text)], key=lambda span: span.start)


def _anniversaries(text: str) -> Iterator[Span]:
    """The third anniversary of a day is three years from it."""
    for match in matches_near(_YEARS_ON, _ANNIVERSARY, text, before=60, after=0):
        counts = {ordinal_of(match["word"])} if match["word"] else set()
        counts |= {int(re.sub(r"\D", "", figure)) for figure in (match["figure"], match["again"]) if figure}
        if len(counts) == 1 and (count := counts.pop()) and not _is_end(match):
            value = f"{count} year" if count == 1 else f"{count} years"
            yield Span(start=match.start(), end=match.end(), text=match.group(), value=value)


def normalise_duration(text: str) -> Normalised:
    mended = mend_digits(text)
    if conflict := _conflict(mended):
        return Normalised(problem=f"the word and the figure differ: {conflict}")
    found = distinct(find_durations(mended)) or _rolling(mended)
    if len({_months(span.value) for span in found}) > 1:
        return Normalised(problem=f"several durations: {', '.join(span.value for span in found)}")
    if not found:
        return Normalised(problem="no duration in these words")
    prefix = "successive " if _SUCCESSIVE.search(mended) else ""
    return Normalised(value=prefix + found[0].value, note=mending_note(text, mended))


def _value(match: re.Match[str]) -> str | None:
    count = _count(match)
    unit = (match["unit"] or match["unit1"] or match["unit2"]).lower()
    if count is None or _disagrees(match):
        return None
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _is_end(match: re.Match[str]) -> bool:
    """Of "two or three years"; in "March 31 or two years" the figure counts something else."""
    other = _OTHER_COUNT.search(match.string, max(0, match.start() - _LONGEST_COUNT), match.start())
    return other is not None and not (other["figure"] and match.group()[0].isalpha())


def _months(value: str) -> str:
    """Two years and 24 months are one duration said twice."""
    count, unit = value.split()
    return f"{12 * int(count)} months" if unit.startswith("year") else f"{count} {unit.rstrip('s')}s"


def _count(match: re.Match[str]) -> int | None:
    if match["one"]:
        return 1
    if figure := match["figure"] or match["figure2"]:
        return int(figure) or None
    return number_of(match["word"]) if match["word"] else None


def _disagrees(match: re.Match[str]) -> bool:
    word, figure = match["word"] or match["word2"], match["figure"] or match["figure2"]
    return bool(word and figure) and number_of(word) != int(figure)


def _conflict(text: str) -> str:
    return next((match.group() for match in DURATION_PATTERN.finditer(text) if _disagrees(match)), "")


def _rolling(text: str) -> list[Span]:
    """ "year to year" and "annually": a year at a time."""
    match = _ROLLING.search(text)
    if not match:
        return []
    unit = (match["unit"] or "year").lower()
    return [Span(start=match.start(), end=match.end(), text=match.group(), value=f"1 {unit}")]
