"""What each family of signals adds to the confidence: calibrators are fitted without it, on the judged answers of the current signature.

`python -m tests.bench.signals [--held-out SET…]`, after `nightclerk calibrate --data SET …`; cross-fitted by sender, intervals by bootstrap over
documents. With sets the same calibrators judge, beside it, what those hold out, of which none learned anything.
"""

import argparse
import platform
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

import numpy as np

from deployments.evaluation.held_out_part import held_out_part
from schemas.adjudication import Adjudication
from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.registry import KINDS
from schemas.settings import settings
from sql.trust.adjudications import adjudications
from sql.trust.vectors import vectors_of
from tasks.calibrate_tier import unjudged
from tasks.current import current_fingerprints
from tasks.evaluation.unlearned import batches
from tasks.finetune.labelled import read_set
from tasks.read_batch import engine, read_papers
from tasks.trust.adjudicate import adjudicated
from tasks.trust.figures import accuracy_at, auroc, interval
from tasks.trust.fit import fitted
from tasks.trust.novelty import distance, novelty_of, vector_of
from tasks.trust.scorer import score
from tasks.trust.signals import SIGNALS

FAMILIES: dict[str, tuple[str, ...]] = {
    "tokens": ("logprob_mean", "logprob_least", "margin_least", "overruled", "removed_mass", "length"),
    "evidence": ("evidence_grade", "similarity", "occurrences", "place", "ocr_confidence"),
    "search": ("cues_near", "cues_shown", "candidates", "candidates_shown", "unread"),
    "second reader": ("by_rules", "rules_agree", "rules_overlap", "rules_found"),
    "checks": ("problem", "implausible_value", "order_broken", "sum_found", "items", "kind_confidence"),
}
LEAST = 100  # judged answers of a kind
Told = tuple[np.ndarray, np.ndarray, list[str]]  # right or not, confidence and document of each answer


def main() -> None:
    """Prints a row a kind and set of signals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--held-out", nargs="+", type=Path, default=[], metavar="SET", help="whose held-out parts are judged too"
    )
    sets = [folder for folder in parser.parse_args().held_out if folder.is_dir()]
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}\n")
    held_out = [each for folder in sets for each in _held_out(folder)]
    print(
        "| "
        + " | ".join(("kind", "signals", "answers", "AUROC", "right at 80 %", *_HELD_OUT))
        + " |"
        + "\n|"
        + "---|" * 8
    )
    measured = 0
    for kind, signature in current_fingerprints().calibrate.items():
        answers = [each for each in adjudications(signature) if each.source != "samples"]
        if len(answers) > LEAST:
            measured += 1
            for row in _rows(kind, answers, [(text, each) for text, each in held_out if each.kind == kind]):
                print(f"| {' | '.join(row)} |", flush=True)
    if not measured:
        print("\nskipped: no kind has enough judged answers. First: nightclerk calibrate --data SET")


_HELD_OUT = "held out", "AUROC", "right at 80 %"
Held = tuple[str, Adjudication]  # with the document's text


def _held_out(folder: Path) -> list[Held]:
    """What the model reads of the set's held-out documents, as a night would, held against the labels; nothing is stored."""
    with held_out_part(folder) as part:
        documents = read_set(part, tuple(KINDS), Residency.ON_PREMISES, settings())
    return [held for batch in batches(documents) for held in _judged(batch, folder.name)]


def _judged(batch: Sequence[Labelled], source: str) -> Iterator[Held]:
    judges = unjudged(current_fingerprints().calibrate)
    results = read_papers([each.paper for each in batch], dict.fromkeys(KINDS, ""), engine(), settings(), judges)
    by_hash = {result.content_hash: result for result in results}
    for each in batch:
        yield from ((each.paper.text, answer) for answer in adjudicated(each, by_hash[each.paper.content_hash], source))


def _rows(kind: str, answers: Sequence[Adjudication], held: Sequence[Held]) -> Iterator[tuple[str, ...]]:
    everything = frozenset(SIGNALS)
    apart = [each for _, each in held]
    yield _row(kind, "all", answers, apart, everything)
    for family, names in FAMILIES.items():
        yield _row(kind, f"without {family}", answers, apart, everything - set(names))
    for family, names in FAMILIES.items():
        yield _row(kind, f"{family} alone", answers, apart, frozenset(names))
    if held:
        yield kind, "novelty alone", "", "", "", *_figures(_by_novelty(answers, held))


def _row(
    kind: str, label: str, answers: Sequence[Adjudication], held: Sequence[Adjudication], kept: frozenset[str]
) -> tuple[str, ...]:
    return (
        kind,
        label,
        *_figures(confidences(answers, kept)),
        *(_figures(applied(answers, held, kept)) if held else "–––"),
    )


def _figures(told: Told) -> tuple[str, str, str]:
    right, sure, documents = told
    best, low_high = auroc(right, sure), interval(auroc, right, sure, documents)
    said = "–" if best is None or low_high is None else f"{best:.3f} ({low_high[0]:.3f}–{low_high[1]:.3f})"
    return str(len(right)), said, f"{accuracy_at(0.8)(right, sure):.3f}"


def _by_novelty(answers: Sequence[Adjudication], held: Sequence[Held]) -> Told:
    """The nearer a document lies to those that calibrate, the surer."""
    seen = novelty_of([np.array(vector) for vector in vectors_of({each.content_hash for each in answers})])
    right = np.array([float(not each.wrong) for _, each in held])
    return (
        right,
        np.array([-distance(vector_of(text), seen) for text, _ in held]),
        [each.content_hash for _, each in held],
    )


def applied(answers: Sequence[Adjudication], held: Sequence[Adjudication], kept: Set[str]) -> Told:
    """The held-out answers with the confidence of calibrators that all others are fitted to; values and nulls apart."""
    right, sure, documents = [], [], []
    for absent in (False, True):
        learned = [_with(each, kept) for each in answers if each.absent == absent]
        scorer = fitted(learned, absent)[0].scorer if learned else None
        own = [_with(each, kept) for each in held if each.absent == absent]
        sure += [score(scorer, each.signals, each.field) if scorer else 0.0 for each in own]
        right += [float(not each.wrong) for each in own]
        documents += [each.content_hash for each in own]
    return np.array(right), np.array(sure), documents


def confidences(answers: Sequence[Adjudication], kept: Set[str]) -> Told:
    """Right or not, cross-fitted confidence by the signals that are kept, and document of each answer; values and nulls fitted apart."""
    right, sure, documents = [], [], []
    for absent in (False, True):
        own = [_with(each, kept) for each in answers if each.absent == absent]
        sure += fitted(own, absent)[1] if own else []
        right += [float(not each.wrong) for each in own]
        documents += [each.content_hash for each in own]
    return np.array(right), np.array(sure), documents


def _with(answer: Adjudication, kept: Set[str]) -> Adjudication:
    return answer.model_copy(
        update={"signals": {name: value for name, value in answer.signals.items() if name in kept}}
    )


if __name__ == "__main__":
    main()
