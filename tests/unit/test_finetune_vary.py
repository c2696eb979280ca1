"""Variation of generated papers: torn columns, misread letters, missing answers, and labels that stay true."""

import random

from tasks.finetune.vary import SHARES, misread, torn, varied, without_an_answer
from tests.unit.labelled_papers import NDA, NDA_LABELS, document

NEVER = dict.fromkeys(SHARES, 0.0)


def test_columns_are_torn_apart_on_narrow_papers_only() -> None:
    assert list(torn(["TOTAL      12.50", "CASH"], random.Random(1))) == ["TOTAL", "12.50", "CASH"]
    wide = ["word " * 20, "a    b"]
    assert list(torn(wide, random.Random(1))) == wide


def test_some_letters_are_misread_and_most_are_not() -> None:
    [line] = misread(["the " * 500], random.Random(1))
    differing = sum(a != b for a, b in zip(line, "the " * 500, strict=False))
    assert 10 < differing < 200


def test_an_answer_that_is_taken_out_is_absent() -> None:
    seen = set()
    for seed in range(30):
        less = without_an_answer(document(NDA, NDA_LABELS), random.Random(seed))
        for name in NDA_LABELS:
            if less.labels[name] != NDA_LABELS[name]:
                seen.add(name)
                assert less.labels[name] in (None, [])
                assert len(less.paper.text) < len(NDA)
    assert seen == set(NDA_LABELS)


def test_without_chances_nothing_changes() -> None:
    labelled = document(NDA, NDA_LABELS)
    assert varied(labelled, random.Random(1), NEVER) == labelled


def test_the_same_seed_varies_the_same_way() -> None:
    always = dict.fromkeys(SHARES, 1.0)
    labelled = document(NDA, NDA_LABELS)
    assert varied(labelled, random.Random(5), always) == varied(labelled, random.Random(5), always)
    assert varied(labelled, random.Random(5), always).paper.text != labelled.paper.text
