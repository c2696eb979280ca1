"""A training's folder: what was asked, how it is trained, the adapter as far as it is. What is in the registry is not here."""

import shutil
from collections.abc import Iterable
from typing import Self

from pydantic import ValidationError

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.finetuning import Gathered, Recipe, Trained, Training
from schemas.record import Record
from schemas.settings import Settings
from tasks.finetune.lora import CHECKPOINTS
from tasks.llm.adapters import HELD_OUT, LEARNED

PLAN, TRAINED = "plan.json", "trained.json"


class Plan(Record):
    """What a killed training needs to go on as it began, whatever came to the database since.

    Attributes:
        base: the whole model that it trains for.
        base_hash: of all that it begins with: `production` may name another one by then.
        whole_base_hash: of that whole model.
        questions: fingerprints of the questions and schemas that it learns.
        residency: the strictest of what it and its base learned, as it was then.
        gathered: what it learns from and is measured on.
        data_hash: over its examples.
    """

    training: Training
    base: str
    base_hash: str
    whole_base_hash: str
    questions: tuple[str, str]
    residency: Residency
    recipe: Recipe
    gathered: Gathered
    data_hash: str


class TrainingFolder:
    """Files under the home folder, by the model's name; documents' text is never among them."""

    def __init__(self, training: Training, settings: Settings) -> None:
        self.path = settings.models_folder / "adapters" / training.name
        self._training = training

    @property
    def plan(self) -> Plan | None:
        """How this training began, if it did.

        Raises:
            SettingError: another training has the name.
        """
        file, another = self.path / PLAN, f"Take another --name, or remove {self.path}"
        if not file.is_file():
            return None
        try:
            plan = Plan.model_validate_json(file.read_text())
        except ValidationError:
            raise SettingError(f"{file} was written by another version", another) from None
        if plan.training.model_copy(update={"started_by": self._training.started_by}) != self._training:
            raise SettingError(f"Another training is called {self._training.name}", another)
        return plan

    def begin(self, plan: Plan) -> Plan:
        self.path.mkdir(parents=True, exist_ok=True)
        self._write(PLAN, plan)
        return plan

    @property
    def trained(self) -> Trained | None:
        """What the training did, None as long as it is not done."""
        file = self.path / TRAINED
        return Trained.model_validate_json(file.read_text()) if file.is_file() else None

    @property
    def done(self) -> Trained:
        """What the training did; there is none as long as it is not done, which is a fault of the caller."""
        trained = self.trained
        assert trained is not None
        return trained

    @property
    def begun(self) -> Plan:
        """The plan of a training that began; there is none before, which is a fault of the caller."""
        plan = self.plan
        assert plan is not None
        return plan

    def note_learned(self, learned: Iterable[str]) -> None:
        """Which documents the model learns from, its bases' too, by content hash."""
        self._note(LEARNED, learned)

    def note_held_out(self, held_out: Iterable[str]) -> None:
        """Which documents it is measured on."""
        self._note(HELD_OUT, held_out)

    def _write(self, file: str, record: Record) -> None:
        """Whole or not at all: a training may be killed at any moment."""
        unfinished = self.path / f".{file}"
        unfinished.write_text(record.model_dump_json(indent=1))
        unfinished.replace(self.path / file)

    def _note(self, file: str, hashes: Iterable[str]) -> None:
        (self.path / file).write_text("".join(f"{digest}\n" for digest in sorted(hashes)))

    def finish(self, trained: Trained) -> Self:
        self._write(TRAINED, trained)
        shutil.rmtree(self.path / CHECKPOINTS, ignore_errors=True)
        (self.path / "README.md").unlink(missing_ok=True)  # peft's, which says nothing
        return self
