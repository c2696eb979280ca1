"""Runs the production path on a labelled set, in a database of its own, and writes predictions for a scorer."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deployments.held_out_part import held_out_part
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


def evaluate(folder: Path, predictions: Path, limit: int | None, only_held_out: bool = False) -> Evaluation:
    """Reads the set's documents as a night would and writes a line a document to `predictions`, the rules' beside it.

    Raises:
        SettingError: the folder is no labelled set.
    """
    documents = folder / "documents"
    if not documents.is_dir() or not (folder / "expected.jsonl").is_file():
        raise SettingError(f"{folder} is no labelled set", "It needs documents/ and expected.jsonl")
    predictions.touch()  # better now than after the night
    _use_own_database()
    with held_out_part(folder) if only_held_out else nullcontext(folder) as part:
        return _evaluated(part / "documents", predictions, limit)


def _evaluated(documents: Path, predictions: Path, limit: int | None) -> Evaluation:
    started = time.monotonic()
    counts, rows, ruled = _night(documents, limit)
    _write(predictions, [prediction(row) for row in rows])
    _write(of_rules(predictions), [rules_prediction(row, ruled.get(row.content_hash, {})) for row in rows])
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


def rules_prediction(row: DocumentRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """What plain rules read of the same document; a field for which there is no rule is left out."""
    fields = {field: {"value": _plain(value), "confidence": 0.0, "accepted": False} for field, value in values.items()}
    return {"file": f"documents/{row.name}", "kind": row.kind, "fields": fields}


def of_rules(predictions: Path) -> Path:
    """The file of the rules' predictions: x.jsonl → x.rules.jsonl."""
    return predictions.with_suffix(f".rules{predictions.suffix}")


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


Ruled = Mapping[str, Mapping[str, Any]]  # content hash → field → what the rules read


def _night(documents: Path, limit: int | None) -> tuple[Totals, Sequence[DocumentRow], Ruled]:
    from deployments.run import world
    from sql.report import night_documents, rules_values

    started_at = datetime.now(UTC)
    with world():
        from flows.nightly import nightly
        from tasks.ingest import Inbox

        counts = nightly(str(documents), limit=limit)
        rows = night_documents(Inbox(str(documents)).url, started_at)
        return counts, rows, rules_values([row.content_hash for row in rows])


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))


def _answer(field: FieldRow) -> dict[str, Any]:
    return {"value": _plain(field.value), "confidence": field.confidence, "accepted": field.verdict is Verdict.ACCEPT}


def _plain(value: Any) -> Any:
    return value["amount"] if isinstance(value, dict) else value


def _use_own_database() -> None:
    """Only the database is another one: the model is still the one that the registry in the main database names."""
    from sql.connection import database
    from sql.server import emptied_database
    from tasks.llm.weights import weights_of

    if settings().engine == "vllm":
        os.environ["NIGHTCLERK_MODEL"] = weights_of(settings().model).setting
    os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(settings(), "nightclerk_evaluation")
    settings.cache_clear()
    database.cache_clear()
