"""Which documents are held out: whole senders, and with them all their near-duplicates. Sealing them for good is the store's."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

import networkx as nx

from schemas.finetuning import Labelled

HELD_OUT_SHARE = 0.3
LARGEST_SHARE = 0.1  # of all documents: a larger group is trained on, for held out it would be most of what is measured
ALIKE = 0.8  # Jaccard similarity of the texts' shingles from which two documents are near-duplicates
_SHINGLE_WORDS = 5
_PERMUTATIONS = 128
_WORD = re.compile(r"\w+")


def split(documents: Sequence[Labelled], share: float = HELD_OUT_SHARE) -> tuple[list[Labelled], list[Labelled]]:
    """Documents to learn from, and documents held out; the same documents always fall the same way."""
    drawn = draws(documents)
    train = [each for each in documents if drawn[each.paper.content_hash] >= share]
    return train, [each for each in documents if drawn[each.paper.content_hash] < share]


def draws(documents: Sequence[Labelled]) -> dict[str, float]:
    """By content hash a number from 0 to 1, the same for a whole group: the lowest are held out. 1 for the groups that are too large for it."""
    largest = max(1, LARGEST_SHARE * len(documents))
    return {d: _drawn(group) if len(group) <= largest else 1.0 for group in groups(documents) for d in group}


def groups(documents: Sequence[Labelled]) -> list[list[str]]:
    """Content hashes that must not straddle: of one sender, or near-duplicates, or linked by others that are."""
    graph = nx.Graph()
    graph.add_nodes_from(each.paper.content_hash for each in documents)
    graph.add_edges_from(_same_sender(documents))
    graph.add_edges_from(near_duplicates((each.paper.content_hash, each.paper.text) for each in documents))
    return [sorted(group) for group in nx.connected_components(graph)]


def near_duplicates(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of texts that share at least ALIKE of their shingles, estimated by MinHash (Broder 1997) with LSH.

    What LSH proposes is not counted again: a pair too many only keeps two documents on one side.
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=ALIKE, num_perm=_PERMUTATIONS)
    for key, text in texts:
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in shingles(text)])
        yield from ((key, other) for other in index.query(sketch))
        index.insert(key, sketch, check_duplication=False)


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
