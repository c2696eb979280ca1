"""What confidence is worth, as a page for people: a table a kind, and what each target would accept. The figures are made in tasks/trust."""

from collections.abc import Iterator, Sequence
from typing import Any

from schemas.calibration import Calibration

_PARTS = ("all", "values", "nulls")


def markdown(calibrations: Sequence[Calibration]) -> str:
    """A section a kind."""
    return "\n".join(line for each in calibrations for line in _section(each))


def lines(calibration: Calibration) -> Iterator[str]:
    """The same for a terminal, a line a field."""
    for name, own in calibration.report.items():
        if name != "thresholds":
            yield (
                f"{calibration.kind:<16} {name:<36} n {own['answers']:>5}  right {own['right']:.3f}  "
                f"auroc {_said(own, 'auroc')}  right at 80 % {_said(own, 'accuracy_at_80')}  ece {own['ece']:.3f}"
            )
    for field, target, own in _promises(calibration):
        yield f"{calibration.kind:<16} {field:<36} at most {target:.0%} wrong: {_promise(own)}"


def _section(calibration: Calibration) -> Iterator[str]:
    yield f"# {calibration.kind}\n\n{calibration.model}, {', '.join(calibration.sources)}\n"
    yield "| | answers | documents | right | AUROC | right at 80 % coverage | ECE |\n|---|---|---|---|---|---|---|"
    for name, own in calibration.report.items():
        if name != "thresholds":
            yield f"| {name} | {own['answers']} | {own['documents']} | {own['right']:.3f} | {_said(own, 'auroc')} | {_said(own, 'accuracy_at_80')} | {own['ece']:.3f} |"
    yield f"\nValues: {calibration.values.why}. Nulls: {calibration.nulls.why}.\n"
    for field, target, own in _promises(calibration):
        yield f"- {field}, at most {target:.0%} wrong: {_promise(own)}"
    yield from _bins(calibration)


def _bins(calibration: Calibration) -> Iterator[str]:
    yield "\n| confidence | answers | mean confidence | right |\n|---|---|---|---|"
    for each in calibration.report.get("all", {}).get("bins", []):
        yield f"| from {each['from']:.1f} | {each['count']} | {each['confidence']:.3f} | {each['right']:.3f} |"


def _said(own: dict[str, Any], name: str) -> str:
    if own[name] is None:
        return "–"
    low_high = own[f"{name}_interval"]
    return f"{own[name]:.3f}" + (f" ({low_high[0]:.3f}–{low_high[1]:.3f})" if low_high else "")


def _promise(own: dict[str, Any]) -> str:
    if own["threshold"] is None:
        return f"nothing: {own['why']}"
    return f"{own['coverage']:.1%} accepted from {own['threshold']:.3f} on, of which {own['error']:.2%} were wrong"


def _promises(calibration: Calibration) -> Iterator[tuple[str, float, dict[str, Any]]]:
    for field, by_target in calibration.report.get("thresholds", {}).items():
        for target, own in by_target.items():
            yield field, float(target), own
