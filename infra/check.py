"""What infra/check.sh asks of Python packages that the program itself does not need."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

INFRA = Path(__file__).parent


def queries() -> Iterator[str]:
    """All PromQL of the dashboard and the alerts."""
    board = json.loads((INFRA / "grafana" / "nightclerk.json").read_text(encoding="utf-8"))
    yield from (target["expr"] for panel in board["panels"] for target in panel.get("targets", []))
    rules = yaml.safe_load((INFRA / "prometheus" / "alerts.yaml").read_text(encoding="utf-8"))
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])


def check() -> None:
    """Raises what the packages raise."""
    from compose_spec import ComposeSpecification
    from promql_parser import parse

    found = yaml.safe_load((INFRA / "compose.yaml").read_text(encoding="utf-8"))
    ComposeSpecification.model_validate({key: value for key, value in found.items() if not key.startswith("x-")})
    for query in queries():
        parse(query)


def jobs(made: Path) -> str:
    """The pods of KEDA's ScaledJobs as plain Jobs, whose schema is known here."""
    found = [each for each in yaml.safe_load_all(made.read_text(encoding="utf-8")) if each["kind"] == "ScaledJob"]
    plain = [
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": each["metadata"], "spec": each["spec"]["jobTargetRef"]}
        for each in found
    ]
    return yaml.safe_dump_all(plain)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=Path, metavar="MADE", help="print the pods of these ScaledJobs as Jobs instead")
    asked = parser.parse_args().jobs
    if asked:
        sys.stdout.write(jobs(asked))
    else:
        check()
