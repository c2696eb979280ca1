"""Runs the production path on a labelled set and writes predictions for a scorer."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from deployments.evaluation.held_out_part import held_out_part
from deployments.progress import show_progress
from deployments.who import user
from schemas.evaluated import Evaluated
from schemas.evaluation import Evaluating
from schemas.outcome import Verdict
from schemas.registry import KINDS
from schemas.report import DocumentRow, FieldRow
from tasks.evaluation.expected import counting, rows_of, tell_unused

SCORER = Path("..") / ".." / "score.py"
RULES, ALONE = "rules", "model"


def evaluate(
    folder: Path, predictions: Path, limit: int | None, only_held_out: bool = False, shareable: bool = False
) -> Evaluated:
    """Reads the set's documents as a night would and writes a line a document to `predictions`, the rules' and the model's own beside it.

    Raises:
        SettingError: the folder is no labelled set, or its labels are not what they must be.
    """
    predictions.touch()  # better now than after the night
    rows = rows_of(folder)
    if not only_held_out:  # which says so itself
        show_progress()
        tell_unused(rows)
    with held_out_part(folder) if only_held_out else nullcontext(folder) as part:
        name = f"{folder.resolve().name}{', held-out part' if only_held_out else ''}"
        asked = Evaluating(folder=str(part), set_name=name, limit=limit, shareable=shareable, started_by=user())
        found = _evaluated(asked)
    _write(predictions, [prediction(row) for row in found.rows])
    for reader, values in ((RULES, found.ruled), (ALONE, found.alone)):
        _write(
            beside(predictions, reader), [prediction_by(row, values.get(row.content_hash, {})) for row in found.rows]
        )
    return found


def pace(found: Evaluated) -> str:
    """How fast it went, in a line."""
    documents, duration_s = len(found.rows), found.evaluation.duration_s
    tokens = found.prompt_tokens + found.answer_tokens
    return (
        f"{documents} documents in {duration_s:.1f} s: {documents / duration_s:.2f} documents/s, "
        f"{tokens / duration_s:.0f} tokens/s (the model's loading included)"
    )


def prediction(row: DocumentRow) -> dict[str, Any]:
    """A document in the scorer's format: amounts as plain decimals, everything else as its value."""
    return {
        "file": f"documents/{row.name}",
        "kind": row.kind,
        "fields": {field.field: _answer(field) for field in row.fields},
    }


def prediction_by(row: DocumentRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """What one reader by itself made of the same document; a field of which it says nothing is left out."""
    fields = {field: {"value": _plain(value), "confidence": 0.0, "accepted": False} for field, value in values.items()}
    return {"file": f"documents/{row.name}", "kind": row.kind, "fields": fields}


def beside(predictions: Path, reader: str) -> Path:
    """The file of one reader's predictions: x.jsonl → x.rules.jsonl."""
    return predictions.with_suffix(f".{reader}{predictions.suffix}")


def files(predictions: Path) -> dict[str, Path]:
    """Whose predictions were written where."""
    alone = {name: beside(predictions, reader) for name, reader in (("plain rules", RULES), ("the model alone", ALONE))}
    return {"a night": predictions} | alone


def score(folder: Path, predictions: Path) -> str:
    """What the set's scorer prints, over those documents that have a prediction; empty if there is no scorer."""
    scorer = folder / SCORER
    if not scorer.is_file():
        return ""
    predicted = {json.loads(line)["file"] for line in predictions.read_text().splitlines()}
    expected = [json.dumps(row) for row in rows_of(folder) if row["file"] in predicted]
    with tempfile.TemporaryDirectory() as part:
        Path(part, "expected.jsonl").write_text("\n".join(expected))
        command = [sys.executable, str(scorer), part, str(predictions)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def figures_of(folder: Path, predictions: Path) -> list[str]:
    """A line a kind and field over those documents of the set that have a prediction, with 95 % intervals."""
    from deployments.models.finetune import figures
    from tasks.measure import measured

    predicted = {row["file"]: row for row in map(json.loads, predictions.read_text().splitlines())}
    known = [row for row in rows_of(folder) if row["file"] in predicted and row["kind"] in KINDS]
    pairs = {
        kind: [(counting(row), _values(predicted[row["file"]])) for row in known if row["kind"] == kind]
        for kind in dict.fromkeys(row["kind"] for row in known)
    }
    held_out = {
        kind: {f: found.model_dump() for f, found in measured(own).items()} for kind, own in pairs.items() if own
    }
    return list(figures(held_out))


def _evaluated(asked: Evaluating) -> Evaluated:
    from deployments.run import world

    with world():
        from flows.evaluation import evaluation

        return evaluation(asked)


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))


def _answer(field: FieldRow) -> dict[str, Any]:
    return {"value": _plain(field.value), "confidence": field.confidence, "accepted": field.verdict is Verdict.ACCEPT}


def _plain(value: Any) -> Any:
    return value["amount"] if isinstance(value, dict) else value


def _values(row: dict[str, dict[str, dict[str, object]]]) -> dict[str, object]:
    return {field: answer["value"] for field, answer in row["fields"].items()}
