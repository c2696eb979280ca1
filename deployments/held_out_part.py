"""The held-out part of a labelled set, as a set of its own that lasts as long as the context. The split itself is fine-tuning's."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.document import Residency
from schemas.registry import KINDS
from schemas.settings import settings


@contextmanager
def held_out_part(folder: Path) -> Iterator[Path]:
    """A folder with links to the documents that no fine-tuning on this set learns, and their rows."""
    from tasks.finetune.labelled import read_set
    from tasks.finetune.split import split

    _, held_out = split(read_set(folder, tuple(KINDS), Residency.ON_PREMISES, settings()))
    names = {document.name for document in held_out}
    with tempfile.TemporaryDirectory() as part:
        (Path(part) / "documents").mkdir()
        for name in names:
            (Path(part) / "documents" / Path(name).name).symlink_to((folder / name).resolve())
        rows = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row.strip() and json.loads(row)["file"] in names]
        (Path(part) / "expected.jsonl").write_text("\n".join(kept), encoding="utf-8")
        yield Path(part)


def figures_of(folder: Path, predictions: Path) -> list[str]:
    """A line a kind and field over those documents of the set that have a prediction, with 95 % intervals."""
    from deployments.finetune import figures
    from tasks.measure import measured

    predicted = {row["file"]: row for row in map(json.loads, predictions.read_text().splitlines())}
    expected = [json.loads(row) for row in (folder / "expected.jsonl").read_text().splitlines() if row.strip()]
    known = [row for row in expected if row["file"] in predicted]
    pairs = {
        kind: [(row["fields"], _values(predicted[row["file"]])) for row in known if row["kind"] == kind]
        for kind in dict.fromkeys(row["kind"] for row in known)
    }
    held_out = {
        kind: {f: found.model_dump() for f, found in measured(own).items()} for kind, own in pairs.items() if own
    }
    return list(figures(held_out))


def _values(row: dict[str, dict[str, dict[str, object]]]) -> dict[str, object]:
    return {field: answer["value"] for field, answer in row["fields"].items()}
