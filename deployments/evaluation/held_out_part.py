"""The held-out part of a labelled set, as a set of its own that lasts as long as the context. The split itself is fine-tuning's."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployments.progress import show_progress
from schemas.document import Arrival, Residency
from schemas.errors import SettingError
from schemas.mark import FOLDER
from schemas.registry import KINDS
from schemas.settings import settings
from sql.models.held_out import sealed
from tasks.evaluation.expected import rows_of
from tasks.running.progress import said


@contextmanager
def held_out_part(folder: Path) -> Iterator[Path]:
    """A folder with links to the documents of this set that no fine-tuning learns and no calibration was judged by, and their rows.

    Raises:
        SettingError: there are none.
    """
    names = _names(folder)
    with tempfile.TemporaryDirectory() as place:
        part = _marked_like(folder, Path(place))
        (part / "documents").mkdir(parents=True)
        for name in names:
            (part / "documents" / Path(name).name).symlink_to((folder / name).resolve())
        kept = [json.dumps(row) for row in rows_of(folder) if row["file"] in names]
        (part / "expected.jsonl").write_text("\n".join(kept), encoding="utf-8")
        yield part


def _names(folder: Path) -> set[str]:
    """Files of those documents; what the model or one that it went on from learned all the same, when the set was another one, is left out with its like."""
    from tasks.evaluation.unlearned import learned
    from tasks.finetune.labelled import read_set
    from tasks.finetune.split import HELD_OUT_SHARE, draws
    from tasks.trust.judges import judged_by

    show_progress()
    documents = read_set(folder, tuple(KINDS), Residency.ON_PREMISES, settings())
    known, out = learned(), sealed(each.paper.content_hash for each in documents)
    free, drawn = draws(documents), draws(documents, known)
    held_out = [d for d in documents if free[d.paper.content_hash] < HELD_OUT_SHARE or d.paper.content_hash in out]
    measuring = {
        d.paper.content_hash: d.name
        for d in held_out
        if d.paper.content_hash not in known
        and (drawn[d.paper.content_hash] < HELD_OUT_SHARE or d.paper.content_hash in out)
    }
    if lost := len(held_out) - len(measuring):
        said(f"left out  {lost:>5} of {len(held_out)} held-out documents: the model learned them, or what is like them")
    names = {measuring[digest] for digest in measuring.keys() - judged_by(measuring)}
    if not names:
        raise SettingError(f"{folder} holds nothing that can measure this model", "Add documents that it has not seen")
    return names


def _marked_like(folder: Path, place: Path) -> Path:
    """Where the part lies: what must stay on the premises in the set must stay here too."""
    from tasks.ingest import Inbox
    from tasks.residency import marked, resolved

    root = Arrival(inbox=Inbox(str(folder)).url, name="documents/any", content_hash="", size_bytes=0, content=None)
    stays = marked(root, resolved(settings().on_premises, root.inbox)).residency is Residency.ON_PREMISES
    return place / FOLDER / folder.name if stays else place
