"""Every flow loads by its module path, and keeps its name and its parameters: a rename would orphan schedules and runs."""

import importlib.util
from datetime import UTC, datetime
from typing import Any

import pytest
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint

from tasks.running.run_name import (
    calibration_run_name,
    dated_run_name,
    evaluation_run_name,
    named,
    run_name,
    training_run_name,
)
from tests.conftest import ROOT

OPTIONAL = {"kind": None, "limit": None}
SNAPSHOT: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "flows.nightly.nightly": ("nightly", ["inbox"], OPTIONAL),
    "flows.ingestion.ingestion": ("ingestion", ["inbox"], OPTIONAL),
    "flows.extraction.extraction": ("extraction", ["inbox"], {}),
    "flows.finetuning.finetuning": ("finetuning", ["training"], {}),
    "flows.calibration.calibration": ("calibration", ["asked"], {}),
    "flows.calibration.readers": ("readers", ["asked"], {}),
    "flows.evaluation.evaluation": ("evaluation", ["asked"], {}),
    "flows.certification.certification": ("certification", ["inbox"], {}),
    "flows.shadowing.shadowing": ("shadowing", ["by"], {}),
    "flows.retention.retention": ("retention", [], {}),
}
RUN_NAMES = {
    "finetuning": training_run_name,
    "calibration": calibration_run_name,
    "readers": calibration_run_name,
    "evaluation": evaluation_run_name,
    "retention": dated_run_name,
    "shadowing": dated_run_name,
}


def loaded(entrypoint: str) -> Flow[..., Any]:
    """A placeholder would hide an import error."""
    return load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)


@pytest.mark.parametrize("entrypoint", SNAPSHOT)
def test_a_flow_keeps_its_name_and_parameters(entrypoint: str) -> None:
    flow = loaded(entrypoint)
    schema = flow.parameters
    optional = {name: part.get("default") for name, part in schema.properties.items() if name not in schema.required}
    assert (flow.name, schema.required, optional) == SNAPSHOT[entrypoint]
    assert flow.flow_run_name is RUN_NAMES.get(flow.name, run_name)


def test_a_run_is_named_by_what_when_and_where() -> None:
    assert (
        named("nightly", datetime(2026, 11, 22, 2, tzinfo=UTC), "s3://claims") == "nightly 2026-11-22 02:00 s3://claims"
    )


@pytest.mark.parametrize("entrypoint", SNAPSHOT)
def test_no_flow_has_the_name_of_a_package(entrypoint: str) -> None:
    assert importlib.util.find_spec(loaded(entrypoint).name) is None


def test_these_are_all_the_flows() -> None:
    modules = {f"flows.{path.stem}" for path in (ROOT / "flows").glob("*.py") if path.stem != "__init__"}
    assert modules == {entrypoint.rpartition(".")[0] for entrypoint in SNAPSHOT}
