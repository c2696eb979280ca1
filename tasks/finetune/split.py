"""Which documents are held out: whole senders, and with them all their near-duplicates. Sealing them for good is the store's."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any

import networkx as nx
import numpy as np

from schemas.finetuning import Labelled

HELD_OUT_SHARE = 0.3
LARGEST_SHARE = 0.1  # of all documents: a larger group is trained on, for held out it would be most of what is measured
ALIKE = 0.8  # Jaccard similarity of the texts' shingles from which two documents are near-duplicates
_SHINGLE_WORDS = 5
_PERMUTATIONS = 128
_BANDS = (32, 4)  # bands of so many rows: a pair at 0.8 is missed once in ten million
_SCHEME = "affine32"  # how datasketch makes a sketch: those that are kept would mean nothing by another
_NUMBER = "<u4"
_WORD = re.compile(r"\w+")


def split(documents: Sequence[Labelled], share: float = HELD_OUT_SHARE) -> tuple[list[Labelled], list[Labelled]]:
    """Documents to learn from, and documents held out; the same documents always fall the same way."""
    drawn = draws(documents)
    train = [each for each in documents if drawn[each.paper.content_hash] >= share]
    return train, [each for each in documents if drawn[each.paper.content_hash] < share]


def draws(documents: Sequence[Labelled], learned: Set[str] = frozenset()) -> dict[str, float]:
    """By content hash a number from 0 to 1, the same for a whole group: the lowest are held out. 1 for the groups that are too large for it."""
    return draws_together([documents], learned=learned)


def draws_together(
    sets: Sequence[Sequence[Labelled]],
    sealed: Set[str] = frozenset(),
    kept: Set[int] = frozenset(),
    sketches: Mapping[str, bytes] = MappingProxyType({}),
    learned: Set[str] = frozenset(),
) -> dict[str, float]:
    """The same over several sets, so that no group straddles them; a group within one set falls as it does there alone.

    What is sealed draws 0, with all of its group; of a group that is too large, only with its near-duplicates.

    Args:
        sealed: content hashes of what was held out before.
        sketches: of documents that are in none of the sets.
        learned: content hashes of what a base has learned: a group with one of them measures nothing, unless it was held out before.
        kept: numbers of the sets of which nothing is held out but what is linked to another set's.
    """
    everyone = list({each.paper.content_hash: each for documents in sets for each in documents}.values())
    within = [{each.paper.content_hash for each in documents} for documents in sets]
    alike = list(near_duplicates(((each.paper.content_hash, each.paper.text) for each in everyone), sketches))
    drawn: dict[str, float] = {}
    for group in _linked(everyone, [*_same_sender(everyone), *alike]):
        touched = {number for number, own in enumerate(within) if not own.isdisjoint(group)}
        largest = max(1, LARGEST_SHARE * sum(len(sets[number]) for number in touched))
        free = 1.0 if touched <= kept or learned & set(group) else _drawn(group)
        drawn |= dict.fromkeys(group, 1.0 if len(group) > largest else 0.0 if sealed & set(group) else free)
    for group in _linked(everyone, alike):
        drawn |= dict.fromkeys(group, 0.0) if sealed & set(group) else {}
    return drawn


def groups(documents: Sequence[Labelled]) -> list[list[str]]:
    """Content hashes that must not straddle: of one sender, or near-duplicates, or linked by others that are."""
    alike = near_duplicates((each.paper.content_hash, each.paper.text) for each in documents)
    return _linked(documents, [*_same_sender(documents), *alike])


def _linked(documents: Sequence[Labelled], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    graph = nx.Graph()
    graph.add_nodes_from(each.paper.content_hash for each in documents)
    graph.add_edges_from(pairs)
    return [sorted(group) for group in nx.connected_components(graph)]


def near_duplicates(
    texts: Iterable[tuple[str, str]], sketches: Mapping[str, bytes] = MappingProxyType({})
) -> Iterator[tuple[str, str]]:
    """Pairs of texts, and of texts and sketches, that share at least ALIKE of their shingles, estimated by MinHash (Broder 1997).

    LSH proposes them by bands so short that it misses next to none at ALIKE; the sketches themselves then decide.
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
    known: dict[str, Any] = {}
    for key, kept in sketches.items():
        known[key] = MinHash(num_perm=_PERMUTATIONS, hashvalues=np.frombuffer(kept, dtype=_NUMBER), scheme=_SCHEME)
        index.insert(key, known[key], check_duplication=False)
    for key, text in texts:
        sketch = _sketch(text)
        yield from ((key, other) for other in index.query(sketch) if sketch.jaccard(known[other]) >= ALIKE)
        index.insert(key, sketch, check_duplication=False)
        known[key] = sketch


def sketched(text: str) -> bytes:
    """By what near-duplicates of the text are known; the text is not to be had from it."""
    return bytes(_sketch(text).hashvalues.astype(_NUMBER).tobytes())


def _sketch(text: str) -> Any:
    from datasketch import MinHash

    sketch = MinHash(num_perm=_PERMUTATIONS, scheme=_SCHEME)
    sketch.update_batch([shingle.encode() for shingle in shingles(text)])
    return sketch


def shingles(text: str) -> set[str]:
    """Runs of five words, case and figures ignored: the same letter to another person on another day is a duplicate."""
    words = [re.sub(r"\d", "0", word) for word in _WORD.findall(text.casefold())]
    return {" ".join(words[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(words) - _SHINGLE_WORDS + 1))}


def _same_sender(documents: Sequence[Labelled]) -> Iterator[tuple[str, str]]:
    first: dict[str, str] = {}
    for each in documents:
        for sender in each.senders:
            yield each.paper.content_hash, first.setdefault(f"{each.kind} {sender}", each.paper.content_hash)


def _drawn(group: list[str]) -> float:
    """0 to 1, by the group's smallest hash: no seed, so that a group that stays as it is always falls the same way."""
    return int(hashlib.sha256(group[0].encode()).hexdigest()[:8], 16) / 2**32
