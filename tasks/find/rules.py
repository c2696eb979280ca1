"""The second reader: plain rules, driven by what a field's type and description say, and by no document. The model is not here."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from schemas.kind import FieldSpec, Kind, fields_of
from schemas.step import Paper
from schemas.values import ValueType
from tasks.find import FINDABLE, find
from tasks.find.agreements.clauses import CLAUSES
from tasks.find.agreements.ends import ended
from tasks.find.agreements.law import law
from tasks.find.agreements.made import made
from tasks.find.agreements.parties import parties
from tasks.find.agreements.spells import on_making, started
from tasks.find.agreements.terms import notice, renewal, term
from tasks.find.agreements.titles import title
from tasks.find.choice import chosen
from tasks.find.crashes.makes import make, make_in
from tasks.find.crashes.moments import day, exact, moment, only_day
from tasks.find.crashes.reporters import reporter
from tasks.find.crashes.scenes import city, state
from tasks.find.cues import words_of
from tasks.find.forms.columns import unfolded
from tasks.find.forms.label_words import label_words
from tasks.find.forms.labels import EMPTY_BOX, filled, labelled
from tasks.find.forms.values import SHORT, can_be, of_its_own
from tasks.find.notices.subject import only_peril, owner, peril
from tasks.find.notices.sums import claimed
from tasks.find.notices.told import named, numbered, place
from tasks.find.phones import to_call
from tasks.find.sentences import LETTER
from tasks.find.slips.bought import bought
from tasks.find.slips.heads import address, issuer
from tasks.find.slips.totals import total
from tasks.normalise import Context, context_of, normalise
from tasks.normalise.dates import find_yearless
from tasks.normalise.span import Span
from tasks.normalise.written import written


class Source(NamedTuple):
    """A paper as the rules look at it."""

    text: str
    lines: tuple[str, ...]
    entries: tuple[str, ...]  # the lines, a label before its value where they are columns
    context: Context
    specs: tuple[FieldSpec, ...]


_LABELLED = (ValueType.DATE, ValueType.MONTH, ValueType.TIME, ValueType.STATE, ValueType.PHONE, ValueType.MONEY)
_FIGURES = 4
_BARE = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d\d)?(?![\w%])|\d{3,}(?:\.\d\d)?(?![\w%/-])"
)  # an amount without its currency
Rule = Callable[[FieldSpec, Source], tuple[str, ...] | None]
Chooser = Callable[[str, Sequence[Span]], Span | None]
_RULES: tuple[tuple[ValueType, str, Rule], ...] = (
    (ValueType.NAMES, "", lambda _, source: parties(source.text)),
    (ValueType.NAME, "issued", lambda _, source: issuer(source.lines)),
    (ValueType.NAME, "reports", lambda spec, source: _said(spec, source, reporter) or ()),
    (ValueType.NAME, "make", lambda spec, source: make_in(words[0]) if (words := _said(spec, source, make)) else ()),
    (ValueType.TEXT, "address", lambda _, source: address(source.lines)),
    (ValueType.TEXT, "title", lambda _, source: title(source.text)),
    (ValueType.TEXT, "city", lambda spec, source: _said(spec, source, city) or ()),
    (ValueType.TEXT, "where", lambda spec, source: _said(spec, source, place) or ()),
    (
        ValueType.NAME,
        "insured",
        lambda spec, source: _said(spec, source, lambda text: named(spec, text) or owner(text)),
    ),
    (ValueType.NAME, "", lambda spec, source: _said(spec, source, partial(named, spec))),
    (ValueType.TEXT, "kind", lambda spec, source: _peril(spec, source)),
    (ValueType.TEXT, "", lambda spec, source: _form(spec, source)),
    (ValueType.IDENTIFIER, "", lambda spec, source: _said(spec, source, partial(numbered, spec)) or ()),
    (ValueType.MONEY, "total", lambda _, source: total(source.text, _spans(ValueType.MONEY, source))),
    (ValueType.DURATION, "renews", lambda _, source: renewal(source.text, _spans(ValueType.DURATION, source))),
    (ValueType.DURATION, "notice", lambda _, source: notice(source.text, _spans(ValueType.DURATION, source))),
    (ValueType.DURATION, "lasts", lambda _, source: term(source.text, _spans(ValueType.DURATION, source))),
    (ValueType.JURISDICTION, "law", lambda _, source: law(source.text, _spans(ValueType.JURISDICTION, source))),
    (ValueType.PHONE, "call", lambda spec, source: _call(spec, source)),
    (ValueType.DATE, "effect", lambda _, source: _words(_start(source))),
    (ValueType.DATE, "holds", lambda _, source: _words(_hold(source))),
    (ValueType.DATE, "signed", lambda _, source: _words(made(source.text, _spans(ValueType.DATE, source)))),
    (ValueType.MONEY, "claimed", lambda spec, source: _typed(spec, source, claimed)),
    (ValueType.DATE, "reported", lambda spec, source: _typed(spec, source, written)),
    (ValueType.DATE, "happened", lambda spec, source: _happened(spec, source)),
    (ValueType.DATE, "ends", lambda _, source: _end(source)),
    (ValueType.STATE, "happened", lambda spec, source: _state(spec, source)),
    (ValueType.DATE, "accident", lambda spec, source: _day(spec, source)),
    (ValueType.MONTH, "accident", lambda spec, source: _day(spec, source)),
    (ValueType.TIME, "accident", lambda spec, source: _moment(spec, source)),
    (ValueType.DATE, "purchase", lambda spec, source: _bought(spec, source)),
    *((ValueType.CLAUSE, word, lambda _, source, has=has: has(source.text)) for word, has in CLAUSES.items()),
    *((found, "", lambda spec, source: _typed(spec, source)) for found in sorted(FINDABLE)),
)  # a type, a word of the description, and the rule for such fields; the first that fits


def read_by_rules(paper: Paper, kind: type[Kind], context: Context | None = None) -> Mapping[str, tuple[str, ...]]:
    """Field by field the words that the rules take, none where they find no value, EMPTY_BOX where nobody filled it in; a field without a rule is left out."""
    text = paper.text
    specs = tuple(fields_of(kind))
    source = Source(
        text=text,
        lines=tuple(text.split("\n")),
        entries=unfolded(paper.pages, label_words(specs)),
        context=context or context_of(text),
        specs=specs,
    )
    return {spec.name: words for spec in specs if (rule := rule_of(spec)) and (words := rule(spec, source)) is not None}


def _none(_: str, __: Sequence[Span]) -> None:
    return None


def _spans(value_type: ValueType, source: Source) -> list[Span]:
    return find(value_type, source.text, source.context)


def _start(source: Source) -> Span | None:
    dates = _spans(ValueType.DATE, source)
    when_made = made(source.text, dates) if on_making(source.text) else None
    return started(source.text, dates, sure=when_made is not None) or when_made


def _hold(source: Source) -> Span | None:
    """What is secret is so from when the paper surely says, else from when it was made."""
    dates = _spans(ValueType.DATE, source)
    return started(source.text, dates, sure=True) or made(source.text, dates, on_one_day=True)


def _end(source: Source) -> tuple[str, ...]:
    """A term without a date of its own runs from when the agreement takes effect, or else was made."""
    dates = _spans(ValueType.DATE, source)
    start = started(source.text, dates) or made(source.text, dates)
    return ended(source.text, dates, _spans(ValueType.DURATION, source), start)


def _bought(spec: FieldSpec, source: Source) -> tuple[str, ...]:
    """The date that a form labels as such, else the best of those that may be it."""
    dates = bought(source.text, _spans(ValueType.DATE, source))
    words = _typed(spec, source)
    if not filled(words) or any(each.text == words[0] for each in dates):
        return words
    return chosen(spec, source.text, source.context, among=dates)


def _words(span: Span | None) -> tuple[str, ...]:
    return (span.text,) if span else ()


def _form(spec: FieldSpec, source: Source) -> tuple[str, ...] | None:
    """What a form prints after the field's label, if it can be that."""
    said = labelled(spec, source.specs, source.entries)
    if not filled(said):
        return said
    value = of_its_own(spec, said[0])
    return (value,) if can_be(spec, value, source.context) else ()


