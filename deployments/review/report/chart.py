"""Charts as SVG that a page holds in itself: bars and lines, with a title and a description for those who do not see them. Pure.

Colours, dark ones too, are the style sheet's (static/report.css); a line is also told from the others by its dashes.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from deployments.review.inert import inert
from deployments.review.report.axes import Axis
from schemas.record import Record

WIDTH = 380.0
ROW, BAR = 40.0, 12.0
LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 46.0, 24.0, 26.0, 160.0, 40.0
LETTER = 7.4  # about as wide as one is
PER_ROW, LEGEND = 2, 20.0
DASHES = ("", "7 4", "2 3", "9 3 2 3", "1 5", "12 5")


class Bar(Record):
    """One bar; `said` is its number as people read it, `tone` one of good, doubt, bad or nothing."""

    label: str
    value: float
    said: str
    tone: str = ""


class Line(Record):
    """One line over points (x, y) in rising x."""

    label: str
    points: tuple[tuple[float, float], ...]


class Frame(Record):
    """A chart's name (unique on its page), title and description."""

    name: str
    title: str
    about: str


def bars(frame: Frame, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars from a common zero, label and number above each."""
    svg = _svg(frame, max(1, len(rows)) * ROW + 4)
    most = max((row.value for row in rows), default=0.0) or 1.0
    for place, row in enumerate(rows):
        top = place * ROW
        _text(svg, _cut(row.label, WIDTH - LETTER * (len(row.said) + 1)), 0, top + 14, "label")
        _text(svg, row.said, WIDTH, top + 14, "number end")
        _rect(svg, "track", top + 20, WIDTH)
        _rect(svg, f"bar {row.tone}".strip(), top + 20, max(0.0, row.value) / most * WIDTH)
    return _done(svg)


def lines(frame: Frame, series: Sequence[Line], x: Axis, y: Axis) -> Markup:
    """Lines over two axes, with a legend above them where there are several."""
    legend = LEGEND * -(-len(series) // PER_ROW) if len(series) > 1 else 0.0
    svg = _svg(frame, legend + TOP + HEIGHT + BOTTOM)
    _legend(svg, series if legend else ())
    top = legend + TOP
    _axes(svg, top, x, y)
    for number, line in enumerate(series):
        placed = [(_across(x, at), top + HEIGHT * (1 - _share(y, value))) for at, value in line.points]
        _line(svg, placed, number)
    return _done(svg)


def _svg(frame: Frame, height: float) -> Element:
    named = {"role": "img", "aria-labelledby": f"{frame.name}-title {frame.name}-about"}
    svg = Element("svg", {"class": "chart", "viewBox": f"0 0 {WIDTH:g} {height:g}"} | named)
    SubElement(svg, "title", id=f"{frame.name}-title").text = frame.title
    SubElement(svg, "desc", id=f"{frame.name}-about").text = frame.about
    return svg


def _done(svg: Element) -> Markup:
    return Markup(tostring(svg, encoding="unicode"))


def _text(svg: Element, words: str, x: float, y: float, looks: str) -> None:
    anchor = "end" if "end" in looks else "middle" if "middle" in looks else "start"
    SubElement(svg, "text", {"class": looks, "x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}).text = inert(
        words
    )


def _cut(words: str, width: float) -> str:
    most = max(1, int(width / LETTER))
    return words if len(words) <= most else words[: most - 1] + "…"


def _rect(svg: Element, looks: str, y: float, width: float) -> None:
    SubElement(svg, "rect", {"class": looks, "x": "0", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{BAR:g}", "rx": "3"})  # fmt: skip


def _legend(svg: Element, series: Sequence[Line]) -> None:
    for number, line in enumerate(series):
        x, y = (number % PER_ROW) * WIDTH / PER_ROW, (number // PER_ROW) * LEGEND + 10
        _line(svg, [(x, y), (x + 30, y)], number)
        _text(svg, _cut(line.label, WIDTH / PER_ROW - 36), x + 36, y + 4, "label")


def _axes(svg: Element, top: float, x: Axis, y: Axis) -> None:
    _text(svg, y.label, 0, top - 12, "tick")
    for value, words in y.ticks:
        height = top + HEIGHT * (1 - _share(y, value))
        SubElement(svg, "line", {"class": "grid", "x1": f"{LEFT:g}", "x2": f"{WIDTH - RIGHT:g}", "y1": f"{height:.1f}", "y2": f"{height:.1f}"})  # fmt: skip
        _text(svg, words, LEFT - 6, height + 4, "tick end")
    for value, words in x.ticks:
        _text(svg, words, _across(x, value), top + HEIGHT + 17, "tick middle")
    _text(svg, x.label, (LEFT + WIDTH - RIGHT) / 2, top + HEIGHT + 35, "tick middle")


def _line(svg: Element, placed: Sequence[tuple[float, float]], number: int) -> None:
    looks = f"line s{number % len(DASHES)}"
    if len(placed) == 1:
        SubElement(svg, "circle", {"class": looks + " dot", "cx": f"{placed[0][0]:.1f}", "cy": f"{placed[0][1]:.1f}", "r": "4"})  # fmt: skip
        return
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    SubElement(svg, "polyline", {"class": looks, "points": path, "fill": "none", "stroke-dasharray": DASHES[number % len(DASHES)] or "none"})  # fmt: skip


def _share(axis: Axis, value: float) -> float:
    return (value - axis.low) / (axis.high - axis.low)


def _across(axis: Axis, value: float) -> float:
    return LEFT + _share(axis, value) * (WIDTH - LEFT - RIGHT)
