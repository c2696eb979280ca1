"""Scores are those of bm25s to the last bit: windows, and with them prompts and what was calibrated, must not move."""

import random

import numpy as np
import pytest

from tasks.window.bm25 import K1, B, Bm25


@pytest.mark.parametrize("seed", range(20))
def test_the_same_scores_as_the_librarys(seed: int) -> None:
    bm25s = pytest.importorskip("bm25s")
    rng = random.Random(seed)
    terms = [f"term{n}" for n in range(rng.randrange(2, 60))]
    paragraphs = [rng.choices(terms, k=rng.randrange(1, 40)) for _ in range(rng.randrange(1, 50))]
    library = bm25s.BM25(k1=K1, b=B)
    library.index(paragraphs, show_progress=False)
    ours = Bm25(paragraphs)
    for _ in range(5):
        query = rng.choices([*terms, "absent"], k=rng.randrange(1, 30))
        assert np.array_equal(ours.scores(query), np.asarray(library.get_scores(query)))


def test_a_query_of_unknown_words_is_worth_nothing_anywhere() -> None:
    assert not Bm25([["a"], ["b"]]).scores(["c"]).any()
