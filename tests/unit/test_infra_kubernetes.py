"""The Kubernetes files as kustomize makes them: safe pods, references that are there, ways out that are named. Schemas: `make infra`."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from schemas.settings import Settings
from tests.conftest import ROOT

FOLDER = ROOT / "infra" / "kubernetes"
OVERLAYS = ("cpu", "gpu")
OURS = {"worker", "review", "metrics", "prefect", "postgres"}

pytestmark = pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, which brings kustomize, is not here")

Thing = dict[str, Any]


@cache
def made(overlay: str) -> list[Thing]:
    command = ["kubectl", "kustomize", str(FOLDER / "overlays" / overlay)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return list(yaml.safe_load_all(built.stdout))


def of_kind(overlay: str, *kinds: str) -> list[Thing]:
    return [thing for thing in made(overlay) if thing["kind"] in kinds]


def templates(overlay: str) -> Iterator[tuple[str, Thing]]:
    """Name and pod template of all that runs."""
    for thing in of_kind(overlay, "Deployment", "StatefulSet"):
        yield thing["metadata"]["name"], thing["spec"]["template"]
    for thing in of_kind(overlay, "ScaledJob"):
        yield thing["metadata"]["name"], thing["spec"]["jobTargetRef"]["template"]


def containers(spec: Thing) -> list[Thing]:
    return [*spec.get("initContainers", []), *spec["containers"]]


PODS = [
    pytest.param(overlay, name, template, id=f"{overlay}-{name}")
    for overlay in OVERLAYS
    if shutil.which("kubectl")
    for name, template in templates(overlay)
]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_of_it_runs_in_its_own_namespace(overlay: str) -> None:
    assert {thing["metadata"].get("namespace") for thing in made(overlay) if thing["kind"] != "Namespace"} == {
        "nightclerk"
    }
    [namespace] = of_kind(overlay, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    gpu = {"vllm"} if overlay == "gpu" else set()
    assert {name for name, _ in templates(overlay)} == OURS | gpu | {"hands"}


@pytest.mark.parametrize(("overlay", "name", "template"), PODS)
def test_a_pod_may_do_no_more_than_it_must(overlay: str, name: str, template: Thing) -> None:
    spec = template["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True and spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in containers(spec):
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False and context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert (
            container["resources"]["requests"].keys() >= {"cpu", "memory"}
            and "memory" in container["resources"]["limits"]
        )
        assert ":" in container["image"] and not container["image"].endswith(":latest")


@pytest.mark.parametrize(("overlay", "name", "template"), PODS)
def test_what_a_pod_refers_to_is_there(overlay: str, name: str, template: Thing) -> None:
    spec, names = (
        template["spec"],
        {t["metadata"]["name"] for t in of_kind(overlay, "ConfigMap", "PersistentVolumeClaim")},
    )
    volumes = {volume["name"]: volume for volume in spec.get("volumes", [])}
    claims = {v["persistentVolumeClaim"]["claimName"] for v in volumes.values() if "persistentVolumeClaim" in v}
    maps = {v["configMap"]["name"] for v in volumes.values() if "configMap" in v}
    for container in containers(spec):
        maps |= {source["configMapRef"]["name"] for source in container.get("envFrom", []) if "configMapRef" in source}
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted - {"data"} == volumes.keys()  # `data` is the StatefulSet's own
    assert claims | maps <= names
    if name != "hands":
        assert {port for probe in probes(spec) for port in probe} <= {
            p["name"] for c in spec["containers"] for p in c["ports"]
        }


def probes(spec: Thing) -> Iterator[list[str]]:
    for container in spec["containers"]:
        found = [container[kind] for kind in ("startupProbe", "readinessProbe", "livenessProbe") if kind in container]
        assert found
        yield [probe[how]["port"] for probe in found for how in ("httpGet", "tcpSocket") if how in probe]


@pytest.mark.parametrize(("overlay", "name", "template"), PODS)
def test_nothing_is_started_again_because_the_database_is_gone(overlay: str, name: str, template: Thing) -> None:
    """Restarts come ever later, and it would be away for minutes after the database has come back."""
    asking = {"review": "/health", "metrics": "/metrics"}
    for probe in (each["livenessProbe"] for each in template["spec"]["containers"] if "livenessProbe" in each):
        assert name not in asking or probe.get("httpGet", {}).get("path") != asking[name]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_password_stands_in_an_address(overlay: str) -> None:
    given = [each for _, t in templates(overlay) for c in containers(t["spec"]) for each in c.get("env", [])]
    addresses = [each["value"] for each in given if "://" in each.get("value", "")]
    assert addresses and not any("$(" in address for address in addresses)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_that_runs_the_program_takes_further_settings(overlay: str) -> None:
    for name, template in templates(overlay):
        if name in {"worker", "hands", "review", "metrics"}:
            for container in containers(template["spec"]):
                secrets = [each["secretRef"] for each in container["envFrom"] if "secretRef" in each]
                assert secrets == [{"name": "nightclerk-settings", "optional": True}], name


@pytest.mark.parametrize(("overlay", "name", "template"), PODS)
def test_passwords_come_from_secrets_alone(overlay: str, name: str, template: Thing) -> None:
    for container in containers(template["spec"]):
        for variable in container.get("env", []):
            if "PASSWORD" in variable["name"]:
                assert variable["valueFrom"]["secretKeyRef"]["name"] == "nightclerk-database"
    assert not of_kind(overlay, "Secret")


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_settings_that_are_given_are_settings(overlay: str) -> None:
    given = {key for thing in of_kind(overlay, "ConfigMap") for key in thing["data"] if key.startswith("NIGHTCLERK_")}
    known = {f"NIGHTCLERK_{name.upper()}" for name in Settings.model_fields}
    assert given and given <= known


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_service_finds_its_pods(overlay: str) -> None:
    for service in of_kind(overlay, "Service"):
        selector, [port] = service["spec"]["selector"], service["spec"]["ports"]
        found = [t for _, t in templates(overlay) if t["metadata"]["labels"].items() >= selector.items()]
        assert len(found) == 1
        assert port["targetPort"] in {p["name"] for c in found[0]["spec"]["containers"] for p in c["ports"]}


def matches(selector: Thing, labels: dict[str, str]) -> bool:
    """Whether a label selector, as they are used here, takes a pod."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    return all(labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", []))