def _said(spec: FieldSpec, source: Source, told: Callable[[str], tuple[str, ...]]) -> tuple[str, ...] | None:
    """What a form prints, else what sentences tell."""
    said = _form(spec, source)
    return said if filled(said) else told(source.text) or said


def _peril(spec: FieldSpec, source: Source) -> tuple[str, ...]:
    """What a form prints, else the subject; a letter may have no more than a word for it."""
    said = _form(spec, source)
    if filled(said):
        return said
    return peril(source.text) or (only_peril(source.text) if said is None else said or ())


def _moment(spec: FieldSpec, source: Source) -> tuple[str, ...]:
    """A form may have several times in one line, of which the label tells less than the words beside them."""
    if told := moment(source.text, _spans(ValueType.TIME, source)):
        return (told.text,)
    said = labelled(spec, source.specs, source.entries)
    times = find(spec.type, said[0], source.context) if said else []
    return _words(exact(said[0], times)) if said and times else _after_label(spec, source) or ()


def _day(spec: FieldSpec, source: Source) -> tuple[str, ...]:
    words = _after_label(spec, source)
    if filled(words):
        return words
    return _words(day(source.text, _spans(spec.type, source)) or _yearless(source)) or words or ()


def _yearless(source: Source) -> Span | None:
    """The day of what happened, where a letter tells it without the year."""
    return only_day(source.text, find_yearless(source.text[:LETTER], source.context))


