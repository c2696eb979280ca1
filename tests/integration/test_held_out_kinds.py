"""Held out is what no training learned, whatever kinds it learned, whatever it went on from."""

import hashlib
import json
from pathlib import Path

import pytest

from deployments.evaluation.held_out_part import held_out_part
from schemas.calibrating import Calibrating
from schemas.errors import SettingError
from tasks import train_model
from tasks.evaluation import unlearned
from tasks.finetune.corpus import corpus
from tasks.llm.adapters import LEARNED
from tasks.llm.weights import Weights
from tests.integration.test_finetune_corpus import receipts, training

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Receipts and agreements; one shop has more than a tenth of the receipts, less of the set, and its draw is a low one."""
    folder = receipts(tmp_path / "mixed", 40)
    rows = [json.loads(row) for row in (folder / "expected.jsonl").read_text().splitlines()]
    for i, row in enumerate(rows):
        if i >= 20:
            row |= {"kind": "nda", "fields": {"governing_law": "Ohio"}}
        elif i < 3:
            row["fields"]["company"] = "BIG SHOP"
    number = 0
    while low(folder, rows[:3]) >= 0.3:
        number += 1
        (folder / "documents" / "0.txt").write_text(f"BIG SHOP\nBILL {number}\nTOTAL 10.90")
    (folder / "expected.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def low(folder: Path, rows: list[dict[str, str]]) -> float:
    first = min(hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest() for row in rows)
    return int(hashlib.sha256(first.encode()).hexdigest()[:8], 16) / 2**32


def part_of(folder: Path) -> set[str]:
    with held_out_part(folder) as part:
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in (part / "documents").iterdir()}


def test_a_training_on_one_kind_learns_nothing_that_is_held_out_of_the_whole(mixed: Path) -> None:
    corpus.cache_clear()
    found = corpus(training(mixed, kinds=("receipt",), name="receipts"))
    held_out = part_of(mixed)
    assert found.gathered.learned and not set(found.gathered.learned) & held_out
    assert {each.kind for each in found.held_out} == {"receipt"}
    assert {each.paper.content_hash for each in found.held_out} < held_out


def test_what_the_model_learned_all_the_same_does_not_measure_it(
    mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = part_of(mixed)
    known = sorted(before)[:2]
    (tmp_path / LEARNED).write_text("".join(f"{digest}\n" for digest in known))
    weights = Weights(name="ours", base="smollm2-135m", adapter=tmp_path, hash="h")
    monkeypatch.setattr(unlearned, "weights_of", lambda _: weights)
    said: list[str] = []
    monkeypatch.setattr("deployments.evaluation.held_out_part.said", said.append)
    assert part_of(mixed) == before - set(known)
    assert said == [
        f"left out      2 of {len(before)} held-out documents: the model learned them, or what is like them"
    ]
    (tmp_path / LEARNED).write_text("".join(f"{digest}\n" for digest in before))
    with pytest.raises(SettingError, match="nothing that can measure this model"):
        part_of(mixed)


def test_what_a_base_learned_does_not_measure_the_new_model(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.cache_clear()
    held_out = corpus(training(mixed, name="both")).held_out
    said: list[str] = []
    monkeypatch.setattr(train_model, "said", said.append)
    measuring = train_model.unlearned(held_out, {held_out[0].paper.content_hash})
    assert measuring == list(held_out[1:])
    assert said == [f"left out      1 of {len(held_out)} held-out documents: the base learned them"]


def test_of_an_invented_set_nothing_is_held_out_and_its_name_says_what_it_is(mixed: Path) -> None:
    [(name, documents)] = unlearned.sources(Calibrating(kinds=("receipt", "nda"), invented=(str(mixed),)))
    assert name == "invented: mixed" and len(documents) == 40


def test_a_calibration_of_one_kind_is_judged_by_nothing_that_is_held_out_of_the_whole(mixed: Path) -> None:
    [(_, documents)] = unlearned.sources(Calibrating(kinds=("receipt",), data=(str(mixed),)))
    assert documents and not {each.paper.content_hash for each in documents} & part_of(mixed)
    assert {each.kind for each in documents} == {"receipt"}
