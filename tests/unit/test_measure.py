"""Figures of right and wrong: the shared scorer's rules, intervals over documents."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.measure import folded, measured
from tests.conftest import SHARED

SCORER = SHARED.parent / "score.py"


def test_right_wrong_missing_and_invented_are_told_apart() -> None:
    figures = measured([({"a": "x", "b": None}, {"a": "x", "b": "y"}), ({"a": "x", "b": None}, {"a": None, "b": None})])
    assert (figures["a"].f1, figures["a"].accuracy) == (pytest.approx(2 / 3, abs=1e-4), 0.5)
    assert (figures["b"].invented, figures["b"].accuracy) == (0.5, 0.5)
    assert figures[""].fields == 4


def test_a_list_counts_by_its_items() -> None:
    [figures] = [measured([({"p": ["A Inc.", "B"]}, {"p": ["a inc", "C"]})])["p"]]
    assert (figures.f1, figures.accuracy) == (0.5, 0.0)


@pytest.mark.parametrize(("one", "other"), [("12.50", "12.5"), ("Nike, Inc.", "nike inc"), ("A & B", "a and b"), ("Café", "cafe"), ({"amount": "9.00", "currency": "MYR"}, "9"), (True, "true"), ([], None)])  # fmt: skip
def test_what_means_the_same_is_the_same(one: object, other: object) -> None:
    assert folded(one) == folded(other)


def test_the_interval_holds_the_figure_and_narrows_with_documents() -> None:
    rng = random.Random(1)
    rows = [({"a": "x"}, {"a": "x" if rng.random() < 0.8 else "y"}) for _ in range(400)]
    few, many = measured(rows[:40])["a"], measured(rows)["a"]
    for figures in (few, many):
        low, high = figures.f1_interval or (1, 0)
        assert low <= (figures.f1 or 0) <= high
    assert (many.f1_interval or (0, 0))[1] - (many.f1_interval or (0, 0))[0] < (few.f1_interval or (0, 0))[1] - (few.f1_interval or (0, 0))[0]  # fmt: skip


@pytest.mark.skipif(not SCORER.is_file(), reason="the shared scorer is not here")
def test_it_agrees_with_the_shared_scorer(tmp_path: Path) -> None:
    rng = random.Random(3)
    values = ["New York", "new york.", "12.50", "12.5", None, "2014-03-03"]
    names = [["A & Co", "B"], ["a and co"], [], ["C"]]
    pairs = [({"law": rng.choice(values), "parties": rng.choice(names)}, {"law": rng.choice(values), "parties": rng.choice(names)}) for _ in range(200)]  # fmt: skip
    expected, predicted = tmp_path / "expected.jsonl", tmp_path / "predicted.jsonl"
    expected.write_text("\n".join(json.dumps({"file": f"{i}.txt", "kind": "nda", "fields": a}) for i, (a, _) in enumerate(pairs)))  # fmt: skip
    predicted.write_text("\n".join(json.dumps({"file": f"{i}.txt", "kind": "nda", "fields": b}) for i, (_, b) in enumerate(pairs)))  # fmt: skip
    theirs = json.loads(subprocess.run([sys.executable, str(SCORER), str(tmp_path), str(predicted), "--json"], capture_output=True, check=True, text=True).stdout)  # fmt: skip
    ours = measured(pairs)
    assert (ours[""].f1, ours[""].accuracy, ours[""].invented) == (theirs["f1"], theirs["accuracy"], theirs["invented"])
    for name in ("law", "parties"):
        assert (ours[name].f1, ours[name].accuracy) == (theirs["by_field"][name]["f1"], theirs["by_field"][name]["accuracy"])  # fmt: skip
