"""A model in shadow against the one in production: what counts for whom, and that nothing is promoted by chance."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.comparison import Verdict
from schemas.shadow import Agreed, Pair, Standing
from tasks.trust.bounds import log_capital_path
from tasks.trust.paired import STAKES, rows_of, standings

ALPHA = 0.05


def pair(
    number: int, shadow: Any, production: Any, *answer: Any, kind: str = "receipt", field: str = "company"
) -> Pair:
    known = {"answer": answer[0]} if answer else {}
    return Pair(
        content_hash=f"d{number}", kind=kind, field=field, shadow=shadow, production=production, answered=bool(answer), **known
    )  # fmt: skip


def whole(*pairs: Pair) -> Standing:
    return standings(pairs, (), ALPHA)[0]


def better(count: int, kind: str = "receipt") -> list[Pair]:
    return [pair(n, "Heron", "Crane", "Heron", kind=kind) for n in range(count)]


def worse(count: int, kind: str = "receipt") -> list[Pair]:
    return [pair(n, "Crane", "Heron", "Heron", kind=kind) for n in range(count)]


def test_of_nothing_nothing_is_said() -> None:
    assert standings([], [], ALPHA) == []


def test_where_both_say_the_same_nobody_is_ahead_whatever_is_true() -> None:
    found = whole(*(pair(n, "Heron", "HERON.", "Crane") for n in range(50)))
    assert (found.documents, found.fields, found.differing, found.answered) == (50, 50, 0, 0)
    assert (found.p_better, found.p_worse, found.verdict) == (1.0, 1.0, Verdict.INCONCLUSIVE)


def test_enough_documents_in_which_it_alone_is_right_show_that_it_is_better() -> None:
    assert whole(*better(4)).verdict is Verdict.INCONCLUSIVE
    found = whole(*better(12))
    assert (found.verdict, found.shadow_right, found.production_right) == (Verdict.BETTER, 12, 0)


def test_and_the_other_way_round_that_it_is_worse() -> None:
    found = whole(*worse(12))
    assert (found.verdict, found.shadow_right, found.production_right) == (Verdict.WORSE, 0, 12)


def test_what_nobody_answered_counts_against_whatever_is_claimed() -> None:
    silent = [pair(100 + n, "Heron", "Crane") for n in range(12)]
    assert whole(*better(12), *silent).verdict is Verdict.INCONCLUSIVE
    assert whole(*worse(12), *silent).verdict is Verdict.INCONCLUSIVE
    found = whole(*silent)
    assert (found.differing, found.answered, found.p_better, found.p_worse) == (12, 0, 1.0, 1.0)


def test_an_answer_of_nothing_is_an_answer() -> None:
    found = whole(*(pair(n, None, "Crane", None) for n in range(12)))
    assert (found.verdict, found.answered) == (Verdict.BETTER, 12)


def test_where_neither_is_right_nobody_is_ahead() -> None:
    found = whole(*(pair(n, "Heron", "Crane", "Egret") for n in range(12)))
    assert (found.answered, found.shadow_right, found.production_right, found.p_better) == (12, 0, 0, 1.0)


def test_a_document_counts_once_however_many_fields_it_has() -> None:
    one = whole(*(pair(0, "Heron", "Crane", "Heron", field=f"f{n}") for n in range(40)))
    assert (one.documents, one.fields, one.verdict) == (1, 40, Verdict.INCONCLUSIVE)
    assert one.p_better == whole(*better(1)).p_better


def test_it_is_told_by_kind_too() -> None:
    alike = [Agreed(kind="nda", documents=3, fields=12), Agreed(kind="receipt", documents=5, fields=20)]
    found = standings(better(12), alike, ALPHA)
    assert [(each.kind, each.documents, each.fields) for each in found] == [
        ("", 20, 44),
        ("nda", 3, 12),
        ("receipt", 17, 32),
    ]
    assert found[2].p_better == whole(*better(12)).p_better  # documents that both read alike say nothing
    assert [row["the shadow is"] for row in rows_of(found)] == ["better", "inconclusive", "better"]


def test_a_kind_that_it_reads_worse_keeps_it_out() -> None:
    mixed = [*better(60), *worse(12, kind="nda")]
    mixed = [each.model_copy(update={"content_hash": f"{each.kind}{each.content_hash}"}) for each in mixed]
    found = {each.kind: each for each in standings(mixed, (), ALPHA)}
    assert found[""].p_better <= ALPHA
    assert [found[kind].verdict for kind in ("receipt", "nda", "")] == [Verdict.BETTER, Verdict.WORSE, Verdict.INCONCLUSIVE]  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("AB"), st.sampled_from("ABC")), min_size=1, max_size=25),
    st.data(),
)
def test_an_answer_more_never_takes_back_what_was_shown(said: list[tuple[str, str, str]], data: st.DataObject) -> None:
    """So that few answers never promise what all of them would not."""
    told = [pair(n, *each) for n, each in enumerate(said)]
    silent = data.draw(st.sets(st.integers(0, len(said) - 1)))
    few = [
        each.model_copy(update={"answered": False, "answer": None}) if n in silent else each
        for n, each in enumerate(told)
    ]
    assert whole(*few).p_better >= whole(*told).p_better - 1e-12
    assert whole(*few).p_worse >= whole(*told).p_worse - 1e-12


@pytest.mark.parametrize("differing", [0.05, 0.4])
def test_of_two_models_that_are_as_good_one_is_seldom_preferred_however_often_one_looks(differing: float) -> None:
    """400 pairs of models, 500 documents of four fields each, looked at after each document."""
    rng = np.random.default_rng(7)
    ahead = rng.choice([-1, 0, 1], size=(400, 500, 4), p=[differing / 2, 1 - differing, differing / 2]).mean(axis=2)
    ever = (log_capital_path(ahead, 1.0, STAKES).max(axis=1) >= -math.log(ALPHA)).mean()
    assert ever <= ALPHA + 0.02


def test_a_model_that_is_five_points_better_is_found() -> None:
    """It alone is right in 8 % of the fields, the other alone in 3 %."""
    rng = np.random.default_rng(7)
    ahead = rng.choice([-1, 0, 1], size=(100, 400, 4), p=[0.03, 0.89, 0.08]).mean(axis=2)
    found = log_capital_path(ahead, 1.0, STAKES) >= -math.log(ALPHA)
    assert found.any(axis=1).mean() >= 0.8
