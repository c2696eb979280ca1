"""From a parsed document to questions, and from answers to readings with their verdicts. The model itself is not here."""

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from schemas.generation import Completion, GenerationRequest
from schemas.kind import FieldSpec, Kind, fields_of, groups_of, question_name
from schemas.readers import MODEL_ALONE, Readers
from schemas.reading import Evidence, Normalised, Verbatim
from schemas.record import Record
from schemas.registry import KINDS
from schemas.step import Answer, FieldReading, Paper, ReadResult, RuleReading
from schemas.values import ValueType
from tasks.classify import kind_probabilities
from tasks.extract.answers import storable, verbatims
from tasks.extract.as_printed import as_printed
from tasks.extract.choices import choices
from tasks.extract.prompt import question
from tasks.extract.readers import by_rules_note, situation_of
from tasks.extract.score import confidence
from tasks.find.forms.labels import EMPTY_BOX
from tasks.find.rules import read_by_rules
from tasks.ground import DocumentIndex, locate
from tasks.ground.typed import is_typed
from tasks.llm.engine import Engine
from tasks.normalise import context_of, normalise
from tasks.trust.decide import decide_document
from tasks.trust.judge import Judge, doubts_of
from tasks.trust.seen import Around, Seen
from tasks.trust.signals import signals_of
from tasks.window import ParagraphIndex, budget_tokens, choose, paragraphs

SMALL_MODEL = 1  # the first tier
NOBODY: Mapping[str, Normalised] = MappingProxyType({})


class Question(Record):
    """A question about fields of one group over an excerpt of the document, and what share of the document that leaves out."""

    name: str
    specs: tuple[FieldSpec, ...]
    excerpt: str
    request: GenerationRequest
    unread_share: float


def questions(paper: Paper, kind: type[Kind], window_tokens: int, only: Set[str] | None = None) -> list[Question]:
    """One question a group of fields, each with the paragraphs that matter to it; about no other fields than `only`."""
    index = ParagraphIndex(paragraphs(paper.pages))
    asked = ((group, _of(specs, only)) for group, specs in groups_of(kind).items())
    return [_question(paper, kind, group, specs, index, window_tokens) for group, specs in asked if specs]


def read(
    paper: Paper,
    kind: type[Kind],
    fingerprint: str,
    asked: Sequence[Question],
    answers: Sequence[Completion],
    engine: Engine,
    judge: Judge,
    readers: Readers = MODEL_ALONE,
) -> ReadResult:
    """Everything that the answers say about the document, or plain rules in their place where `readers` say so, judged."""
    reader = DocumentReader(paper, kind)
    pairs = list(zip(asked, answers, strict=True))
    found = [
        reader.better(reader.found(spec, words, q), readers)
        for q, a in pairs
        for spec, words in zip(q.specs, verbatims(q.specs, a), strict=True)
    ]
    readings = tuple(reader.judged(found, judge))
    return ReadResult(
        content_hash=paper.content_hash,
        fingerprint=fingerprint,
        kind=kind.name,
        tier=SMALL_MODEL,
        engine=engine.name,
        answers=tuple(_answer(q, a, engine) for q, a in pairs),
        readings=readings,
        decision=decide_document(readings, paper.unread_pages),
        by_rules=tuple(reader.by_rules.values()),
        signature=judge.signature,
    )


class Found(NamedTuple):
    """The words that were copied for a field, what they mean and where they stand; the question told what could be seen.

    `own` is what the model said where the rules' reading stands in its place.
    """

    spec: FieldSpec
    words: Verbatim
    value: Normalised
    evidence: tuple[Evidence, ...]
    question: Question
    own: "Found | None" = None


