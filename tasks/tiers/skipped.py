"""What the first tier is not asked because a rule says so, and how that is kept. The rules' own logic is in route.py.

A group of fields is one question, and a question with fewer fields is another one than the confidence was calibrated on. A group is therefore
asked as long as the first tier is to read one of its fields; what it says about the others is not used.
"""

from collections.abc import Sequence

from schemas.kind import fields_of
from schemas.outcome import Reason, Verdict
from schemas.reading import Normalised, Signals, Verbatim
from schemas.registry import KINDS
from schemas.route import Route, Seen, SkipRule
from schemas.step import Decision, FieldReading, Paper, ReadResult
from tasks.extract.read import Question
from tasks.tiers.route import route
from tasks.trust.decide import decide_document
from tasks.trust.judge import Judge

LISTS = ("lists-of-records",)  # the rule that no setting states: no model is asked for them, people read them


def routed(paper: Paper, judge: Judge, rules: Sequence[SkipRule]) -> Route:
    """Where the paper's fields go, by the rules that concern its kind; `judge` knows to which documents it may be unlike."""
    specs = fields_of(KINDS[paper.kind])
    fields, lists = tuple(s.name for s in specs if not s.columns), {s.name: LISTS for s in specs if s.columns}
    own = [rule for rule in rules if rule.concerns(paper.kind)]
    if not own:
        return Route(small=fields, skipping=lists)
    novelty = judge.novelty(paper.text) if any(rule.least_novelty is not None for rule in own) else None
    found = route(Seen(kind=paper.kind, fields=fields, unread_share=unread_share(paper), novelty=novelty), own)
    return found.model_copy(update={"skipping": {**found.skipping, **lists}})


def unread_share(paper: Paper) -> float:
    """Share of the pages that could not be read; 0 for a document without pages."""
    unread = set(paper.unread_pages)
    return len(unread) / max(1, len(unread | {page.number for page in paper.pages}))


def still_asked(questions: Sequence[Question], where: Route) -> list[Question]:
    """Those about at least one field that the first tier is to read."""
    return [question for question in questions if any(spec.name in where.small for spec in question.specs)]


def passed_over(result: ReadResult, where: Route, unread_pages: Sequence[int]) -> ReadResult:
    """The result, in which fields that skip the tier stand without a value, the rules' names as their note."""
    if not where.skipping:
        return result
    read = [reading for reading in result.readings if reading.field not in where.skipping]
    readings = (*read, *(_skipped(field, rules) for field, rules in where.skipping.items()))
    return result.model_copy(update={"readings": readings, "decision": decide_document(readings, unread_pages)})


def _skipped(field: str, rules: Sequence[str]) -> FieldReading:
    return FieldReading(
        field=field,
        verbatim=Verbatim(field=field, words=(), signals=Signals(), problem=Reason.SKIPPED),
        normalised=Normalised(note=f"skip rules: {', '.join(rules)}"),
        evidence=(),
        confidence=0.0,
        decision=Decision(field=field, verdict=Verdict.REVIEW, reasons=(Reason.SKIPPED,)),
    )
