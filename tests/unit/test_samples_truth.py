"""What a sample claims to say, it says: hundreds of seeds of every kind."""

import random
from functools import cache

import pytest

from schemas.kind import fields_of
from schemas.registry import KINDS
from tasks.samples.registry import GENERATORS
from tasks.samples.sample import Sample, folded

SEEDS = range(300)
EMPTY = (None, False, [])


@cache
def samples(kind: str) -> tuple[Sample, ...]:
    return tuple(GENERATORS[kind](random.Random(seed)) for seed in SEEDS)


def test_every_kind_has_a_generator() -> None:
    assert set(GENERATORS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_verbatim_words_stand_in_the_text(kind: str) -> None:
    for sample in samples(kind):
        text = folded(sample.text)
        missing = [(field, w) for field, words in sample.verbatim.items() for w in words if folded(w) not in text]
        assert not missing


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_words_and_every_absence_has_none(kind: str) -> None:
    for sample in samples(kind):
        present = {field for field, value in sample.truth.items() if value not in EMPTY}
        assert present == {field for field, words in sample.verbatim.items() if words}


@pytest.mark.parametrize("kind", KINDS)
def test_values_have_the_normalised_forms(kind: str) -> None:
    types = {spec.name: spec.type for spec in fields_of(KINDS[kind])}
    for sample in samples(kind):
        assert set(sample.truth) <= set(types)
        absent: dict[str, None] = dict.fromkeys(set(types) - set(sample.truth))
        KINDS[kind].model_validate({**absent, **sample.truth})


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_sample(kind: str) -> None:
    again = tuple(GENERATORS[kind](random.Random(seed)) for seed in range(20))
    assert again == samples(kind)[:20]


@pytest.mark.parametrize("kind", KINDS)
def test_no_template_is_left_unfilled(kind: str) -> None:
    for sample in samples(kind):
        assert not {"{", "}", "<", ">"} & set(sample.text)
        assert " ." not in sample.text and " , " not in sample.text


@pytest.mark.parametrize("kind", KINDS)
def test_texts_can_be_drawn_with_standard_fonts(kind: str) -> None:
    for sample in samples(kind):
        sample.text.encode("cp1252")


def test_a_contract_that_starts_upon_signing_takes_effect_on_the_day_it_was_made() -> None:
    told = [
        sample.truth
        for sample in samples("contract")
        if "s upon signing and" in sample.text and sample.truth["agreement_date"]
    ]
    assert any(truth["effective_date"] == truth["agreement_date"] for truth in told)
    assert all(truth["effective_date"] for truth in told)
