"""Charts and axes of the report as pure functions."""

from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.review.report.axes import counts_axis, days_axis, shares_axis
from deployments.review.report.chart import WIDTH, Bar, Frame, Line, bars, lines
from deployments.review.report.people import _seconds
from schemas.reviewer import FieldSeconds

FRAME = Frame(name="f", title="<b>4 of 5</b>", about='says "how"')


def classed(svg: Element, looks: str) -> list[Element]:
    return [each for each in svg.iter() if each.get("class", "").split()[:1] == [looks]]


def test_bars_are_as_long_as_their_values_from_a_common_zero() -> None:
    svg = fromstring(bars(FRAME, [Bar(label="a", value=4, said="4"), Bar(label="b", value=1, said="1", tone="bad"), Bar(label="c", value=0, said="0")]))  # fmt: skip
    drawn = classed(svg, "bar")
    assert [float(each.get("width", "")) for each in drawn] == [WIDTH, WIDTH / 4, 0.0]
    assert {each.get("x") for each in drawn} == {"0"} and drawn[1].get("class") == "bar bad"


def test_a_chart_is_named_and_described_and_holds_no_markup_of_others() -> None:
    made = bars(FRAME, [Bar(label="<script>alert(1)</script>", value=1, said="&")])
    svg = fromstring(made)
    title, about = svg[0], svg[1]
    assert svg.get("role") == "img" and svg.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"
    assert (title.text, about.text) == (FRAME.title, FRAME.about)
    assert "<script" not in made and "style=" not in made  # the content security policy would refuse it


def test_lines_meet_their_axes() -> None:
    line = Line(label="x", points=((0.0, 0.0), (1.0, 0.2)))
    svg = fromstring(lines(FRAME, [line], shares_axis("share", 1.0), shares_axis("wrong", 0.2)))
    grid = sorted({float(each.get("y1", "")) for each in classed(svg, "grid")})
    (first, last) = [tuple(map(float, pair.split(","))) for pair in classed(svg, "line")[0].get("points", "").split()]
    assert (first[1], last[1]) == (grid[-1], grid[0])


def test_each_line_has_its_own_dashes_and_name() -> None:
    series = [Line(label=f"kind {n}", points=((0.0, 0.1), (1.0, 0.2))) for n in range(5)]
    made = lines(FRAME, series, shares_axis("share", 1.0), shares_axis("wrong", 0.2))
    drawn = [each.get("stroke-dasharray") for each in classed(fromstring(made), "line")]
    assert len(set(drawn)) == 5 and all(line.label in made for line in series)


def test_one_point_is_a_dot() -> None:
    made = lines(FRAME, [Line(label="x", points=((5.0, 0.5),))], days_axis("night", [date.fromordinal(5)]), shares_axis("accepted", 1.0))  # fmt: skip
    assert "<circle" in made and "<polyline" not in made


@given(st.floats(0, 1))
def test_a_share_fits_its_axis(most: float) -> None:
    axis = shares_axis("wrong", most)
    assert axis.high >= most and len({words for _, words in axis.ticks}) == len(axis.ticks)


@given(st.integers(0, 10_000_000))
def test_a_count_fits_its_axis_and_its_ticks_are_whole(most: int) -> None:
    axis = counts_axis("answers", most)
    assert most <= axis.high <= max(4, most * 2.5) and all(value == int(value) for value, _ in axis.ticks)


@pytest.mark.parametrize(("first", "last", "most"), [(1, 1, 2), (1, 31, 7), (10, 12, 3)])
def test_days_are_said_sparsely(first: int, last: int, most: int) -> None:
    days = [date(2024, 5, day) for day in (first, last)]
    axis = days_axis("night", days)
    assert 1 <= len(axis.ticks) <= most and axis.ticks[0][1] == f"{first} May"


@pytest.mark.parametrize(("median_s", "said"), [(1.2, "A field takes 1 second, by field"), (2.0, "A field takes 2 seconds, by field")])  # fmt: skip
def test_one_second_is_said_as_one(median_s: float, said: str) -> None:
    found = [FieldSeconds(name="total", answers=3, median_s=median_s, keystrokes=1.0)]
    assert _seconds("seconds-field", "field", found).title == said
