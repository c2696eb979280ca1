"""What a further tier is asked of a document, and what its answers come to: the steps of a first reading, for the fields in doubt only."""

from collections.abc import Sequence
from datetime import date

from schemas.doubt import DoubtfulDocument, DoubtfulField
from schemas.escalation import TierAnswer, TierQuestion
from schemas.kind import asked_by
from schemas.outcome import Reason, Verdict
from schemas.reading import Normalised
from schemas.record import Record
from schemas.registry import KINDS
from schemas.step import Answer, Decision, Paper, ReadResult
from schemas.tier import Tier
from tasks.extract.answers import storable, verbatims
from tasks.extract.read import DocumentReader, Found, Question, questions
from tasks.tiers.unsaid import SAID, why, without_reading
from tasks.tiers.verdict import document_decision
from tasks.trust.judge import Judge

Pairs = Sequence[tuple[Question, TierAnswer]]


class Asking(Record):
    """Who asks: the tier with its number, its reader as recorded (`Fingerprints.escalate`), and the night whose budgets pay."""

    tier: Tier
    number: int
    reader: str
    night: date

    def own(self, decision: Decision) -> Decision:
        """The decision as this tier's."""
        return decision.model_copy(update={"tier": self.number, "night": self.night})


class Rereading(Record):
    """A document, its fields in doubt, and the questions about them."""

    paper: Paper
    document: DoubtfulDocument
    fields: tuple[DoubtfulField, ...]
    questions: tuple[Question, ...]

    def tier_questions(self) -> list[TierQuestion]:
        """The questions as a tier's client takes them."""
        document = self.document
        return [
            TierQuestion(
                content_hash=document.content_hash,
                kind=document.kind,
                field_group=asked.name,
                residency=document.residency,
                request=asked.request,
            )
            for asked in self.questions
        ]


def rereading(paper: Paper, document: DoubtfulDocument, asking: Asking) -> Rereading:
    """What the tier has not answered yet about the document's fields in doubt, in its own window.

    A tier elsewhere is asked about nothing else, and sees no more than that takes: it is paid by the token, and what it sees leaves the
    house. One here is asked about whole groups, as models of ours are taught.
    """
    kind = KINDS[document.kind]
    answered = {
        spec.name for reader, name in document.asked if reader == asking.reader for spec in asked_by(name, kind)
    }
    open_ = {each.field for each in document.fields} - answered
    asked = questions(paper, kind, asking.tier.window_tokens, open_ if asking.tier.external else None)
    own = tuple(question for question in asked if any(spec.name in open_ for spec in question.specs))
    named = {spec.name for question in own for spec in question.specs}
    fields = tuple(each for each in document.fields if each.field in named & open_)
    return Rereading(paper=paper, document=document, fields=fields, questions=own)


def read_again(work: Rereading, answers: Sequence[TierAnswer], engine: str, judge: Judge, asking: Asking) -> ReadResult:
    """All that the answers say about the fields in doubt, judged, and the document's verdict anew."""
    pairs = list(zip(work.questions, answers, strict=True))
    lower = {field: Normalised(value=value) for field, value in work.document.values.items()}
    reader = DocumentReader(work.paper, KINDS[work.document.kind], lower)
    judged = reader.judged(_found(reader, work, pairs), judge)
    readings = tuple(each.model_copy(update={"decision": asking.own(each.decision)}) for each in judged)
    unread = _unread(work, pairs, {each.field for each in readings}, asking)
    said = tuple(_answer(q, a, engine, asking.tier) for q, a in pairs if a.how in SAID)
    return _result(work, asking, unread).model_copy(
        update={"engine": engine, "answers": said, "readings": readings, "signature": judge.signature}
        | {"decision": _whole(work, asking, [*(each.decision for each in readings), *unread])}
    )


def unasked(work: Rereading, verdict: Verdict, reason: Reason, asking: Asking) -> ReadResult:
    """The end of a document that the tier is not asked about after all."""
    return _result(work, asking, tuple(asking.own(without_reading(each, verdict, reason)) for each in work.fields))


def _result(work: Rereading, asking: Asking, unread: tuple[Decision, ...]) -> ReadResult:
    return ReadResult(
        content_hash=work.document.content_hash,
        fingerprint=work.document.fingerprint,
        kind=work.document.kind,
        tier=asking.number,
        engine="",
        answers=(),
        readings=(),
        decision=_whole(work, asking, unread),
        reader=asking.reader,
        unread=unread,
    )


def _whole(work: Rereading, asking: Asking, decisions: Sequence[Decision]) -> Decision:
    verdicts = {**work.document.verdicts, **{each.field: each.verdict for each in decisions}}
    return asking.own(document_decision(verdicts, work.document.unread_pages))


def _found(reader: DocumentReader, work: Rereading, pairs: Pairs) -> list[Found]:
    """The fields in doubt for which there are words, or the word that there is nothing."""
    names = {each.field for each in work.fields}
    return [
        reader.found(spec, words, question)
        for question, answer in pairs
        if answer.how in SAID
        for spec, words in zip(question.specs, verbatims(question.specs, answer.completion), strict=True)
        if spec.name in names and not words.problem
    ]


def _unread(work: Rereading, pairs: Pairs, read: set[str], asking: Asking) -> tuple[Decision, ...]:
    answered = {spec.name: pair for pair in pairs for spec in pair[0].specs}
    missing = [(each, why(each.field, *answered[each.field])) for each in work.fields if each.field not in read]
    return tuple(asking.own(without_reading(each, *where)) for each, where in missing)


def _answer(question: Question, answer: TierAnswer, engine: str, tier: Tier) -> Answer:
    """What was bought before cost then what it would cost now."""
    said = answer.completion
    counted = tier.cost_usd(said.prompt_tokens, said.answer_tokens)
    return Answer(
        field_group=question.name,
        engine=engine,
        finish=said.finish,
        text=storable(said.text),
        error=storable(said.error),
        unread_share=question.unread_share,
        prompt_tokens=said.prompt_tokens,
        answer_tokens=said.answer_tokens,
        cost_usd=float(counted if answer.bought_before else answer.cost_usd),
    )
