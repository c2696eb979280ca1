"""Takes a trained model out of the registry's folder, as far as its documents allow. How it was trained is in its manifest."""

import shutil
from pathlib import Path

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.model import MANIFEST, ModelRecord
from schemas.settings import settings
from sql.documents.marks import marks
from sql.models.registry import model_named
from sql.spending.egress import known_residencies
from tasks.llm.adapters import ADAPTER_FILES, HELD_OUT, LEARNED, READERS, check_adapter, learned_by
from tasks.residency import of_labelled, resolved, strictest

LOCAL = {"folder": ".", "trained_by": ""}  # what is nobody's business elsewhere


def exported(name: str, into: Path) -> str:
    """Writes adapter, manifest, where rules answer, and the hashes of the documents that it learned and was measured on; says what it wrote.

    Raises:
        SettingError: the model must stay on the premises, its adapter is not what it was, or the folder is not empty.
    """
    record: ModelRecord = model_named(name)
    if _residency(record) is Residency.ON_PREMISES:
        raise SettingError(
            f"{name} learned from documents that must stay on the premises, and stays there too",
            "Train one on documents that may leave, with --shareable",
        )
    if into.exists() and any(into.iterdir()):
        raise SettingError(f"{into} is not empty", "Name a new folder")
    check_adapter(record)
    _copy(record, into)
    return f"{name} is in {into}: {', '.join(sorted(path.name for path in into.iterdir()))}"


def _residency(record: ModelRecord) -> Residency:
    """As when it was trained, or stricter: documents and kinds may have been marked since."""
    kept = [*resolved(settings().on_premises), *marks()]
    learned = known_residencies(sorted(learned_by(Path(record.folder)))).values()
    return strictest([record.residency, *learned, *(of_labelled(kind, True, kept) for kind in record.kinds)])


def _copy(record: ModelRecord, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    own = [READERS] if (Path(record.folder) / READERS).is_file() else []
    for file in (*ADAPTER_FILES, HELD_OUT, LEARNED, *own):
        shutil.copyfile(Path(record.folder) / file, into / file)
    taken = ModelRecord.model_validate(record.model_dump(include=set(ModelRecord.model_fields)) | LOCAL)
    (into / MANIFEST).write_text(taken.model_dump_json(indent=1) + "\n")
