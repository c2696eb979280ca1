"""The held-out part of a set: the documents that fine-tuning leaves out, no others, with figures over what was predicted."""

import hashlib
import json
from pathlib import Path

import pytest

from deployments.evaluation.evaluate import figures_of
from deployments.evaluation.held_out_part import held_out_part
from schemas.document import Residency
from schemas.settings import settings
from tasks.finetune.labelled import read_set
from tasks.finetune.split import split
from tests.integration.test_finetune_corpus import receipts


@pytest.fixture(autouse=True)
def _database(store: str) -> None:
    """What judged a calibration is asked of the database."""


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return receipts(tmp_path_factory.mktemp("sets") / "shops", 30)


def test_it_holds_what_fine_tuning_leaves_out(shops: Path) -> None:
    train, held_out = split(read_set(shops, ("receipt",), Residency.ANYWHERE, settings()))
    with held_out_part(shops) as part:
        files = {path.name for path in (part / "documents").iterdir()}
        rows = [json.loads(row)["file"] for row in (part / "expected.jsonl").read_text().splitlines()]
        assert files == {Path(document.name).name for document in held_out}
        assert sorted(rows) == sorted(document.name for document in held_out)
        assert all((part / "documents" / name).read_bytes() for name in files)
    assert not part.exists()
    assert train and held_out


def test_figures_are_over_what_was_predicted(shops: Path, tmp_path: Path) -> None:
    rows = [json.loads(row) for row in (shops / "expected.jsonl").read_text().splitlines()][:4]
    predicted = tmp_path / "predicted.jsonl"
    answers = [{"file": r["file"], "kind": "receipt", "fields": {"company": {"value": r["fields"]["company"] if i else "NO"}}} for i, r in enumerate(rows)]  # fmt: skip
    predicted.write_text("\n".join(map(json.dumps, answers)))
    [company] = [line for line in figures_of(shops, predicted) if "company" in line]
    assert "n    4" in company
    assert "accuracy 0.75" in company


def test_what_must_stay_must_stay_in_the_part_too(shops: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from schemas.mark import FOLDER

    with held_out_part(shops) as part:
        assert FOLDER not in part.parts
    monkeypatch.setenv("NIGHTCLERK_ON_PREMISES", json.dumps([f"inbox:{shops}"]))
    settings.cache_clear()
    try:
        with held_out_part(shops) as part:
            assert FOLDER in part.parts and list((part / "documents").iterdir())
    finally:
        settings.cache_clear()


def test_what_judged_a_calibration_is_left_out(shops: Path) -> None:
    from sql.trust.adjudications import add_adjudications
    from tests.adjudications import adjudication

    with held_out_part(shops) as part:
        before = sorted(path.name for path in (part / "documents").iterdir())
    spent = hashlib.sha256((shops / "documents" / before[0]).read_bytes()).hexdigest()
    add_adjudications([adjudication(spent)])
    with held_out_part(shops) as part:
        assert sorted(path.name for path in (part / "documents").iterdir()) == before[1:]
