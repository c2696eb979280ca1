"""The queue's list and the way to the next document. Claims have their own module."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from deployments.review.configured import settings_of
from deployments.review.pages import page
from deployments.review.queue.asked import Filters
from deployments.review.queue.words import AGES, FIELDS, due_in_words, offered, reasons_for
from deployments.review.routes import Routes, Signed
from schemas.people import Role
from schemas.registry import KINDS, UNKNOWN
from sql.review.counts import queue_counts
from sql.review.queue import queue_page, take_next

PAGE = 50
STATES = {"open": "Open", "deferred": "Deferred", "failed": "Failed", "mine": "Mine"}
Asked = Annotated[Filters, Query()]
routes = Routes(tags=["queue"])


@routes.page("/queue", Role.VIEWER)
def queue(request: Request, who: Signed, asked: Asked) -> Response:
    """The documents that wait for people, in their order."""
    found = queue_page(asked.wanted, who, asked.place, PAGE + 1)
    following = asked.behind(found[PAGE - 1].place) if len(found) > PAGE else ""
    return page(
        request, "queue/queue.html", asked=asked, documents=found[:PAGE], following=following, counts=queue_counts(who),
        states=STATES, kinds=[*KINDS, UNKNOWN], fields=offered(FIELDS.get(asked.kind, FIELDS[""]), asked.field),
        reasons=offered(reasons_for(asked.state), asked.reason), ages=AGES, due_in_words=due_in_words, works=who.has(Role.REVIEWER),
    )  # fmt: skip


@routes.page("/queue/next", Role.REVIEWER)
def following(request: Request, who: Signed, asked: Asked) -> Response:
    """To the next document that the person can work on, claimed for them; from the last one on to the first again."""
    lease_s = settings_of(request).claim_s
    place = asked.place
    found = take_next(asked.wanted, who, place, asked.after, lease_s)
    if found is None and place is not None:
        found = take_next(asked.wanted, who, None, asked.after, lease_s)
    if found is None:
        return RedirectResponse(f"/queue{asked.address(done='1')}", 303)
    return RedirectResponse(f"/documents/{found.content_hash}{asked.on(found)}", 303)
