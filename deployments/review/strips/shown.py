"""A strip as its page shows it: the value as one would type it, and the piece of the document that shows it. Pure."""

from typing import Any

from deployments.review.document.card import pair, said
from deployments.review.document.difference import Run
from deployments.review.document.images import as_one
from deployments.review.document.spoken import spoken
from deployments.review.inert import inert
from schemas.kind import FieldSpec
from schemas.opinion import Action, GivenOpinion, Stage, live
from schemas.record import Record
from schemas.strip import Strip

MARGIN = 90  # characters of a line beside the words that are marked


class ShownAnswer(Record):
    """One of the answers between which an adjudicator decides; `text` is what taking it types, unless it is `absent`."""

    answer: GivenOpinion
    runs: tuple[Run, ...]
    text: str
    absent: bool
    takeable: bool
    picture: bool


class ShownStrip(Record):
    """A strip for people.

    Attributes:
        text: the value as one would type it, a list's entries one a line; empty where it is hidden or there is none.
        value: what an acceptance accepts; None where it is hidden.
        picture: whether a piece of the page can be shown; otherwise `line` stands in three parts, the middle one marked.
        answers: those between which one is to decide.
    """

    strip: Strip
    text: str
    value: Any
    picture: bool
    quote: str
    line: tuple[str, str, str]
    answers: tuple[ShownAnswer, ...] = ()


def shown_strip(strip: Strip, spec: FieldSpec) -> ShownStrip:
    """The strip, without what a person is to read unseen."""
    if strip.stage is Stage.ADJUDICATION:
        return _disputed(strip, spec)
    evident = strip.evident
    if strip.blind or evident is None:
        return ShownStrip(strip=strip, text="", value=None, picture=False, quote="", line=("", "", ""))
    entries = strip.value if isinstance(strip.value, list) else [spoken(spec.type, strip.value)]
    text = "\n".join(" ".join(str(each).split()) for each in entries)
    return ShownStrip(
        strip=strip, text=inert(text), value=strip.value, picture=evident.box is not None, quote=inert(evident.quote),
        line=marked(inert(strip.line), inert(evident.quote)),
    )  # fmt: skip


def _disputed(strip: Strip, spec: FieldSpec) -> ShownStrip:
    """Two answers, or the one that is left where somebody was unsure, each with its place; no value that an Enter would accept."""
    answers = [_answer(answer, runs, spec) for answer, runs in pair(live(strip.opinions), spec)]
    evident = strip.evident
    line = marked(inert(strip.line), inert(evident.quote)) if evident and not evident.box else ("", "", "")
    picture = evident is not None and evident.box is not None and not any(each.picture for each in answers)
    quote = inert(evident.quote) if evident else ""
    return ShownStrip(strip=strip, text="", value=None, picture=picture, quote=quote, line=line, answers=tuple(answers))


def _answer(answer: GivenOpinion, runs: tuple[Run, ...], spec: FieldSpec) -> ShownAnswer:
    entries = answer.value if isinstance(answer.value, list) else [said(answer, spec)]
    absent = answer.action is Action.NULL or answer.value in (None, [])
    return ShownAnswer(
        answer=answer, runs=runs, text=inert("\n".join(entries)), absent=absent, picture=as_one(answer.evidence) is not None,
        takeable=answer.action is not Action.UNSURE,
    )  # fmt: skip


def marked(line: str, quote: str) -> tuple[str, str, str]:
    """The line before the quote, the quote, and the line after it, the outer parts cut short; without a quote all of it is marked."""
    words, said = line.split(), quote.split()
    starts = range(len(words) - len(said) + 1) if said else ()
    at = next((start for start in starts if _alike(words[start : start + len(said)], said)), None)
    if at is None:
        return "", " ".join(words)[: 4 * MARGIN], ""
    before, after = " ".join(words[:at]), " ".join(words[at + len(said) :])
    return _end(before), " ".join(words[at : at + len(said)]), _beginning(after)


def _alike(words: list[str], said: list[str]) -> bool:
    return all(_bare(one) == _bare(other) for one, other in zip(words, said, strict=True))


def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, word.casefold())) or word


def _end(text: str) -> str:
    return text if len(text) <= MARGIN else f"… {text[-MARGIN:].partition(' ')[2]}"


def _beginning(text: str) -> str:
    return text if len(text) <= MARGIN else f"{text[:MARGIN].rpartition(' ')[0]} …"
