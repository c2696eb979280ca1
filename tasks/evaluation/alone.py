"""What the model said by itself, also of fields that plain rules answer in its place. What stands is tasks/extract/read.py's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.generation import Completion
from schemas.kind import asked_by
from schemas.labels import StoredAnswer
from schemas.registry import KINDS
from schemas.step import Paper
from tasks.extract.answers import verbatims
from tasks.extract.read import DocumentReader

Values = Mapping[str, Any]  # by field


def alone(papers: Sequence[Paper], answers: Sequence[StoredAnswer]) -> dict[str, Values]:
    """By document and field the value of the model's own words; null where its answer is broken."""
    own: dict[str, list[StoredAnswer]] = defaultdict(list)
    for answer in answers:
        own[answer.content_hash].append(answer)
    return {paper.content_hash: _values(paper, own[paper.content_hash]) for paper in papers}


def _values(paper: Paper, answers: Sequence[StoredAnswer]) -> Values:
    if not answers:
        return {}
    kind = KINDS[answers[0].kind]
    reader = DocumentReader(paper, kind)
    said = ((asked_by(a.field_group, kind), Completion(request_id="", text=a.answer, finish=a.finish)) for a in answers)
    pairs = (pair for specs, answer in said for pair in zip(specs, verbatims(specs, answer), strict=True))
    return {spec.name: reader.meant(spec, words)[1].value for spec, words in pairs}
