"""How often the words that mean a label are in what the model is shown, by field and budget.

`python -m tests.bench.windows SET… [--documents N]`: documents that are not held out; learned ones too, for no model is asked. A label counts
where the document says it at all, so far as code finds it there. The windows are production's, with half, all and twice of its budgets.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.kind import FieldSpec, groups_of
from schemas.registry import KINDS
from schemas.settings import settings
from tasks.finetune.labelled import read_set
from tasks.finetune.shown import Shown
from tasks.finetune.split import split
from tasks.llm.adapters import shipped_held_out
from tasks.normalise import context_of
from tasks.trust.bounds import binomial_lower, binomial_upper
from tasks.window import ParagraphIndex, budget_tokens, choose, estimated_tokens, paragraphs
from tests.bench.machine import own_home

SCALES = (0.5, 1.0, 2.0)
Hits = dict[str, dict[float, list[bool]]]  # by field and scale, whether each document's window shows its label
Tokens = dict[float, int]


def main() -> None:
    """Prints a table a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--documents", type=int, default=10_000, metavar="N", help="at most so many of a set")
    asked = parser.parse_args()
    with own_home():
        for folder in asked.sets:
            if folder.is_dir():
                _print(folder.name, _documents(folder)[: asked.documents])
            else:
                print(f"skipped: {folder} is not here")


def _documents(folder: Path) -> list[Labelled]:
    train, _ = split(read_set(folder, tuple(KINDS), Residency.ON_PREMISES, settings()))
    apart = shipped_held_out()
    return [each for each in train if each.paper.content_hash not in apart]


def _print(name: str, documents: Sequence[Labelled]) -> None:
    hits, tokens = measured(documents)
    shown = ", ".join(f"{scale:g}: {count / len(documents):.0f}" for scale, count in tokens.items())
    print(f"**{name}**, {len(documents)} documents; tokens of excerpts a document by share of the budget: {shown}\n")
    print(
        f"| field | n | {' | '.join(f'{scale:g} of the budget' for scale in SCALES)} |\n|---|---|{'---|' * len(SCALES)}"
    )
    for field, by_scale in hits.items():
        print(f"| {field} | {len(by_scale[1.0])} | {' | '.join(_share(by_scale[scale]) for scale in SCALES)} |")
    print(flush=True)


def measured(documents: Sequence[Labelled]) -> tuple[Hits, Tokens]:
    """By field and share of the budget whether the label is shown, and how many tokens that takes in all."""
    hits: Hits = defaultdict(lambda: defaultdict(list))
    tokens: Tokens = dict.fromkeys(SCALES, 0)
    for each in documents:
        whole, index = Shown(each.paper.text, context_of(each.paper.text)), ParagraphIndex(paragraphs(each.paper.pages))
        for specs in groups_of(KINDS[each.kind]).values():
            said = [spec for spec in specs if _words(spec, each, whole)]
            budget = budget_tokens(specs, settings().window_tokens)
            for scale in SCALES:
                window = Shown(choose(index, specs, int(scale * budget)).text, context_of(whole.text))
                tokens[scale] += estimated_tokens(window.text)
                for spec in said:
                    hits[spec.name][scale].append(len(_words(spec, each, window)) == len(_words(spec, each, whole)))
    return hits, tokens


def _words(spec: FieldSpec, document: Labelled, shown: Shown) -> tuple[str, ...]:
    label = document.labels.get(spec.name)
    return shown.words(spec, label, document.verbatim.get(spec.name, ())) if label else ()


def _share(hits: Sequence[bool]) -> str:
    right, n = sum(hits), len(hits)
    return f"{right / n:.3f} ({binomial_lower(right, n, 0.025):.2f}–{binomial_upper(right, n, 0.025):.2f})"


if __name__ == "__main__":
    main()
