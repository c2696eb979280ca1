"""Figures by day: what was accepted without people, what they changed, and what the audit found."""

from collections.abc import Sequence
from datetime import date

from deployments.review.report.axes import Axis, counts_axis, days_axis, shares_axis
from deployments.review.report.chart import Line, lines
from deployments.review.report.figure import Asked, Figure, percent
from schemas.morning import DayOfFields
from sql.reports.trends import answers_by_day, audits_by_day, fields_by_night


def accepted(asked: Asked) -> Figure:
    """The share of fields that were accepted, night by night."""
    found = fields_by_night(asked.since, asked.kinds)
    line = Line(label="accepted", points=tuple((each.day.toordinal(), each.accepted / each.fields) for each in found))
    return Figure(
        name="trend-accepted",
        subject="Share of fields accepted without a person",
        title=f"Share of fields accepted without a person{_latest(found, asked.night)}",
        about="By night: of all fields that were decided, those that no person needs to see.",
        columns=("night", "fields", "accepted", "share"),
        rows=tuple((each.day, each.fields, each.accepted, each.accepted / each.fields) for each in found),
        nothing="No night has ended in the last month.",
    ).drawn(lambda frame: lines(frame, [line], _days("night", [e.day for e in found]), shares_axis("accepted", 1.0)))


def corrected(asked: Asked) -> Figure:
    """Answers and changes, day by day."""
    found = answers_by_day(asked.since, asked.kinds)
    said, changed = sum(each.shown for each in found), sum(each.changed for each in found)
    answers = Line(label="answers", points=tuple((each.day.toordinal(), each.answers) for each in found))
    changes = Line(label="changed", points=tuple((each.day.toordinal(), each.changed) for each in found))
    share = f": {percent(changed / said)} of the machine's values" if said else ""
    return Figure(
        name="trend-corrections",
        subject="What people changed",
        title=f"What people changed{share}",
        about="By day (UTC): all answers, and those in which the machine's value was shown and changed. Only fields in doubt and audited "
        "ones come to people, so that this is no share of all fields.",
        columns=("day", "answers", "with the machine's value", "changed"),
        rows=tuple((each.day, each.answers, each.shown, each.changed) for each in found),
        nothing="Nobody has answered in the last month.",
    ).drawn(lambda frame: lines(frame, [answers, changes], _days("day", [e.day for e in found]), counts_axis("answers", max(e.answers for e in found))))  # fmt: skip


def seconds(asked: Asked) -> Figure:
    """Seconds a field, day by day."""
    found = [(each.day, each.timed, each.median_s) for each in answers_by_day(asked.since, asked.kinds) if each.median_s is not None]  # fmt: skip
    line = Line(label="seconds", points=tuple((day.toordinal(), median_s) for day, _, median_s in found))
    last = f": {found[-1][2]:.0f} s on the last day" if found else ""
    return Figure(
        name="trend-seconds",
        subject="How long a field takes, by day",
        title=f"How long a field takes, by day{last}",
        about="Seconds of work, median, by day (UTC) of the answer; only the time in which the page was in use.",
        columns=("day", "answers", "seconds, median"),
        rows=tuple(found),
        nothing="No answer was measured in the last month.",
    ).drawn(lambda frame: lines(frame, [line], _days("day", [day for day, *_ in found]), counts_axis("seconds, median", max(p[1] for p in line.points))))  # fmt: skip


def audited(asked: Asked) -> Figure:
    """The share of wrong fields in the audit, day by day."""
    found = audits_by_day(asked.since, asked.kinds)
    line = Line(label="wrong", points=tuple((each.day.toordinal(), each.wrong / each.audited) for each in found))
    seen, wrong = sum(each.audited for each in found), sum(each.wrong for each in found)
    return Figure(
        name="trend-audit",
        subject="What the audit found",
        title=f"The audit found {wrong:,} wrong among {seen:,} accepted fields",
        about="By day (UTC) of the answer: of accepted fields that were drawn for the audit, the share that people found wrong. "
        "Few a day: the certificates weigh them together.",
        columns=("day", "audited", "wrong", "share"),
        rows=tuple((each.day, each.audited, each.wrong, each.wrong / each.audited) for each in found),
        nothing="Nobody has answered an audited field in the last month.",
    ).drawn(
        lambda frame: lines(
            frame, [line], _days("day", [e.day for e in found]), shares_axis("wrong", max(p[1] for p in line.points))
        )
    )


def _latest(found: Sequence[DayOfFields], last_night: date | None) -> str:
    if not found:
        return ""
    night = found[-1]
    when = "last night" if night.day == last_night else f"in the night of {night.day}"
    return f": {percent(night.accepted / night.fields)} {when}"


def _days(label: str, days: Sequence[date]) -> Axis:
    return days_axis(label, days)
