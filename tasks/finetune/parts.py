"""What a training learns from, and what measures it: labelled sets and corrections divided together, once for the whole training."""

from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from schemas.document import Residency
from schemas.finetuning import Gathered, Labelled, Training
from schemas.record import Record
from schemas.registry import KINDS, UNKNOWN
from schemas.settings import settings
from sql.documents.pages import latest_papers
from sql.models.corrections import last_correction
from sql.models.held_out import add_sketches, seal, sealed, sealed_arrivals, sealed_sketches
from tasks.finetune.corrected import corrected
from tasks.finetune.labelled import read_set
from tasks.finetune.placed import placed
from tasks.finetune.split import HELD_OUT_SHARE, draws_together, sketched
from tasks.llm.adapters import shipped_held_out
from tasks.llm.weights import learned_from, weights_of
from tasks.running.progress import said

REVIEWED = "reviewed corrections"  # as a data set of what is sealed
FEWEST = 10  # corrected documents from which a part of them is held out


class Parts(Record):
    """Documents of the wanted kinds; those that are neither are set aside. `last_correction` is the latest that was looked at."""

    learned: tuple[Labelled, ...]
    held_out: tuple[Labelled, ...]
    last_correction: int


def parts(training: Training, gathered: Gathered | None) -> Parts:
    """Divided anew and sealed, or as it was `gathered` when the training began, whatever came since."""
    last = gathered.last_correction if gathered else last_correction()
    sets = [placed(folder, _read(folder, training), training.residency) for folder in map(Path, training.data)]
    reviewed = corrected(tuple(KINDS), last)
    of_sets = [each for documents in sets for each in documents if each.kind in training.kinds]
    if gathered:
        learned, held_out = set(gathered.learned), set(gathered.held_out)
    else:
        drawn = _drawn(sets, reviewed, learned_from(weights_of(training.base)))
        _seal(training, sets, reviewed, drawn)
        learned = _hashes(_learned(training, of_sets, reviewed, drawn))
        held_out = {digest for digest, draw in drawn.items() if draw < HELD_OUT_SHARE}
    every = [*of_sets, *(each for each in reviewed if each.kind in training.kinds)]
    measuring = {each.paper.content_hash: each for each in reversed(every) if each.paper.content_hash in held_out}
    return Parts(
        learned=tuple(each for each in every if each.paper.content_hash in learned),
        held_out=tuple(reversed(measuring.values())),  # of the same bytes the set's labels
        last_correction=last,
    )


def _read(folder: Path, training: Training) -> list[Labelled]:
    """The whole set: it falls the same way whatever kinds are wanted."""
    return read_set(folder, tuple(KINDS), training.residency, settings())


def _drawn(sets: Sequence[Sequence[Labelled]], reviewed: Sequence[Labelled], learned: Set[str]) -> dict[str, float]:
    """By content hash where each falls; what is sealed, here or with the shipped model, draws its like to it, what the base learned away."""
    known = _hashes([*(each for documents in sets for each in documents), *reviewed])
    before = [
        Labelled(name="", paper=paper.model_copy(update={"kind": UNKNOWN}), labels={}, verbatim={}, senders=(paper.content_hash,), residency=Residency.ON_PREMISES)
        for paper in latest_papers(sealed_arrivals())
        if paper.content_hash not in known
    ]  # fmt: skip
    sketches = {digest: kept for digest, kept in sealed_sketches().items() if digest not in known}
    out = sealed(known) | (known & shipped_held_out()) | _hashes(before) | set(sketches)
    few = {len(sets)} if len(reviewed) < FEWEST else set()
    return draws_together([*sets, reviewed, before], out, few, sketches, learned)


def _learned(
    training: Training, of_sets: Sequence[Labelled], reviewed: Sequence[Labelled], drawn: dict[str, float]
) -> Iterator[Labelled]:
    """Of corrections all that are not held out, nor of a group (one draw) of which a set has documents set aside."""
    least = HELD_OUT_SHARE + training.set_aside
    aside = {draw for d in of_sets if (draw := drawn[d.paper.content_hash]) < least}
    yield from (d for d in of_sets if drawn[d.paper.content_hash] >= least)
    yield from (d for d in reviewed if (draw := drawn[d.paper.content_hash]) >= HELD_OUT_SHARE and draw not in aside)


def _seal(
    training: Training, sets: Sequence[Sequence[Labelled]], reviewed: Sequence[Labelled], drawn: dict[str, float]
) -> None:
    named = [*((Path(folder).resolve().name, own) for folder, own in zip(training.data, sets, strict=True)), (REVIEWED, reviewed)]  # fmt: skip
    for name, documents in named:
        out = [each for each in documents if drawn[each.paper.content_hash] < HELD_OUT_SHARE]
        seal(_hashes(out), name)
        add_sketches({each.paper.content_hash: sketched(each.paper.text) for each in out})
    if reviewed:
        few = f"; fewer than {FEWEST} are too few to measure by" if len(reviewed) < FEWEST else ""
        said(f"held out  {len(out):>5} of {len(reviewed)} corrected documents{few}")


def _hashes(documents: Sequence[Labelled] | Iterator[Labelled]) -> set[str]:
    return {each.paper.content_hash for each in documents}
