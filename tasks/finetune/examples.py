"""From a labelled document to examples: production's own questions, each with the answer that its window allows. No tokens here."""

import json

from schemas.finetuning import Example, Labelled
from schemas.kind import FieldSpec
from schemas.record import Record
from schemas.registry import KINDS
from tasks.extract.read import Question, questions
from tasks.finetune.shown import Shown
from tasks.normalise import context_of


class Target(Record):
    """A field's right answer over one window; not `known` where nobody can say what is right."""

    spec: FieldSpec
    words: tuple[str, ...] = ()
    known: bool = True

    @property
    def written(self) -> str:
        answer = list(self.words) if self.spec.many else next(iter(self.words), None)
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def examples(labelled: Labelled, window_tokens: int) -> list[Example]:
    """An example a question that production would ask about this document."""
    whole = Shown(labelled.paper.text, context_of(labelled.paper.text))
    asked = questions(labelled.paper, KINDS[labelled.kind], window_tokens)
    return [_example(labelled, question, whole) for question in asked]


def target(spec: FieldSpec, labelled: Labelled, window: Shown, whole: Shown) -> Target:
    """The words in the window that mean the label; null where the window lacks what the document has elsewhere."""
    if spec.name not in labelled.labels:
        return Target(spec=spec, known=False)
    label, verbatim = labelled.labels[spec.name], labelled.verbatim.get(spec.name, ())
    if label in (None, False, []):
        return Target(spec=spec)
    words = window.words(spec, label, verbatim)
    return Target(spec=spec, words=words, known=bool(words) or bool(whole.words(spec, label, verbatim)))


def written(targets: list[Target]) -> tuple[str, list[tuple[int, int]]]:
    """The answer as the grammar admits it, without white space, and where in it nothing is known."""
    text, unscored = "{", []
    for each in targets:
        text += f'{"," if len(text) > 1 else ""}"{each.spec.name}":'
        if not each.known:
            unscored.append((len(text), len(text) + len(each.written)))
        text += each.written
    return text + "}", unscored


def _example(labelled: Labelled, question: Question, whole: Shown) -> Example:
    window = Shown(question.excerpt, context_of(whole.text))
    targets = [target(spec, labelled, window, whole) for spec in question.specs]
    answer, unscored = written(targets)
    known = [each for each in targets if each.known]
    return Example(
        content_hash=labelled.paper.content_hash,
        kind=labelled.kind,
        request=question.request,
        answer=answer,
        unscored=tuple(unscored),
        present=tuple(each.spec.name for each in known if each.words),
        absent=tuple(each.spec.name for each in known if not each.words),
    )
