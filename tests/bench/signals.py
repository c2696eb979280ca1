"""What each family of signals adds to the confidence: calibrators are fitted without it, on the judged answers of the current signature.

`python -m tests.bench.signals`, after `nightclerk calibrate --data SET …`; cross-fitted by sender, intervals by bootstrap over documents.
"""

import platform
from collections.abc import Iterator, Sequence, Set

import numpy as np

from schemas.adjudication import Adjudication
from sql.calibrations import adjudications
from tasks.arrive import current_fingerprints
from tasks.trust.figures import accuracy_at, auroc, interval
from tasks.trust.fit import fitted
from tasks.trust.signals import SIGNALS

FAMILIES: dict[str, tuple[str, ...]] = {
    "tokens": ("logprob_mean", "logprob_least", "margin_least", "overruled", "removed_mass", "length"),
    "evidence": ("evidence_grade", "similarity", "occurrences", "place", "ocr_confidence"),
    "search": ("cues_near", "cues_shown", "candidates", "candidates_shown", "unread"),
    "second reader": ("by_rules", "rules_agree", "rules_overlap", "rules_found"),
    "checks": ("problem", "implausible_value", "order_broken", "sum_found", "items", "kind_confidence"),
}
LEAST = 100  # judged answers of a kind


def main() -> None:
    """Prints a row a kind and set of signals."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}\n")
    print("| " + " | ".join(("kind", "signals", "answers", "AUROC", "right at 80 %")) + " |\n|---|---|---|---|---|")
    measured = 0
    for kind, signature in current_fingerprints().calibrate.items():
        answers = [each for each in adjudications(signature) if each.source != "samples"]
        if len(answers) > LEAST:
            measured += 1
            for row in _rows(kind, answers):
                print(f"| {' | '.join(row)} |")
    if not measured:
        print("\nskipped: no kind has enough judged answers. First: nightclerk calibrate --data SET")


def _rows(kind: str, answers: Sequence[Adjudication]) -> Iterator[tuple[str, ...]]:
    everything = frozenset(SIGNALS)
    yield _row(kind, "all", answers, everything)
    for family, names in FAMILIES.items():
        yield _row(kind, f"without {family}", answers, everything - set(names))
    for family, names in FAMILIES.items():
        yield _row(kind, f"{family} alone", answers, frozenset(names))


def _row(kind: str, label: str, answers: Sequence[Adjudication], kept: frozenset[str]) -> tuple[str, ...]:
    right, sure, documents = confidences(answers, kept)
    best, low_high = auroc(right, sure), interval(auroc, right, sure, documents)
    said = "–" if best is None or low_high is None else f"{best:.3f} ({low_high[0]:.3f}–{low_high[1]:.3f})"
    return kind, label, str(len(answers)), said, f"{accuracy_at(0.8)(right, sure):.3f}"


def confidences(answers: Sequence[Adjudication], kept: Set[str]) -> tuple[np.ndarray, np.ndarray, list[str]]:
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
