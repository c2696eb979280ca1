"""What confidence is worth, as a page for people: a table a kind, and what each target would accept. The figures are made in tasks/trust."""

from collections.abc import Iterator, Sequence
from typing import Any

from schemas.calibration import Calibration

_PARTS = ("all", "values", "nulls")
_COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)
_UNSAID = 0.95  # the confidence of thresholds in stored reports that do not name it


def markdown(calibrations: Sequence[Calibration]) -> str:
    """A section a kind."""
    return "\n".join(line for each in calibrations for line in _section(each))


def lines(calibration: Calibration) -> Iterator[str]:
    """The same for a terminal, a line a field."""
    for name, own in _figures(calibration):
        yield (
            f"{calibration.kind:<16} {name:<36} n {own['answers']:>5}  right {own['right']:.3f}  "
            f"auroc {_said(own, 'auroc')}  right at 80 % {_said(own, 'accuracy_at_80')}  ece {_said(own, 'ece')}"
        )
    for name, risks in _risks(calibration):
        told = "  ".join(f"{share:.0%} {risk:.3f}" for share, risk in zip(_COVERAGES, risks, strict=True))
        yield f"{calibration.kind:<16} {name:<36} wrong among the surest {told}"
    for field, target, own in _promises(calibration):
        yield f"{calibration.kind:<16} {field:<36} {_asked(target, own)}: {_promise(own)}"


def _section(calibration: Calibration) -> Iterator[str]:
    yield f"# {calibration.kind}\n\n{calibration.model}, {', '.join(calibration.sources)}\n"
    yield "| | answers | documents | right | AUROC | right at 80 % coverage | ECE |\n|---|---|---|---|---|---|---|"
    for name, own in _figures(calibration):
        yield f"| {name} | {own['answers']} | {own['documents']} | {own['right']:.3f} | {_said(own, 'auroc')} | {_said(own, 'accuracy_at_80')} | {_said(own, 'ece')} |"
    yield f"\nValues: {calibration.values.why}. Nulls: {calibration.nulls.why}.\n"
    for field, target, own in _promises(calibration):
        yield f"- {field}, {_asked(target, own)}: {_promise(own)}"
    yield from _curve(calibration)
    yield from _bins(calibration)


def _curve(calibration: Calibration) -> Iterator[str]:
    if rows := [f"| {name} | {' | '.join(f'{risk:.3f}' for risk in risks)} |" for name, risks in _risks(calibration)]:
        yield f"\n| wrong among the surest | {' | '.join(f'{share:.0%}' for share in _COVERAGES)} |\n|---{'|---' * len(_COVERAGES)}|"
        yield from rows


def _bins(calibration: Calibration) -> Iterator[str]:
    yield "\n| confidence | answers | mean confidence | right |\n|---|---|---|---|"
    for each in calibration.report.get("all", {}).get("bins", []):
        yield f"| from {each['from']:.1f} | {each['count']} | {each['confidence']:.3f} | {each['right']:.3f} |"


def _figures(calibration: Calibration) -> Iterator[tuple[str, dict[str, Any]]]:
    """By field, and for values and nulls apart."""
    yield from ((name, own) for name, own in calibration.report.items() if name != "thresholds")


def _risks(calibration: Calibration) -> Iterator[tuple[str, list[float]]]:
    """The share of wrong ones at each of the coverages, where the curve comes nearest to it."""
    for name in _PARTS:
        if curve := calibration.report.get(name, {}).get("risk_coverage"):
            yield name, [_risk(curve, share) for share in _COVERAGES]


def _risk(curve: Sequence[dict[str, float]], coverage: float) -> float:
    return min(curve, key=lambda point: abs(point["coverage"] - coverage))["error"]


def _said(own: dict[str, Any], name: str) -> str:
    if own[name] is None:
        return "–"
    low_high = own.get(f"{name}_interval")
    return f"{own[name]:.3f}" + (f" ({low_high[0]:.3f}–{low_high[1]:.3f})" if low_high else "")


def _asked(target: float, own: dict[str, Any]) -> str:
    return f"at most {100 * target:g}% wrong with confidence {100 * own.get('confidence', _UNSAID):g}%"


def _promise(own: dict[str, Any]) -> str:
    if own["threshold"] is None:
        return f"nothing: {own['why']}"
    return f"{own['coverage']:.1%} accepted from {own['threshold']:.3f} on, of which {own['error']:.2%} were wrong"


def _promises(calibration: Calibration) -> Iterator[tuple[str, float, dict[str, Any]]]:
    for field, by_target in calibration.report.get("thresholds", {}).items():
        for target, own in by_target.items():
            yield field, float(target), own
