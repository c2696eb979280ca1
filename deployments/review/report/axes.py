"""Axes of charts: what they span, and at which round numbers or days they say so. Pure."""

from collections.abc import Callable, Sequence
from datetime import date
from math import log10

from schemas.record import Record

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
PARTS = 4
WHOLE = (4, 8, 12, 20)  # of these the parts are whole


class Axis(Record):
    """What an axis spans, and where it says what."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def days_axis(label: str, days: Sequence[date], most: int = 6) -> Axis:
    """Days by their ordinal; not more than about `most` of them are said."""
    known = sorted({day.toordinal() for day in days}) or [0]
    low, high = known[0], max(known[-1], known[0] + 1)
    step = max(1, -(-(high - low) // most))
    ticks = tuple((float(at), f"{date.fromordinal(at):%-d %b}") for at in range(low, high + 1, step) if at)
    return Axis(label=label, low=low, high=high, ticks=ticks)


def shares_axis(label: str, most: float) -> Axis:
    """From zero to a round share that is no less than `most`, in per cent."""
    high = next(top for top in SHARES if most <= top or top >= 1)
    digits = 0 if high >= 0.2 else 1
    return _parts(label, high, lambda value: f"{value:.{digits}%}")


def counts_axis(label: str, most: float) -> Axis:
    """From zero to a round number that is no less than `most`."""
    size = 10 ** int(log10(max(most, 10.0)) - 1)
    high = next(top for decade in (size, size * 10, size * 100) for part in WHOLE if (top := decade * part) >= most)
    return _parts(label, float(high), lambda value: f"{value:,.0f}")


def _parts(label: str, high: float, said: Callable[[float], str]) -> Axis:
    ticks = tuple((high * part / PARTS, said(high * part / PARTS)) for part in range(PARTS + 1))
    return Axis(label=label, low=0.0, high=high, ticks=ticks)
