"""A training's folder: what was asked, how it is trained, the adapter as far as it is. What is in the registry is not here."""

import shutil
from collections.abc import Iterable
from typing import Self

from schemas.errors import SettingError
from schemas.finetuning import Recipe, Trained, Training
from schemas.page import Record
from schemas.settings import Settings
from tasks.finetune.lora import CHECKPOINTS
from tasks.llm.adapters import HELD_OUT, LEARNED


class Plan(Record):
    """What a killed training needs to go on as it began; `production` may name another base by then, hence its hash."""

    training: Training
    base_hash: str
    recipe: Recipe
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
        file = self.path / "plan.json"
        if not file.is_file():
            return None
        plan = Plan.model_validate_json(file.read_text())
        if plan.training.model_copy(update={"started_by": self._training.started_by}) != self._training:
            raise SettingError(
                f"Another training is called {self._training.name}", f"Take another --name, or remove {self.path}"
            )
        return plan

    def begin(self, plan: Plan) -> Plan:
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "plan.json").write_text(plan.model_dump_json(indent=1))
        return plan

    @property
    def trained(self) -> Trained | None:
        """What the training did, None as long as it is not done."""
        file = self.path / "trained.json"
        return Trained.model_validate_json(file.read_text()) if file.is_file() else None

    @property
    def done(self) -> Trained:
        """What the training did; there is none as long as it is not done, which is a fault of the caller."""
        trained = self.trained
        assert trained is not None
        return trained

    def note(self, held_out: Iterable[str], learned: Iterable[str]) -> None:
        """Which documents the model is measured on and which it learned from, by content hash."""
        for file, hashes in ((HELD_OUT, held_out), (LEARNED, learned)):
            (self.path / file).write_text("".join(f"{digest}\n" for digest in sorted(hashes)))

    def finish(self, trained: Trained) -> Self:
        (self.path / "trained.json").write_text(trained.model_dump_json(indent=1))
        shutil.rmtree(self.path / CHECKPOINTS, ignore_errors=True)
        (self.path / "README.md").unlink(missing_ok=True)  # peft's, which says nothing
        return self
