"""Better, worse or inconclusive: by documents, and never by luck that many lines invite."""

import numpy as np
import pytest

from schemas.comparison import Verdict
from schemas.errors import SettingError
from tasks.evaluation.choice import chosen, chosen_pair
from tasks.evaluation.compare import common_documents, compare, holm, require_comparable, sign_flip_p_value
from tests.unit.evaluations import evaluation, field, fields

WORSE = [number % 4 != 0 for number in range(60)]
RIGHT = [True] * 60


def test_identical_ones_are_inconclusive() -> None:
    lines = compare(fields(WORSE), fields(WORSE))
    assert [(line.kind, line.field) for line in lines] == [("", ""), ("nda", ""), ("nda", "term")]
    assert {line.verdict for line in lines} == {Verdict.INCONCLUSIVE}
    assert (lines[0].difference, lines[0].low, lines[0].high, lines[0].p_value) == (0, 0, 0, 1)


def test_a_clear_win_is_better_and_the_other_way_round_worse() -> None:
    [better, *_], [worse, *_] = compare(fields(RIGHT), fields(WORSE)), compare(fields(WORSE), fields(RIGHT))
    assert (better.verdict, worse.verdict) == (Verdict.BETTER, Verdict.WORSE)
    assert better.difference == pytest.approx(0.25) == -worse.difference
    assert 0 < better.low < 0.25 < better.high < 0.5
    assert (better.first, better.second, better.differing, better.documents) == (1.0, 0.75, 15, 60)


def test_few_documents_are_inconclusive_however_large_the_difference() -> None:
    [line, *_] = compare(fields([True] * 5), fields([False] * 5))
    assert (line.difference, line.verdict) == (1.0, Verdict.INCONCLUSIVE)
    assert line.p_value == 2 / 2**5


def test_many_fields_of_few_documents_are_few_answers() -> None:
    names = [f"f{n}" for n in range(13)]
    ours = [field(document, True, name) for document in range(4) for name in names]
    theirs = [field(document, False, name) for document in range(4) for name in names]
    assert {line.verdict for line in compare(ours, theirs)} == {Verdict.INCONCLUSIVE}


def test_only_what_both_answer_for_is_compared() -> None:
    ours, theirs = fields([True] * 8), fields([True] * 3)
    assert (compare(ours, theirs)[0].documents, common_documents(ours, theirs)) == (3, 3)


def test_the_exact_p_value_by_hand() -> None:
    assert sign_flip_p_value(np.array([1.0, 1.0, 1.0, 0.0])) == 0.25  # both signs alike: 2 of 8
    assert sign_flip_p_value(np.array([3.0, -1.0])) == 1.0 == sign_flip_p_value(np.zeros(3))
    assert sign_flip_p_value(np.array([2.0, 2.0, -1.0])) == 0.5  # ±(2, 2, ±1): 4 of 8


def test_drawn_signs_agree_with_the_exact_test(monkeypatch: pytest.MonkeyPatch) -> None:
    differences = np.array([1.0] * 9 + [-1.0] * 3)
    exact = sign_flip_p_value(differences)
    monkeypatch.setattr("tasks.evaluation.compare.EXACT", 3)
    assert exact == pytest.approx(299 * 2 / 4096)
    assert sign_flip_p_value(differences) == pytest.approx(exact, abs=0.015)


def test_it_seldom_finds_a_difference_where_there_is_none() -> None:
    rng = np.random.default_rng(5)
    found = [sign_flip_p_value(rng.integers(-1, 2, size=12).astype(float)) <= 0.05 for _ in range(600)]
    assert np.mean(found) <= 0.06


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]


def test_one_lucky_field_among_many_is_inconclusive() -> None:
    same = [outcome for n in range(9) for outcome in fields(WORSE[:12], f"f{n}")]
    lucky = compare([*same, *fields([True] * 12, "x")], [*same, *fields([False] * 6 + [True] * 6, "x")])
    [alone, *_] = compare(fields([True] * 12, "x"), fields([False] * 6 + [True] * 6, "x"))
    [line] = [each for each in lucky if each.field == "x"]
    assert (alone.verdict, line.verdict) == (Verdict.BETTER, Verdict.INCONCLUSIVE)


def test_sets_that_differ_are_refused_with_what_is_common() -> None:
    with pytest.raises(SettingError, match="7 are common"):
        require_comparable(evaluation(1), evaluation(2, documents_hash="e"), 7)
    require_comparable(evaluation(1), evaluation(2), 10)


def test_a_model_is_its_latest_evaluation_on_a_set_that_both_have_seen() -> None:
    known = [
        evaluation(5, "vllm:a", "late"), evaluation(4, "vllm:b", "both"), evaluation(3, "vllm:a", "both"), evaluation(2, "vllm:a", "both"),
    ]  # fmt: skip
    assert [each.evaluation_id for each in chosen_pair("a", "vllm:b", known)] == [3, 4]
    assert [each.evaluation_id for each in chosen_pair("a", "a", known)] == [3, 2]
    assert [each.evaluation_id for each in chosen_pair("5", "4", known)] == [5, 4]
    assert (chosen("", known).evaluation_id, chosen("b", known).evaluation_id) == (5, 4)
    with pytest.raises(SettingError, match="vllm:a, vllm:b"):
        chosen("c", known)
