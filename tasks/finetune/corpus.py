"""All that a training reads: labelled sets, corrections and samples, divided in parts.py, as examples. Made once a process."""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.finetuning import Example, Gathered, Labelled, Training
from schemas.record import Record
from schemas.settings import settings
from sql.models.held_out import sealed
from tasks.finetune.examples import examples
from tasks.finetune.folder import TrainingFolder
from tasks.finetune.parts import parts
from tasks.finetune.samples import samples
from tasks.finetune.vary import varied
from tasks.residency import strictest


class Corpus(Record):
    """What is learned from, and what is measured on.

    Attributes:
        gathered: which documents these are, the generator's left out.
        data_hash: SHA-256, hex, over the examples; another corpus is another training.
        residency: the strictest of the documents learned from.
    """

    examples: tuple[Example, ...]
    held_out: tuple[Labelled, ...]
    gathered: Gathered
    data_hash: str
    residency: Residency


@cache
def corpus(training: Training) -> Corpus:
    """Everything for this training, as it was gathered when that began; held-out documents are sealed, and those sealed before stay out.

    Raises:
        SettingError: there is nothing to learn from.
    """
    begun = TrainingFolder(training, settings()).plan
    found = parts(training, begun.gathered if begun else None)
    learned = [*found.learned, *_samples(training)]
    if not learned:
        raise SettingError("There is nothing to learn from", "Name a labelled set with --data, or --samples")
    made = [e for document in _as_learned(training, learned) for e in examples(document, settings().window_tokens)]
    return Corpus(
        examples=tuple(made),
        held_out=found.held_out,
        gathered=Gathered(
            learned=tuple(sorted({document.paper.content_hash for document in found.learned})),
            held_out=tuple(sorted(document.paper.content_hash for document in found.held_out)),
            last_correction=found.last_correction,
        ),
        data_hash=hash_of(made),
        residency=strictest(document.residency for document in learned),
    )


def hash_of(made: Iterable[Example]) -> str:
    """Over all that is learned of each: what is not known is written like what is absent, and learned otherwise."""
    total = hashlib.sha256()
    for example in made:
        learned = [example.content_hash, example.kind, example.request.user, example.answer, example.unscored, example.present, example.absent]  # fmt: skip
        total.update(json.dumps(learned).encode())
    return total.hexdigest()


def require_unsealed(made: Sequence[Example]) -> None:
    """The last look before training.

    Raises:
        SettingError: an example is of a sealed document.
    """
    if found := sealed({example.content_hash for example in made}):
        raise SettingError(
            f"{len(found)} documents to be learned from are sealed",
            "Another training holds them out since this one began: take another --name",
        )


def _samples(training: Training) -> Iterator[Labelled]:
    for kind, count in training.samples:
        yield from samples(kind, count, training.seed, settings())


def _as_learned(training: Training, learned: Sequence[Labelled]) -> Iterator[Labelled]:
    """Real documents as they are; generated ones made as unlike each other as real ones are."""
    for document in learned:
        rng = random.Random(f"{training.seed} {document.name}")
        yield varied(document, rng) if document.generated else document
