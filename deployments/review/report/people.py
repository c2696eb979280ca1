"""Figures of people's work: how old the queue is, how many minutes are left, how long a field takes."""

from deployments.review.pages import words
from deployments.review.report.chart import Bar, bars
from deployments.review.report.figure import DAYS, Asked, Figure, kinds_of
from schemas.people import Role
from schemas.reviewer import FieldSeconds
from sql.reports.trends import FROM_DAYS, open_fields, queue_age
from sql.review.reviewers import measured_field_s, seconds_by_field, seconds_by_person

OLD_D = 4
DRAWN = 10  # bars, the slowest; the rows have all


def age(asked: Asked) -> Figure:
    """Documents by how long they have waited for a person."""
    found = queue_age(asked.kinds)
    by_age = {day: sum(each.documents for each in found if each.from_days == day) for day in FROM_DAYS}
    old = sum(count for day, count in by_age.items() if day >= OLD_D)
    overdue = sum(each.overdue for each in found)
    late = f"; {overdue:,} are past their deadline" if overdue else ""
    return Figure(
        name="queue-age",
        subject="Age of the queue",
        title=f"{old:,} of {sum(by_age.values()):,} documents have waited for four days or longer{late}",
        about="Documents that wait for people, by the time since they were sent to them.",
        columns=("state", "days, at least", "documents", "fields", "past their deadline"),
        rows=tuple((each.state, each.from_days, each.documents, each.fields, each.overdue) for each in found),
        nothing="Nothing waits for people.",
    ).drawn(lambda frame: bars(frame, [_aged(day, count) for day, count in by_age.items()]))


def work_left(asked: Asked) -> Figure:
    """Minutes of work in the queue, by kind."""
    found, (field_s, how) = open_fields(asked.kinds), field_seconds(asked)
    rows = tuple((each.kind or "no kind", each.fields, round(each.fields * field_s / 60, 1)) for each in found)
    total = sum(each.fields for each in found)
    return Figure(
        name="work-left",
        subject="Work left",
        title=f"{total:,} fields wait for people: {minutes(total * field_s)} of work",
        about=f"Minutes by kind, at {field_s:.0f} seconds a field: {how}.",
        columns=("kind", "fields", "minutes"),
        rows=rows,
        nothing="No field waits for people.",
    ).drawn(
        lambda frame: bars(
            frame, [Bar(label=words(k), value=m, said=f"{m:,.0f} min ({n:,} fields)") for k, n, m in rows]
        )
    )


def by_person(asked: Asked) -> Figure:
    """Seconds a field by person: those whose work one may judge, and oneself."""
    judged = kinds_of(asked.who, Role.ADJUDICATOR)
    found = seconds_by_person(judged, DAYS, asked.who.person)
    return _seconds("seconds-person", "person", found)


def by_field(asked: Asked) -> Figure:
    """Seconds a field by field."""
    return _seconds("seconds-field", "field", seconds_by_field(asked.kinds, DAYS))


def field_seconds(asked: Asked) -> tuple[float, str]:
    """Seconds that a field takes, and how they are known."""
    measured = measured_field_s()
    if measured is not None:
        return measured, "the median of all that was measured"
    return asked.settings.reviewer_field_s, "as set, until 20 answers are measured"


def minutes(seconds: float) -> str:
    """A time of work in the unit that people plan by."""
    found = seconds / 60
    return f"{found:,.0f} minutes" if found < 120 else f"{found / 60:,.1f} hours"


def _seconds(name: str, column: str, found: list[FieldSeconds]) -> Figure:
    low, high = (f"{end([each.median_s for each in found] or [0.0]):.0f}" for end in (min, max))
    unit = "second" if low == high == "1" else "seconds"
    return Figure(
        name=name,
        subject=f"How long a field takes, by {column}",
        title=f"A field takes {low if low == high else f'{low} to {high}'} {unit}, by {column}",
        about=f"Seconds of work, median, over the last {DAYS} days; only the time in which the page was in use. The slowest first.",
        columns=(column, "answers", "seconds, median", "keystrokes, mean"),
        rows=tuple((each.name, each.answers, each.median_s, each.keystrokes) for each in found),
        nothing=f"No answer was measured in the last {DAYS} days.",
    ).drawn(lambda frame: bars(frame, [_timed(each, column) for each in found[:DRAWN]]))


def _timed(each: FieldSeconds, column: str) -> Bar:
    label = words(each.name) if column == "field" else each.name
    return Bar(label=label, value=each.median_s, said=f"{each.median_s:.1f} s (n = {each.answers:,})")


def _aged(day: int, count: int) -> Bar:
    later = FROM_DAYS[FROM_DAYS.index(day) + 1 :]
    label = f"{day} to {later[0]} days" if later else f"{day} days or longer"
    tone = "bad" if day >= OLD_D and count else ""
    return Bar(label="less than a day" if day == 0 else label, value=count, said=f"{count:,}", tone=tone)
