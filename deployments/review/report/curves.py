"""The coverage–risk curves of the calibrations in use: how many answers would be wrong, the more of them were accepted unseen."""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from deployments.review.pages import words
from deployments.review.report.axes import shares_axis
from deployments.review.report.chart import Line, lines
from deployments.review.report.figure import Asked, Figure
from schemas.calibration import Calibration
from schemas.morning import InUse
from sql.reports.morning import calibrations_in_use

SHIPPED = (
    Path(__file__).parents[3] / "infra" / "models"
)  # where this program brings models with their calibrations, if at all


def curves(asked: Asked) -> Figure:
    """A line a kind and tier."""
    found = [(each, _points(each)) for each in calibrations_in_use(asked.since, asked.kinds)]
    drawn = [Line(label=_label(each), points=tuple((p["coverage"], p["error"]) for p in points)) for each, points in found if points]  # fmt: skip
    most = max((wrong for line in drawn for _, wrong in line.points), default=0.0)
    return Figure(
        name="coverage-risk",
        subject="Confidence and errors",
        title="The more answers are accepted unseen, the more of them are wrong",
        about="For each kind, surest answers first: along the bottom the share of the answers that is accepted, upwards the share of these "
        "that is wrong. Measured on checked answers that the calibration in use had not seen. Lower is better.",
        columns=("kind", "tier", "accepted", "wrong"),
        rows=tuple((e.kind, e.tier, p["coverage"], p["error"]) for e, points in found for p in points),
        nothing="No calibration has judged anything in the last month.",
    ).drawn(
        lambda frame: lines(
            frame, drawn, shares_axis("share of the answers that is accepted", 1.0), shares_axis("wrong", most)
        )
    )


def _points(used: InUse) -> list[dict[str, float]]:
    report = used.report or shipped_reports().get(used.calibration, {})
    found: list[dict[str, float]] = report.get("all", {}).get("risk_coverage", [])
    return found


@cache
def shipped_reports() -> dict[str, dict[str, Any]]:
    """The figures of calibrations that came with models, by name; none where this program came without models."""
    files = TypeAdapter(tuple[Calibration, ...])
    return {
        each.name: each.report
        for path in SHIPPED.glob("*/calibrations.json")
        for each in files.validate_json(path.read_bytes())
    }


def _label(used: InUse) -> str:
    return words(used.kind) if used.tier == 1 else f"{words(used.kind)}, tier {used.tier}"
