"""Which weights the setting names, and the folder where they lie ready to be loaded: an adapter is merged with its base once."""

import hashlib
from pathlib import Path

from schemas.errors import SettingError
from schemas.model import BUNDLED, PRODUCTION, ModelRecord
from schemas.readers import MODEL_ALONE, Readers
from schemas.record import Record
from schemas.settings import Settings
from sql.models.registry import production_model, registered_models
from tasks.llm.adapters import (
    LEARNED,
    check_adapter,
    is_adapter,
    learned_by,
    manifest_of,
    readers_beside,
    required_shipped_adapter,
    shipped_adapter,
)
from tasks.llm.base_weights import base_folder, base_hash, is_model, made_once


class Weights(Record):
    """A model to load; two with the same hash give the same answers.

    Attributes:
        name: for people; the base's where there is no adapter.
        adapter: the adapter to merge, already checked; None for a whole model.
        readers: where plain rules answer in its place.
    """

    name: str
    base: str
    adapter: Path | None = None
    hash: str
    readers: Readers = MODEL_ALONE

    @property
    def setting(self) -> str:
        """The setting that names these weights whatever the registry says, in any database."""
        return str(self.adapter or self.base)


def weights_of(model: str) -> Weights:
    """What the setting names: `production`, the bundled model, a folder, or a trained model. The registry is asked only if need be.

    Raises:
        SettingError: it names nothing, or the adapter is not what it was.
    """
    if model == PRODUCTION:
        return _with_adapter(production_model() or required_shipped_adapter())
    if model == BUNDLED or is_model(Path(model)):
        return Weights(name=model, base=model, hash=base_hash(model))
    if is_adapter(Path(model)):
        return _with_adapter(manifest_of(Path(model)))
    return _with_adapter(_trained(model))


def folder_of(weights: Weights, models_folder: Path) -> Path:
    """The folder with the whole model in Hugging Face's layout, made on first use."""
    adapter = weights.adapter
    if adapter is None:
        return base_folder(weights.base, models_folder)
    from tasks.finetune.merge import merge

    return made_once(
        models_folder / f"{weights.name}-{weights.hash[:12]}",
        lambda into: merge(base_folder(weights.base, models_folder), adapter, into),
    )


def taught(weights: Weights) -> Path | None:
    """The folder that says what they learned: the adapter's, or a whole model's that was merged with one; None where no training of ours knows."""
    whole = Path(weights.base)
    merged = (
        weights.base != BUNDLED and is_adapter(whole) and (whole / LEARNED).is_file()
    )  # others may have a manifest.json too
    return weights.adapter or (whole if merged else None)


def learned_from(weights: Weights) -> set[str]:
    """Content hashes of the documents that these weights learned, as far as trainings of ours know."""
    folder = taught(weights)
    return learned_by(folder) if folder else set()


def model_folder(settings: Settings) -> Path:
    """The folder with the model that the settings name; see `weights_of`."""
    return folder_of(weights_of(settings.model), settings.models_folder)


def trained_models() -> dict[str, ModelRecord]:
    """The shipped adapter and those of the registry, by name; one of ours goes before the shipped one of that name."""
    return {record.name: record for record in [shipped_adapter(), *registered_models()] if record}


def _with_adapter(record: ModelRecord) -> Weights:
    check_adapter(record)
    both = hashlib.sha256(f"{record.base_hash} {record.adapter_hash}".encode()).hexdigest()
    folder = Path(record.folder)
    return Weights(name=record.name, base=record.base, adapter=folder, hash=both, readers=readers_beside(folder))


def _trained(name: str) -> ModelRecord:
    if "/" in name:
        raise SettingError(
            f"There is no model in {name!r}",
            "It must be a folder with config.json, weights and tokeniser, or an adapter's",
        )
    known = trained_models()
    if name not in known:
        raise SettingError(
            f"There is no model {name!r}",
            f"Set NIGHTCLERK_MODEL to {', '.join([PRODUCTION, BUNDLED, *known])}, or to a folder with config.json, weights and tokeniser",
        )
    return known[name]
