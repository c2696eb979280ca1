"""Adapters on disk: their manifests, their hashes, the shipped one. How they are trained and merged is not here."""

from pathlib import Path

from pydantic import ValidationError

from schemas.errors import SettingError
from schemas.model import BUNDLED, MANIFEST, ModelRecord
from schemas.readers import MODEL_ALONE, Readers
from tasks.llm.base_weights import base_hash, digest

ADAPTER_FILES = ("adapter_config.json", "adapter_model.safetensors")
HELD_OUT = "held_out.txt"  # content hashes of the documents that the adapter was measured on
LEARNED = "learned.txt"  # of the documents that it learned from, the generator's left out
READERS = "readers.json"  # where plain rules answer in its place
CALIBRATIONS = "calibrations.json"  # how sure its readings are, by kind
SHIPPED = Path(__file__).parents[2] / "infra" / "models" / "nightclerk-small"


def is_adapter(folder: Path) -> bool:
    """Whether an adapter with its manifest lies there."""
    return (folder / MANIFEST).is_file()


def adapter_hash(folder: Path) -> str:
    """SHA-256, hex, over the adapter's two files.

    Raises:
        SettingError: they are not there.
    """
    missing = [name for name in ADAPTER_FILES if not (folder / name).is_file()]
    if missing:
        raise SettingError(f"{folder} lacks {' and '.join(missing)}", "Restore the adapter, or train it again")
    return digest([folder / name for name in ADAPTER_FILES])


def shipped_adapter() -> ModelRecord | None:
    """The adapter that this program brings, None where it is not there; its files are not looked at."""
    return manifest_of(SHIPPED) if is_adapter(SHIPPED) else None


def shipped_held_out() -> set[str]:
    """Content hashes of the documents on which the shipped adapter was measured: nothing that it is compared with may learn them."""
    listed = SHIPPED / HELD_OUT
    return set(listed.read_text().split()) if listed.is_file() else set()


def learned_by(folder: Path) -> set[str]:
    """Content hashes of the documents that an adapter learned: its confidence cannot be calibrated on them.

    Raises:
        SettingError: the adapter does not say.
    """
    listed = folder / LEARNED
    if not listed.is_file():
        raise SettingError(
            f"{folder} does not say which documents its model learned", "Train it again, or restore the file"
        )
    return set(listed.read_text().split())


def readers_beside(folder: Path) -> Readers:
    """Where plain rules answer in place of the model in this folder: nowhere, if it has no table."""
    listed = folder / READERS
    return readers_in(listed) if listed.is_file() else MODEL_ALONE


def readers_in(listed: Path) -> Readers:
    """The table in this file.

    Raises:
        SettingError: it is damaged, or its choices do not follow from its counts.
    """
    from tasks.extract.reader_choice import follows

    hint = "Restore it, make it with `nightclerk calibrate --readers`, or remove it: the model then answers alone"
    try:
        found = Readers.model_validate_json(listed.read_bytes())
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors())
        raise SettingError(f"{listed} does not say which reader answers ({wrong})", hint) from None
    if not follows(found):
        raise SettingError(f"{listed} has choices that do not follow from its counts, or one twice", hint)
    return found


def required_shipped_adapter() -> ModelRecord:
    """The adapter that this program brings.

    Raises:
        SettingError: it is not there.
    """
    shipped = shipped_adapter()
    if shipped is None:
        raise SettingError(
            f"No model is in production, and the shipped adapter is not in {SHIPPED}",
            f"Restore it, promote a trained model, or set NIGHTCLERK_MODEL={BUNDLED} for the bare weights",
        )
    return shipped


def manifest_of(folder: Path) -> ModelRecord:
    """What the adapter's manifest says; its folder is where the manifest lies, wherever that was when it was written.

    Raises:
        SettingError: there is no manifest, or it is none of ours.
    """
    try:
        record = ModelRecord.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise SettingError(f"There is no adapter in {folder}", "Restore it, or train it again") from None
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors())
        raise SettingError(f"{folder / MANIFEST} is no manifest ({wrong})", "Restore it, or train it again") from None
    return record.model_copy(update={"folder": str(folder.resolve())})


def check_adapter(record: ModelRecord) -> None:
    """The adapter and its base are those that the record and the manifest beside the adapter name.

    Raises:
        SettingError: they are not.
    """
    folder = Path(record.folder)
    found = adapter_hash(folder)
    for source, expected in (("its manifest", manifest_of(folder).adapter_hash), ("the registry", record.adapter_hash)):
        if found != expected:
            raise SettingError(
                f"The adapter in {folder} has hash {found[:12]}, {source} says {expected[:12]}",
                "It was changed or damaged: restore it, or train it again under another name",
            )
    if base_hash(record.base) != record.base_hash:
        raise SettingError(
            f"{record.name} was trained on another base than {record.base} as it is now",
            f"Restore the base with hash {record.base_hash[:12]}, or train again",
        )
