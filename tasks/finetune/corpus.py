"""All that a training reads: labelled sets, corrections and samples, split, sealed and made into examples. Made once a process, from the request alone."""

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.finetuning import Example, Labelled, Training
from schemas.page import Record
from schemas.settings import settings
from sql.held_out import seal, sealed
from tasks.finetune.corrected import corrected
from tasks.finetune.examples import examples
from tasks.finetune.labelled import read_set
from tasks.finetune.samples import samples
from tasks.finetune.split import HELD_OUT_SHARE, draws
from tasks.finetune.vary import varied
from tasks.llm.adapters import shipped_held_out


class Corpus(Record):
    """What is learned from, and what is measured on.

    Attributes:
        learned: content hashes of the documents learned from, the generator's left out.
        data_hash: SHA-256, hex, over the examples; another corpus is another training.
        residency: the strictest of the documents learned from.
    """

    examples: tuple[Example, ...]
    held_out: tuple[Labelled, ...]
    learned: frozenset[str]
    data_hash: str
    residency: Residency


@cache
def corpus(training: Training) -> Corpus:
    """Everything for this training; held-out documents are sealed, and those sealed before stay out.

    Raises:
        SettingError: there is nothing to learn from.
    """
    learned, held_out = _divided(training)
    if not learned:
        raise SettingError("There is nothing to learn from", "Name a labelled set with --data, or --samples")
    made = [e for document in _as_learned(training, learned) for e in examples(document, settings().window_tokens)]
    return Corpus(
        examples=tuple(made),
        held_out=tuple(held_out),
        learned=frozenset(document.paper.content_hash for document in learned if not document.generated),
        data_hash=hash_of(made),
        residency=strictest(document.residency for document in learned),
    )


def hash_of(made: Iterable[Example]) -> str:
    total = hashlib.sha256()
    for example in made:
        total.update(f"{example.content_hash}\0{example.request.user}\0{example.answer}\0".encode())
    return total.hexdigest()


def strictest(marks: Iterable[Residency]) -> Residency:
    """On the premises as soon as one document is."""
    return Residency.ON_PREMISES if Residency.ON_PREMISES in set(marks) else Residency.ANYWHERE


def require_unsealed(made: Sequence[Example]) -> None:
    """The last look before training.

    Raises:
        SettingError: an example is of a sealed document.
    """
    if found := sealed({example.content_hash for example in made}):
        raise SettingError(f"{len(found)} documents to be learned from are sealed", "This is a fault of nightclerk")


def _divided(training: Training) -> tuple[list[Labelled], list[Labelled]]:
    """What is learned from and what is held out; each set is split on its own. What is set aside is neither."""
    learned: list[Labelled] = []
    held_out: list[Labelled] = []
    for folder in map(Path, training.data):
        documents = read_set(folder, training.kinds, training.residency, settings())
        drawn = draws(documents)
        train = [each for each in documents if drawn[each.paper.content_hash] >= HELD_OUT_SHARE + training.set_aside]
        out = [each for each in documents if drawn[each.paper.content_hash] < HELD_OUT_SHARE]
        seal([document.paper.content_hash for document in out], folder.resolve().name)
        learned, held_out = learned + train, held_out + out
    learned += corrected(training.kinds)
    for kind, count in training.samples:
        learned += samples(kind, count, training.seed, settings())
    return _unsealed(learned), held_out


def _unsealed(documents: Sequence[Labelled]) -> list[Labelled]:
    hashes = {document.paper.content_hash for document in documents}
    out = sealed(hashes) | (hashes & shipped_held_out())
    return [document for document in documents if document.paper.content_hash not in out]


def _as_learned(training: Training, learned: Sequence[Labelled]) -> Iterator[Labelled]:
    """Real documents as they are; generated ones made as unlike each other as real ones are."""
    for document in learned:
        rng = random.Random(f"{training.seed} {document.name}")
        yield varied(document, rng) if document.generated else document
