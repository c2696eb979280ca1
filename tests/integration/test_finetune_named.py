"""A training that was given no name: called by kinds and day, and gone on with under that name on whichever day it is asked for again."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deployments import cli
from deployments.models import finetune
from deployments.models.finetune import Effort, dated_name, requested
from deployments.models.material import material
from schemas.document import Residency
from schemas.finetuning import Gathered, Recipe, Trained, Training
from schemas.model import BUNDLED
from schemas.registry import KINDS
from schemas.settings import Settings
from sql.models.registry import register_model
from tasks.finetune.folder import Plan, TrainingFolder
from tasks.finetune.naming import settled
from tasks.llm.adapters import SHIPPED, manifest_of

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """A home of its own: nothing was trained there."""
    return Settings(home=tmp_path)


def asked(name: str = "nda-2026-11-29", **more: object) -> Training:
    return Training.model_validate({"name": name, "kinds": ("nda",), "base": BUNDLED, "data": ("/srv/nda",)} | more)


def begun(training: Training, own: Settings) -> None:
    """As a kill leaves it."""
    plan = Plan(training=training, base=BUNDLED, base_hash="b", whole_base_hash="b", questions=("p", "s"), residency=Residency.ANYWHERE, recipe=Recipe(), gathered=Gathered(), data_hash="d")  # fmt: skip
    TrainingFolder(training, own).begin(plan)


def test_the_name_is_valid_whatever_kinds_are_learned() -> None:
    at = datetime(2026, 11, 29, 23, 59, tzinfo=UTC)
    assert dated_name(["nda", "receipt"], at) == "nda-receipt-2026-11-29"
    assert dated_name(list(KINDS), at) == "all-2026-11-29"
    Training(name=f"{dated_name(['a_long_kind'] * 30, at)}-999", kinds=(), base=BUNDLED)


def test_it_is_taken_where_none_is_given_and_only_there() -> None:
    rest = material(["nda"]), Effort(base=BUNDLED, minutes=1.0, tokens=None, seed=1, set_aside=0.15), False
    assert requested(None, *rest).name == dated_name(["nda"], datetime.now(UTC))
    assert requested("mine", *rest).name == "mine"


def test_a_killed_one_goes_on_on_another_day_too(own: Settings) -> None:
    begun(settled(asked(), own), own)
    assert settled(asked(started_by="bob"), own).name == "nda-2026-11-29"
    assert settled(asked("nda-2026-12-01"), own).name == "nda-2026-11-29"


def test_another_training_does_not_go_on_with_it(own: Settings) -> None:
    begun(asked(), own)
    assert settled(asked(minutes=5.0), own).name == "nda-2026-11-29-2"
    assert settled(asked("nda-2026-12-01", data=("/srv/other",)), own).name == "nda-2026-12-01"
    assert settled(asked("receipt-2026-11-29", kinds=("receipt",)), own).name == "receipt-2026-11-29"


def test_one_that_is_registered_is_finished(own: Settings) -> None:
    begun(asked(), own)
    register_model(manifest_of(SHIPPED).model_copy(update={"name": "nda-2026-11-29"}))
    assert settled(asked(), own).name == "nda-2026-11-29-2"
    begun(asked("nda-2026-11-29-2"), own)
    assert settled(asked(), own).name == "nda-2026-11-29-2"


def test_neither_a_registered_name_nor_a_folder_is_taken_again(own: Settings) -> None:
    register_model(manifest_of(SHIPPED).model_copy(update={"name": "nda-2026-11-29"}))
    (own.models_folder / "adapters" / "nda-2026-11-29-2").mkdir(parents=True)
    begun(asked("nda-own"), own)  # somebody named it: it is theirs to go on with
    assert settled(asked(), own).name == "nda-2026-11-29-3"


def test_the_plan_of_another_version_is_no_obstacle(own: Settings) -> None:
    folder = own.models_folder / "adapters" / "nda-2026-11-28"
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text("{}")
    assert settled(asked(), own).name == "nda-2026-11-29"


def test_one_of_weeks_ago_is_left_for_it_knows_nothing_since(own: Settings) -> None:
    begun(asked("nda-2026-11-29"), own)
    assert settled(asked("nda-2026-12-06"), own).name == "nda-2026-11-29"
    assert settled(asked("nda-2026-12-07"), own).name == "nda-2026-12-07"


YESTERDAY = dated_name(["nda"], datetime.now(UTC) - timedelta(days=1))


@pytest.mark.parametrize(("name", "expected"), [("nda-own", "nda-own"), (None, YESTERDAY)])
def test_the_command_goes_on_with_what_nobody_named(
    own: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str | None, expected: str
) -> None:
    trained: list[str] = []
    data = tmp_path / "data" / "nda"
    (data / "documents").mkdir(parents=True)
    (data / "documents" / "a.txt").write_text("NON-DISCLOSURE AGREEMENT")
    (data / "expected.jsonl").write_text('{"file": "documents/a.txt", "kind": "nda", "fields": {"term": null}}')
    training = Trained(steps=3, tokens=90, tokens_asked=1000, ended="epochs", examples=1, loss=1.0, duration_s=30.0)
    done = manifest_of(SHIPPED).model_copy(update={"metrics": {"training": training.model_dump()}})
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")  # as it sets it for good
    monkeypatch.setattr("deployments.run.world", lambda **_: nullcontext())
    monkeypatch.setattr(finetune, "settings", lambda: own)
    monkeypatch.setattr("flows.finetuning.finetuning", lambda training: trained.append(training.name) or done)
    effort = Effort(base="production", minutes=9.0, tokens=None, seed=1, set_aside=0.15)
    begun(requested(YESTERDAY, material(["nda"], [data]), effort, False), own)
    options = ["--kinds", "nda", "--data", str(data), "--minutes", "9", "--seed", "1", *(["--name", name] if name else [])]  # fmt: skip
    shown = CliRunner().invoke(cli.app, ["finetune", *options])
    assert (shown.exit_code, trained) == (0, [expected])
    assert "Trained on 90 tokens in 3 updates, 0.5 minutes: no more of the 1,000 asked for" in shown.output
