"""Fine-tuning, step by step: documents become examples, examples an adapter, the adapter a measured model in the registry."""

import time
from collections.abc import Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.finetuning import Labelled, Recipe, Trained, Training
from schemas.model import BUNDLED, MANIFEST, ModelRecord
from schemas.settings import settings
from sql.models.registry import register_model, registered_models
from tasks.evaluation.held_out import by_field, read_held_out
from tasks.finetune.corpus import Corpus, corpus, require_unsealed
from tasks.finetune.folder import Plan, TrainingFolder
from tasks.fingerprints import prompt_fingerprint, schema_fingerprint
from tasks.llm.adapters import adapter_hash, learned_by, manifest_of
from tasks.llm.base_weights import base_folder, base_hash
from tasks.llm.preflight import require_trainable
from tasks.llm.weights import Weights, learned_from, taught, weights_of
from tasks.residency import strictest
from tasks.running.progress import said
from tasks.running.retry import STEP

SAY_EVERY_S = 15.0


@task(name="gather", task_run_name="gather documents for {training.name}", **STEP)
def gather(training: Training) -> int:
    """Reads, splits and seals the documents; gives the number of examples.

    Raises:
        SettingError: there is nothing to learn from, another model has the name, or the base is none that is trained here.
    """
    begun = TrainingFolder(training, settings()).plan
    if begun is None and training.name in {row.name for row in registered_models()}:
        raise SettingError(f"There is another model called {training.name!r}", "Take another --name")
    if (base := weights_of(training.base).base) != BUNDLED:
        require_trainable(Path(base))  # before anything is sealed for a training that cannot be
    found = corpus(training)
    said(f"gathered  {len(found.examples):>5} examples; {len(found.held_out)} documents are held out and sealed")
    return len(found.examples)


@task(name="train", task_run_name="train {training.name}", **STEP)
def train_adapter(training: Training) -> Trained:
    """Trains the adapter, or goes on where a killed training stopped: with the documents and corrections that it began with.

    Raises:
        SettingError: documents or base are no longer those that the training began with, or the base does not say what it learned.
    """
    from tasks.finetune.lora import train

    folder = TrainingFolder(training, settings())
    begun = folder.plan
    if begun and (done := folder.trained):
        return done
    found, weights = corpus(training), weights_of(training.base)
    if begun and begun.data_hash != found.data_hash:
        raise SettingError("The documents changed since this training began", "Take another --name")
    if begun and begun.base_hash != weights.hash:
        raise SettingError(f"{training.base} is another model than when this training began", "Take another --name")
    if begun and begun.questions != questions_of(training):
        raise SettingError(
            "The program asks otherwise than when this training began",
            "Take another --name, or the version that began it",
        )
    require_unsealed(found.examples)
    before = learned_from(weights)  # said now rather than after the training
    base = base_folder(weights.base, settings().models_folder)
    plan = begun or folder.begin(_plan(training, found, base, weights))
    folder.note_learned({*plan.gathered.learned, *before})
    trained = train(base, found.examples, folder.path, plan.recipe, Told(training.name), weights.adapter)
    folder.finish(trained)
    return trained


@task(name="publish", task_run_name="register {training.name}", **STEP)
def publish(training: Training) -> ModelRecord:
    """Reads the held-out documents with the new model and enters it in the registry as a candidate."""
    folder = TrainingFolder(training, settings())
    record = _record(training, folder)
    (folder.path / MANIFEST).write_text(record.model_dump_json(indent=1))  # the engine checks it
    measuring = unlearned(corpus(training).held_out, learned_by(folder.path))
    folder.note_held_out(each.paper.content_hash for each in measuring)
    reading = read_held_out(measuring, folder.path)
    record = record.model_copy(update={"metrics": reading.metrics | {"training": folder.done.model_dump()}})
    (folder.path / MANIFEST).write_text(record.model_dump_json(indent=1))
    register_model(record)
    create_table_artifact(by_field(reading), key="held-out", description=f"{record.name} on its held-out documents")
    return record


def unlearned(held_out: Sequence[Labelled], learned: Set[str]) -> list[Labelled]:
    """The held-out documents that can measure the model: a base may have learned some, from other sets or from these when they were others."""
    measuring = [each for each in held_out if each.paper.content_hash not in learned]
    if len(measuring) < len(held_out):
        said(
            f"left out  {len(held_out) - len(measuring):>5} of {len(held_out)} held-out documents: the base learned them"
        )
    return measuring


class Told:
    """Tells terminal and Prefect how far the training is; state: its bar, and when it last said something."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bar: Any = create_progress_artifact(
            0.0, key="training-progress", description=f"share of {name} that is trained"
        )
        self._said_s = 0.0

    def __call__(self, step: int, steps: int, loss: float, left_s: float) -> None:
        if time.monotonic() - self._said_s < SAY_EVERY_S and step < steps:
            return
        self._said_s = time.monotonic()
        told = f"step {step} of {steps}, loss {loss:.3f}, {left_s / 60:.1f} minutes left"
        said(f"training  {told}")
        update_progress_artifact(self._bar, progress=100.0 * step / steps, description=f"{self._name}: {told}")


def _plan(training: Training, found: Corpus, base: Path, weights: Weights) -> Plan:
    """The tokens asked for, or as many as this machine trains on in the minutes; the pace is measured, then kept."""
    from tasks.finetune.lora import pace

    tokens = training.tokens or round(training.minutes * 60 * pace(base, found.examples))
    return Plan(
        training=training,
        base=BUNDLED if weights.base == BUNDLED else str(Path(weights.base).resolve()),
        base_hash=weights.hash,
        whole_base_hash=base_hash(weights.base),
        questions=questions_of(training),
        residency=strictest([found.residency, residency_of(weights)]),
        recipe=Recipe(tokens=tokens, seed=training.seed),
        gathered=found.gathered,
        data_hash=found.data_hash,
    )


def _record(training: Training, folder: TrainingFolder) -> ModelRecord:
    plan = folder.begun
    return ModelRecord(
        name=training.name,
        base=plan.base,
        base_hash=plan.whole_base_hash,
        adapter_hash=adapter_hash(folder.path),
        data_hash=plan.data_hash,
        prompt_fingerprint=plan.questions[0],
        schema_fingerprint=plan.questions[1],
        kinds=training.kinds,
        residency=strictest([corpus(training).residency, plan.residency]),
        metrics={},
        folder=str(folder.path.resolve()),
        trained_at=datetime.now(UTC),
        trained_by=training.started_by,
    )


def questions_of(training: Training) -> tuple[str, str]:
    return prompt_fingerprint(training.kinds), schema_fingerprint(training.kinds)


def residency_of(weights: Weights) -> Residency:
    """A trained model's by its manifest, wherever it lies, merged or not, which what is trained on top of it inherits; another whole model has none."""
    folder = taught(weights)
    return manifest_of(folder).residency if folder else Residency.ANYWHERE
