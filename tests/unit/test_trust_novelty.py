"""Novelty: documents like those that were judged are near, others are far, and no word can be read off what is stored."""

import math
import random

import numpy as np
import pytest

from schemas.calibration import Novelty
from tasks.trust.novelty import MOST_POINTS, WIDTH, distance, novelty_of, vector_of

LETTERS = ("agreement party confidential disclose information law term notice", "total cash change tax invoice shop thank receipt")  # fmt: skip


def written(words: str, seed: int) -> str:
    return " ".join(random.Random(seed).choices(words.split(), k=60))


AGREEMENTS = [vector_of(written(LETTERS[0], seed)) for seed in range(60)]
RECEIPTS = [vector_of(written(LETTERS[1], seed)) for seed in range(60)]


def test_a_vector_has_length_one_and_the_same_text_gives_the_same() -> None:
    text = written(LETTERS[0], 1)
    assert vector_of(text).shape == (WIDTH,)
    assert np.linalg.norm(vector_of(text)) == pytest.approx(1)
    assert (vector_of(text) == vector_of(text.upper())).all()


def test_figures_make_no_document_novel() -> None:
    assert (vector_of("invoice 1234 of 2018-03-05") == vector_of("invoice 9999 of 2019-11-17")).all()


def test_what_is_like_the_judged_documents_is_near_and_what_is_not_is_far() -> None:
    novelty = novelty_of(AGREEMENTS)
    assert distance(vector_of(written(LETTERS[0], 999)), novelty) <= novelty.limit
    assert all(distance(vector, novelty) > novelty.limit for vector in RECEIPTS)


def test_two_sorts_of_documents_are_both_known() -> None:
    novelty = novelty_of([*AGREEMENTS, *RECEIPTS])
    own = [distance(vector, novelty) for vector in [*AGREEMENTS, *RECEIPTS]]
    assert sum(far > novelty.limit for far in own) <= 2  # the farthest hundredth
    assert distance(vector_of("quark lepton boson hadron meson"), novelty) > novelty.limit


@pytest.mark.parametrize("text", ["", "1 2 3", "\n\n", "a b c"])
def test_a_document_without_words_is_novel(text: str) -> None:
    novelty = novelty_of(AGREEMENTS)
    assert distance(vector_of(text), novelty) == 1 > novelty.limit


@pytest.mark.parametrize("count", [1, 2, 7, 16, 60])
def test_any_number_of_documents_will_do(count: int) -> None:
    novelty = novelty_of(AGREEMENTS[:count])
    assert 1 <= len(novelty.points) <= max(1, min(MOST_POINTS, count // 8))
    assert {len(point) for point in novelty.points} == {WIDTH}
    assert 0 <= novelty.limit < 1


def test_where_no_document_was_seen_every_one_is_novel() -> None:
    novelty = novelty_of([])
    assert all(distance(vector, novelty) > novelty.limit for vector in AGREEMENTS)


def test_documents_without_a_word_among_them_are_borne() -> None:
    assert novelty_of([*AGREEMENTS[:9], vector_of("")]).points
    assert novelty_of([vector_of("")]).points


def test_the_same_documents_give_the_same_and_it_keeps_through_storage() -> None:
    novelty = novelty_of(AGREEMENTS)
    assert novelty_of(AGREEMENTS) == novelty
    assert Novelty.model_validate_json(novelty.model_dump_json()) == novelty


def test_it_holds_no_negative_zero() -> None:
    """PostgreSQL's jsonb keeps none: the stored calibration would have another name than the one that decides."""
    rare = " ".join(
        f"rare{letter}" for letter in "abcdefghijklmnop"
    )  # about half of them count downwards, too little to be seen
    [point] = novelty_of([vector_of("ab " * 6000 + rare), *[vector_of("ab")] * 6]).points
    assert not any(math.copysign(1, x) < 0 for x in point if x == 0)


def test_a_long_document_is_weighed_by_its_beginning() -> None:
    whole = written(LETTERS[0], 5) + " " * 20_000 + written(LETTERS[1], 5)
    assert (vector_of(whole) == vector_of(written(LETTERS[0], 5))).all()