def _state(spec: FieldSpec, source: Source) -> tuple[str, ...]:
    words = _after_label(spec, source)
    return words if filled(words) else state(source.text) or words or ()


def _happened(spec: FieldSpec, source: Source) -> tuple[str, ...]:
    """On another day than the one that the letter bears, unless a label says so."""
    dates = _spans(ValueType.DATE, source)
    own = written(source.text, dates)
    before = [each for each in dates if own and each != own and str(each.value) <= str(own.value)]
    others = [each for each in dates if each != own] if own and source.context.written else None
    return _typed(spec, source, lambda text, _: _yearless(source) or only_day(text, before), others)


def _typed(
    spec: FieldSpec, source: Source, else_: Chooser = _none, among: Sequence[Span] | None = None
) -> tuple[str, ...]:
    """What a form prints after its label, else the best span; an amount's label may stand there often."""
    words = _after_label(spec, source) if spec.type in _LABELLED else None
    if filled(words):
        return words
    rivals = [other for other in source.specs if other.type is spec.type and other.name != spec.name]
    found = chosen(spec, source.text, source.context, rivals, among) or _words(
        else_(source.text, _spans(spec.type, source))
    )
    return found or words or ()


def _call(spec: FieldSpec, source: Source) -> tuple[str, ...]:
    """The number that is asked to be called, by a form's label or a sentence."""
    said = labelled(spec, source.specs, source.entries)
    phones = _spans(ValueType.PHONE, source)
    return to_call(source.text, phones, said[0] if said else "") or (EMPTY_BOX if said == EMPTY_BOX else ())


def _after_label(spec: FieldSpec, source: Source) -> tuple[str, ...] | None:
    """The typed words that a form prints after its label; EMPTY_BOX where it has the label alone."""
    said = labelled(spec, source.specs, source.entries)
    return _typed_in(spec, said[0], source.context) if filled(said) else said


def _typed_in(spec: FieldSpec, said: str, context: Context) -> tuple[str, ...] | None:
    """The typed words of a label's value, or all of it, also where its figures may mean two dates; None where it is no such value at all."""
    if spans := find(spec.type, said, context):
        return (spans[0].text,)
    if spec.type is ValueType.MONEY:
        bare = _BARE.match(said)
        return (bare[0],) if bare and normalise(spec.type, (bare[0],), context).value is not None else None
    if len(said) > SHORT:
        return None
    unsure = spec.type is ValueType.DATE and len(re.findall(r"\d", said)) >= _FIGURES
    return (said,) if unsure or normalise(spec.type, (said,), context).value is not None else None


@cache
def rule_of(spec: FieldSpec) -> Rule | None:
    """The rule for a field, by its type and its description."""
    words = words_of(spec.description)
    return next((rule for kind, word, rule in _RULES if kind is spec.type and (not word or word in words)), None)
