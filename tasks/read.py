"""From a parsed document to questions, and from answers to readings with their verdicts. The model itself is not here."""

from collections.abc import Sequence

from schemas.generation import Completion, GenerationRequest
from schemas.kind import FieldSpec, Kind, fields_of, groups_of
from schemas.page import Record
from schemas.reading import Evidence, Normalised, Verbatim
from schemas.step import Answer, FieldReading, Paper, ReadResult, RuleReading
from tasks.answers import storable, verbatims
from tasks.decide import decide_document, decide_field
from tasks.find.rules import read_by_rules
from tasks.ground import DocumentIndex, locate
from tasks.llm.engine import Engine
from tasks.normalise import context_of, normalise
from tasks.prompt import question
from tasks.score import confidence
from tasks.window import ParagraphIndex, budget_tokens, choose, paragraphs

SMALL_MODEL = 1  # the first tier


class Question(Record):
    """A question about one group of a document's fields over an excerpt, and what share of the document that leaves out."""

    group: str
    specs: tuple[FieldSpec, ...]
    excerpt: str
    request: GenerationRequest
    unread_share: float


def questions(paper: Paper, kind: type[Kind], window_tokens: int) -> list[Question]:
    """One question a group of fields, each with the paragraphs that matter to it."""
    index = ParagraphIndex(paragraphs(paper.pages))
    return [_question(paper, kind, group, specs, index, window_tokens) for group, specs in groups_of(kind).items()]


def read(
    paper: Paper,
    kind: type[Kind],
    fingerprint: str,
    asked: Sequence[Question],
    answers: Sequence[Completion],
    engine: Engine,
    threshold: float,
) -> ReadResult:
    """Everything that the answers say about the document, judged."""
    reader = FieldReader(paper, threshold)
    pairs = list(zip(asked, answers, strict=True))
    readings = tuple(
        reader.read(spec, words) for q, a in pairs for spec, words in zip(q.specs, verbatims(q.specs, a), strict=True)
    )
    return ReadResult(
        content_hash=paper.content_hash,
        fingerprint=fingerprint,
        kind=kind.name,
        tier=SMALL_MODEL,
        engine=engine.name,
        answers=tuple(_answer(q, a, engine) for q, a in pairs),
        readings=readings,
        decision=decide_document(readings, paper.unread_pages),
        by_rules=reader.second(kind),
    )


class FieldReader:
    """Judges the words copied for a document's fields, one index of its text for all of them and for the second reader."""

    def __init__(self, paper: Paper, threshold: float) -> None:
        self._paper = paper
        self._index = DocumentIndex(paper.pages)
        self._context = context_of(paper.text)
        self._threshold = threshold

    def read(self, spec: FieldSpec, words: Verbatim) -> FieldReading:
        value = Normalised() if words.problem else normalise(spec.type, words.words, self._context)
        evidence = self._evidence(spec, words.words, value)
        sure = 0.0 if words.problem else confidence(words.signals, evidence, value)
        decision = decide_field(words, value, evidence, sure, self._threshold)
        return FieldReading(
            field=spec.name, verbatim=words, normalised=value, evidence=evidence, confidence=sure, decision=decision
        )

    def second(self, kind: type[Kind]) -> tuple[RuleReading, ...]:
        """What plain rules read of the same paper; a field for which they have none is left out."""
        found = read_by_rules(self._paper, kind, self._context)
        return tuple(self._by_rules(spec, found[spec.name]) for spec in fields_of(kind) if spec.name in found)

    def _by_rules(self, spec: FieldSpec, words: tuple[str, ...]) -> RuleReading:
        value = normalise(spec.type, words, self._context)
        return RuleReading(field=spec.name, words=words, normalised=value, evidence=self._evidence(spec, words, value))

    def _evidence(self, spec: FieldSpec, words: tuple[str, ...], value: Normalised) -> tuple[Evidence, ...]:
        return tuple(locate(copied, self._index, spec.type, value.value) for copied in words)


def _question(
    paper: Paper,
    kind: type[Kind],
    group: str,
    specs: tuple[FieldSpec, ...],
    index: ParagraphIndex,
    window_tokens: int,
) -> Question:
    window = choose(index, specs, budget_tokens(specs, window_tokens))
    request = question(f"{paper.content_hash}/{group}", kind, specs, window.text)
    return Question(group=group, specs=specs, excerpt=window.text, request=request, unread_share=window.unread_share)


def _answer(asked: Question, completion: Completion, engine: Engine) -> Answer:
    return Answer(
        field_group=asked.group,
        engine=engine.name,
        finish=completion.finish,
        text=storable(completion.text),
        error=storable(completion.error),
        unread_share=asked.unread_share,
        prompt_tokens=completion.prompt_tokens,
        answer_tokens=completion.answer_tokens,
        cost_usd=float(engine.price.cost(completion)),
    )
