"""The page of reviewers. Adjudicators see those of their kinds, everybody sees themselves."""

from fastapi import Request, Response

from deployments.review.pages import PAGES, page
from deployments.review.report.figure import kinds_of
from deployments.review.routes import Routes, Signed
from schemas.people import Role
from sql.review.reviewers import reviewer_rows

routes = Routes(tags=["reviewers"])
ENOUGH = 20  # checks, below which a share says little


@routes.page("/reviewers", Role.VIEWER)
def reviewers(request: Request, who: Signed) -> Response:
    """A row a person and kind: opinions, pace, checks, and what became of wrong values that the machine had shown."""
    rows = reviewer_rows(kinds_of(who, Role.ADJUDICATOR), who.person)
    return page(request, "report/reviewers.html", rows=rows, enough=ENOUGH, judges=who.has(Role.ADJUDICATOR))


def part_of(part: int, whole: int) -> str:
    """A share with what it is made of: "3 of 20 (15%)"; a dash of none."""
    return f"{part:,} of {whole:,} ({part / whole:.0%})" if whole else "–"


PAGES.filters["part_of"] = part_of
