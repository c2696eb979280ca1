"""The report's page, and the rows behind each of its figures as CSV."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi import HTTPException, Request, Response

from deployments.review.configured import settings_of
from deployments.review.inert import cell
from deployments.review.pages import PAGES, page
from deployments.review.report import cost, curves, last_night, people, trend
from deployments.review.report.figure import DAYS, Asked, Figure, kinds_of, said
from deployments.review.report.headline import headline
from deployments.review.routes import Routes, Signed
from schemas.people import EVERY, Role
from schemas.registry import KINDS
from sql.reports.morning import last_night as latest_night

routes = Routes(tags=["report"])
FIGURES: dict[str, Callable[[Asked], Figure]] = {
    "outcomes": last_night.outcomes,
    "certificates": last_night.promises,
    "night-cost": cost.night_cost,
    "frontier-cost": cost.against_frontier,
    "coverage-risk": curves.curves,
    "queue-age": people.age,
    "work-left": people.work_left,
    "seconds-person": people.by_person,
    "seconds-field": people.by_field,
    "trend-accepted": trend.accepted,
    "trend-corrections": trend.corrected,
    "trend-audit": trend.audited,
    "trend-seconds": trend.seconds,
}
SECTIONS = (
    ("Last night", ("outcomes", "certificates", "night-cost")),
    ("Waiting for people", ("work-left", "queue-age", "seconds-person")),
    ("How far it is to be trusted, and what it saves", ("coverage-risk", "trend-audit", "frontier-cost")),
    (f"The last {DAYS} days", ("trend-accepted", "trend-corrections", "trend-seconds", "seconds-field")),
)
PAGES.filters["said"] = said


@routes.page("/report", Role.VIEWER)
def report(request: Request, who: Signed) -> Response:
    """What the night did, what it cost, how far it is to be trusted, and what waits; of the kinds that one may see."""
    asked = _asked(request, who)
    # Of nothing but some senders' documents there are no sums, and none are nought.
    told = SECTIONS if asked.kinds != () else ()
    sections = [(title, [FIGURES[name](asked) for name in names]) for title, names in told]
    reviewed = set(who.scope(Role.REVIEWER).kinds)
    kinds = [kind for kind in KINDS if {EVERY, kind} & reviewed]
    cards = headline(asked) if told else []
    return page(request, "report/report.html", asked=asked, cards=cards, sections=sections, kinds=kinds)


@routes.page("/report/{name}.csv", Role.VIEWER)
def rows(request: Request, who: Signed, name: str) -> Response:
    """The rows of one figure.

    Raises:
        HTTPException: 404, there is no such figure.
    """
    if name not in FIGURES:
        raise HTTPException(404, "There is no such figure")
    found = FIGURES[name](_asked(request, who))
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [found.columns, *([_plain(value) for value in row] for row in found.rows)]
    )
    named = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=named)


def _asked(request: Request, who: Signed) -> Asked:
    since = datetime.now(UTC).date() - timedelta(days=DAYS)
    settings = settings_of(request)
    return Asked(who=who, kinds=kinds_of(who, Role.VIEWER), settings=settings, night=latest_night(), since=since)


def _plain(value: object) -> object:
    return cell(value) if isinstance(value, str) else "" if value is None else value
