"""The whole way of a document on one page, without what would tell somebody an answer that they are still to give themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request

from deployments.review.document.fields import asks_known, is_veiled
from deployments.review.document.opened import Visible
from deployments.review.document.spoken import label
from deployments.review.document.told import told, told_by
from deployments.review.pages import page
from deployments.review.routes import Routes, Signed
from schemas.opinion import Stage
from schemas.people import Role, Who
from schemas.reviewed import BY_PEOPLE, HistoryEntry, QueuedField, ReviewedDocument
from sql.documents.history import history_of
from sql.review.document import reviewed_fields

routes = Routes(tags=["document"])
_BY_PEOPLE, _BY_MACHINES = {"opinion", "correction"}, {"reading"}


@routes.page("/documents/{content_hash}/history", Role.VIEWER)
def history(request: Request, document: Visible, who: Signed) -> Any:
    """Arrivals, readings with their cost, decisions with reasons, people: a list by time."""
    queued = reviewed_fields(document).queued
    entries = list(allowed(history_of(document.content_hash), queued, document, who))
    rows = [(entry, told_by(entry), told(entry), label(entry.field) if entry.field else "") for entry in entries]
    veiled = sorted(label(name) for name, item in queued.items() if is_veiled(item, document, who) and item.state is Stage.SECOND)  # fmt: skip
    cost_usd = sum(float(entry.detail["cost_usd"]) for entry in entries if entry.event == "answer")
    return page(request, "document/history.html", document=document, rows=rows, veiled=veiled, cost_usd=cost_usd)


def allowed(
    entries: Iterable[HistoryEntry], queued: Mapping[str, QueuedField], document: ReviewedDocument, who: Who
) -> Iterable[HistoryEntry]:
    """Without others' answers to a field that waits for this person's, without its readings where these are hidden too.

    Seeded answers are measurements of a person, and no part of the document's way. Who is asked what is known is not told that the
    document was done.
    """
    veiled = {name for name, item in queued.items() if is_veiled(item, document, who)}
    blind = {name for name, item in queued.items() if _hides_readings(item, document, who)}
    known = any(asks_known(item, document, who) for item in queued.values())
    for entry in entries:
        hidden = (
            (entry.event in _BY_PEOPLE and entry.field in veiled)
            or (entry.event in _BY_MACHINES and entry.field in blind)
            or (known and not BY_PEOPLE.isdisjoint(entry.detail.get("reasons") or ()))
        )
        if not hidden and entry.detail.get("stage") != Stage.SEED:
            yield entry


def _hides_readings(item: QueuedField, document: ReviewedDocument, who: Who) -> bool:
    unanswered = item.state is Stage.FIRST or is_veiled(item, document, who)
    return item.blind and unanswered and who.may(Role.REVIEWER, document.kind, document.sender)
