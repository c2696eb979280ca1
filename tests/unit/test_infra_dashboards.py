"""Dashboards and alerts ask for metrics that are there, with labels that they have."""

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from schemas.metric import MEASURED, UP
from tests.conftest import ROOT

INFRA = ROOT / "infra"
BOARD = json.loads((INFRA / "grafana" / "nightclerk.json").read_text())
RULES = yaml.safe_load((INFRA / "prometheus" / "alerts.yaml").read_text())
METRICS = {metric.name: set(metric.labels) for metric in (UP, *MEASURED)}


def queries() -> Iterator[tuple[str, str]]:
    """All PromQL, with the legend or the annotation beside it."""
    for panel in BOARD["panels"]:
        yield from ((target["expr"], target["legendFormat"]) for target in panel.get("targets", []))
    for rule in (rule for group in RULES["groups"] for rule in group["rules"]):
        yield rule["expr"], rule["annotations"]["summary"]


QUERIES = list(queries())


def named(query: str) -> set[str]:
    return set(re.findall(r"\b(?:nightclerk_|vllm:)[a-z_]+", query))


@pytest.mark.parametrize("query", [query for query, _ in QUERIES])
def test_its_metrics_and_labels_are_there(query: str) -> None:
    own = {name for name in named(query) if name.startswith("nightclerk_")}
    assert own <= METRICS.keys() and named(query)
    for metric, matchers in re.findall(r"(nightclerk_[a-z_]+)\{([^}]*)\}", query):
        assert set(re.findall(r"(\w+)(?:=|!=)", matchers)) <= METRICS[metric]
    labels = set().union(*(METRICS[name] for name in own)) | {"instance"}
    for grouped in re.findall(r"by \(([^)]*)\)", query):
        assert {label.strip() for label in grouped.split(",")} <= labels


@pytest.mark.parametrize(("query", "shown"), QUERIES)
def test_a_legend_shows_labels_that_the_query_leaves(query: str, shown: str) -> None:
    used = set(re.findall(r"\{\{ ?(?:\$labels\.)?(\w+) ?\}\}", shown))
    left = re.findall(r"by \(([^)]*)\)", query)
    had = set(left[0].split(", ")) if left else set().union(*(METRICS.get(name, set()) for name in named(query)))
    assert used <= had


def test_every_metric_is_shown() -> None:
    assert METRICS.keys() - {name for query, _ in QUERIES for name in named(query)} == {"nightclerk_step_batches_total"}


def test_vllms_metrics_are_vllms() -> None:
    """Looked up in the source of the version that is pinned; a counter is shown with _total behind its name."""
    spec = find_spec("vllm")
    assert spec and spec.origin
    source = "\n".join(path.read_text() for path in (Path(spec.origin).parent / "v1" / "metrics").glob("*.py"))
    known = set(re.findall(r'"(vllm:[a-z_]+)"', source))
    asked = {name for query, _ in QUERIES for name in named(query) if name.startswith("vllm:")}
    assert asked and {name.removesuffix("_total") for name in asked} <= known


def test_names_and_labels_are_as_prometheus_wants_them() -> None:
    for metric in (UP, *MEASURED):
        assert re.fullmatch(r"nightclerk_[a-z_]+", metric.name) and metric.meaning
        assert (metric.kind == "counter") == metric.name.endswith("_total")


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in BOARD["panels"]):
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not own & taken and max(x for x, _ in own) < 24
        taken |= own