def ways(overlay: str, direction: str, ends: str) -> set[tuple[str, str, int]]:
    """(pod, other end, port) of all policies of one direction; the other end is a pod, or a namespace as `/name`."""
    pods = {name: template["metadata"]["labels"] for name, template in templates(overlay)}
    found = set()
    for policy in of_kind(overlay, "NetworkPolicy"):
        own = [name for name, labels in pods.items() if matches(policy["spec"]["podSelector"], labels)]
        for rule in policy["spec"].get(direction, []):
            others = {end for each in rule[ends] for end in _ends(each, pods)}
            found |= {(name, other, port["port"]) for name in own for other in others for port in rule["ports"]}
    return found


def _ends(each: Thing, pods: dict[str, dict[str, str]]) -> list[str]:
    if "namespaceSelector" in each:
        return ["/" + each["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]]
    return [name for name, labels in pods.items() if matches(each["podSelector"], labels)]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_is_closed_and_these_are_all_ways(overlay: str) -> None:
    closed = [p["spec"] for p in of_kind(overlay, "NetworkPolicy") if p["metadata"]["name"] == "nothing"]
    assert closed == [{"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}]
    workers = {"worker", "hands"}
    out = {(name, "postgres", 5432) for name in workers | {"review", "metrics", "prefect"}}
    out |= {(name, "prefect", 4200) for name in workers}
    model = {(name, "vllm", 8000) for name in workers} if overlay == "gpu" else set()
    asking = {(name, "/kube-system", 53) for name in workers | {"review", "metrics", "prefect"}}
    assert ways(overlay, "egress", "to") == out | model | asking
    inward = {(other, name, port) for name, other, port in out | model}
    outside = {("review", "/ingress-nginx", 8080), ("metrics", "/monitoring", 9464), ("postgres", "/keda", 5432)}
    outside |= {("vllm", "/monitoring", 8000)} if overlay == "gpu" else set()
    assert ways(overlay, "ingress", "from") == inward | outside


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_scales_asks_the_queue_as_it_is(overlay: str) -> None:
    [view] = (ROOT / "sql" / "views").glob("*_out_queue.sql")
    scaled = of_kind(overlay, "ScaledJob", "ScaledObject")
    assert {thing["kind"] for thing in scaled} == ({"ScaledJob", "ScaledObject"} if overlay == "gpu" else {"ScaledJob"})
    for thing in scaled:
        [trigger] = thing["spec"]["triggers"]
        assert " from out_queue where " in trigger["metadata"]["query"], "without what is paused"
        assert "create view out_queue" in view.read_text()
        if thing["kind"] == "ScaledJob":  # KEDA rounds up: one document alone would start a pod each minute
            started_at, target = (int(trigger["metadata"][name]) for name in ("activationTargetQueryValue", "targetQueryValue"))  # fmt: skip
            assert started_at == target - 1
        assert trigger["authenticationRef"]["name"] == of_kind(overlay, "TriggerAuthentication")[0]["metadata"]["name"]


def test_the_model_starts_with_a_preset_that_is_there() -> None:
    [preset] = [thing["data"]["PRESET"] for thing in of_kind("gpu", "ConfigMap") if "PRESET" in thing["data"]]
    assert (ROOT / "infra" / "presets" / f"{preset}.yaml").is_file()


def test_both_ways_of_making_the_databases_are_one() -> None:
    copy = FOLDER / "components" / "postgres" / "databases.sh"
    assert copy.read_text() == (ROOT / "infra" / "containers" / "databases.sh").read_text()