class DocumentReader:
    """What one document says, one index of its text for the model's words, the second reader and the signals.

    `lower` is what the tiers below read, by field.
    """

    def __init__(self, paper: Paper, kind: type[Kind], lower: Mapping[str, Normalised] = NOBODY) -> None:
        self._paper, self._kind, self._lower = paper, kind, lower
        self._index = DocumentIndex(paper.pages)
        self._context = context_of(paper.text)

    def found(self, spec: FieldSpec, words: Verbatim, question: Question) -> Found:
        """The model's words with what they mean and where they stand."""
        printed, value = self.meant(spec, words)
        evidence = self._evidence(spec, printed.words, value)
        return Found(spec=spec, words=printed, value=value, evidence=evidence, question=question)

    def meant(self, spec: FieldSpec, words: Verbatim) -> tuple[Verbatim, Normalised]:
        """The model's words, names as the document prints them, and their value; none of a broken answer."""
        if words.problem:
            return words, Normalised()
        printed = as_printed(words.words, self._index, spec.type)
        value = _with_note(normalise(spec.type, printed.words, self._context), printed.note)
        return words.model_copy(update={"words": printed.words}), value

    def better(self, found: Found, readers: Readers) -> Found:
        """The rules' reading in place of the model's where it is the better one; what the tokens say stays the model's.

        A broken answer stays what it is: nothing was learned of such.
        """
        name, ruled = found.spec.name, self.by_rules.get(found.spec.name)
        if ruled is None or found.words.problem:
            return found
        if not readers.rules_answer(self._kind.name, name, situation_of(found.value, ruled)):
            return found
        words = Verbatim(field=name, words=ruled.words, signals=found.words.signals)
        return Found(
            spec=found.spec,
            words=words,
            value=ruled.normalised,
            evidence=ruled.evidence,
            question=found.question,
            own=found,
        )

    def judged(self, found: Sequence[Found], judge: Judge) -> Iterator[FieldReading]:
        """The readings with their signals, confidence and verdict."""
        around = self._around(found)
        novelty = judge.novelty(self._paper.text)
        for each in found:
            yield _noted(self._judged(self._seen(each, around), judge, novelty), each.own)

    @cached_property
    def by_rules(self) -> dict[str, RuleReading]:
        """What plain rules read of the same paper; a field for which they have none is left out."""
        found = read_by_rules(self._paper, self._kind, self._context)
        return {s.name: self._by_rules(s, found[s.name]) for s in fields_of(self._kind) if s.name in found}

    def _judged(self, seen: Seen, judge: Judge, novelty: float | None) -> FieldReading:
        field, signals = seen.spec.name, signals_of(seen)
        doubts = doubts_of(seen.verbatim, seen.value, seen.evidence)
        sure = judge.confidence(field, signals, seen.absent)
        return FieldReading(
            field=field,
            verbatim=seen.verbatim,
            normalised=seen.value,
            evidence=seen.evidence,
            signals=signals,
            confidence=uncalibrated(seen) if sure is None else sure,
            decision=judge.decide(field, doubts, signals, seen.absent, sure, novelty),
        )

    def _seen(self, each: Found, around: Around) -> Seen:
        ruled = self.by_rules.get(each.spec.name)
        return Seen(
            spec=each.spec,
            verbatim=each.words,
            value=each.value,
            evidence=each.evidence,
            by_rules=ruled.normalised if ruled else None,
            own=each.own.value if each.own else None,
            lower=self._lower.get(each.spec.name),
            excerpt=each.question.excerpt,
            unread_share=each.question.unread_share,
            around=around,
        )

    def _around(self, found: Sequence[Found]) -> Around:
        below = {field: value.value for field, value in self._lower.items()}
        typed = {each.spec.name: self._index.typed(each.spec.type) for each in found if is_typed(each.spec.type)}
        return Around(
            pages=self._paper.pages,
            values=below | {each.spec.name: each.value.value for each in found},
            in_order=self._kind.in_order,
            kind_confidence=kind_probabilities(self._paper.pages, KINDS | {self._kind.name: self._kind})[
                self._kind.name
            ],
            candidates={field: len(places) for field, places in typed.items()},
            amounts=tuple(self._index.typed(ValueType.MONEY)) if _has_amounts(self._kind) else (),
        )

    def _by_rules(self, spec: FieldSpec, words: tuple[str, ...]) -> RuleReading:
        if words == EMPTY_BOX:
            return RuleReading(field=spec.name, words=(), normalised=Normalised(), evidence=(), box_is_empty=True)
        value = normalise(spec.type, words, self._context)
        return RuleReading(field=spec.name, words=words, normalised=value, evidence=self._evidence(spec, words, value))

    def _evidence(self, spec: FieldSpec, words: tuple[str, ...], value: Normalised) -> tuple[Evidence, ...]:
        return tuple(locate(copied, self._index, spec.type, value.value) for copied in words)


def _with_note(value: Normalised, note: str) -> Normalised:
    return value.model_copy(update={"note": "; ".join(filter(None, (value.note, note)))}) if note else value


def uncalibrated(seen: Seen) -> float:
    """An order, not a rate."""
    return 0.0 if seen.verbatim.problem else confidence(seen.verbatim.signals, seen.evidence, seen.value)


def _noted(reading: FieldReading, own: Found | None) -> FieldReading:
    """With the word that the rules gave it, once it is judged: their note is a signal."""
    if own is None:
        return reading
    note = by_rules_note(reading.normalised.note, own.words.words)
    return reading.model_copy(update={"normalised": reading.normalised.model_copy(update={"note": note})})


def _has_amounts(kind: type[Kind]) -> bool:
    return any(spec.type is ValueType.MONEY for spec in fields_of(kind))


def _of(specs: tuple[FieldSpec, ...], only: Set[str] | None) -> tuple[FieldSpec, ...]:
    return specs if only is None else tuple(spec for spec in specs if spec.name in only)


def _question(
    paper: Paper,
    kind: type[Kind],
    group: str,
    specs: tuple[FieldSpec, ...],
    index: ParagraphIndex,
    window_tokens: int,
) -> Question:
    window = choose(index, specs, budget_tokens(specs, window_tokens))
    offered = choices(specs, window.text, context_of(paper.text)) if any(spec.from_spans for spec in specs) else {}
    name = question_name(group, specs, kind)
    request = question(f"{paper.content_hash}/{name}", kind, specs, window.text, offered)
    return Question(name=name, specs=specs, excerpt=window.text, request=request, unread_share=window.unread_share)


def _answer(asked: Question, completion: Completion, engine: Engine) -> Answer:
    return Answer(
        field_group=asked.name,
        engine=engine.name,
        finish=completion.finish,
        text=storable(completion.text),
        error=storable(completion.error),
        unread_share=asked.unread_share,
        prompt_tokens=completion.prompt_tokens,
        answer_tokens=completion.answer_tokens,
        cost_usd=float(engine.price.cost(completion)),
    )
