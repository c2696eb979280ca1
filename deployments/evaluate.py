"""Runs the production path on a labelled set, in a database of its own, and writes predictions for a scorer."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.errors import SettingError
from schemas.outcome import Verdict
from schemas.page import Record
from schemas.report import DocumentRow, FieldRow, Totals
from schemas.settings import settings

SCORER = Path("..") / ".." / "score.py"


class Evaluation(Record):
    """What an evaluation measured besides the score."""

    documents: int
    duration_s: float
    prompt_tokens: int
    answer_tokens: int

    @property
    def pace(self) -> str:
        tokens = self.prompt_tokens + self.answer_tokens
        return (
            f"{self.documents} documents in {self.duration_s:.1f} s: {self.documents / self.duration_s:.2f} documents/s, "
            f"{tokens / self.duration_s:.0f} tokens/s (the model's loading included)"
        )


def evaluate(folder: Path, predictions: Path, limit: int | None) -> Evaluation:
    """Reads the set's documents as a night would and writes a line a document to `predictions`.

    Raises:
        SettingError: the folder is no labelled set.
    """
    documents = folder / "documents"
    if not documents.is_dir() or not (folder / "expected.jsonl").is_file():
        raise SettingError(f"{folder} is no labelled set", "It needs documents/ and expected.jsonl")
    predictions.touch()  # better now than after the night
    _use_own_database()
    started = time.monotonic()
    counts, rows = _night(documents, limit)
    lines = [json.dumps(prediction(row), ensure_ascii=False) for row in rows]
    predictions.write_text("".join(f"{line}\n" for line in lines))
    return Evaluation(
        documents=len(rows),
        duration_s=time.monotonic() - started,
        prompt_tokens=counts.prompt_tokens,
        answer_tokens=counts.answer_tokens,
    )


def prediction(row: DocumentRow) -> dict[str, Any]:
    """A document in the scorer's format: amounts as plain decimals, everything else as its value."""
    return {
        "file": f"documents/{row.name}",
        "kind": row.kind,
        "fields": {field.field: _answer(field) for field in row.fields},
    }


def score(folder: Path, predictions: Path) -> str:
    """What the set's scorer prints, over those documents that have a prediction; empty if there is no scorer."""
    scorer = folder / SCORER
    if not scorer.is_file():
        return ""
    predicted = {json.loads(line)["file"] for line in predictions.read_text().splitlines()}
    expected = [
        line
        for line in (folder / "expected.jsonl").read_text().splitlines()
        if line and json.loads(line)["file"] in predicted
    ]
    with tempfile.TemporaryDirectory() as part:
        Path(part, "expected.jsonl").write_text("\n".join(expected))
        command = [sys.executable, str(scorer), part, str(predictions)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _night(documents: Path, limit: int | None) -> tuple[Totals, Sequence[DocumentRow]]:
    from deployments.run import world
    from sql.report import night_documents

    started_at = datetime.now(UTC)
    with world():
        from flows.nightly import nightly
        from tasks.ingest import Inbox

        counts = nightly(str(documents), limit=limit)
        return counts, night_documents(Inbox(str(documents)).url, started_at)


def _answer(field: FieldRow) -> dict[str, Any]:
    value = field.value["amount"] if isinstance(field.value, dict) else field.value
    return {"value": value, "confidence": field.confidence, "accepted": field.verdict is Verdict.ACCEPT}


def _use_own_database() -> None:
    from sql.server import emptied_database

    os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(settings(), "nightclerk_evaluation")
    settings.cache_clear()
