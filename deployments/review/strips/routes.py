"""The pages of strips, and claims on the documents that they are cut from."""

from typing import Annotated, Literal

from fastapi import HTTPException, Query, Request, Response
from pydantic import BaseModel, Field

from deployments.review.configured import Configured
from deployments.review.document.spoken import label
from deployments.review.document.typed import spec_of
from deployments.review.pages import page
from deployments.review.queue.asked import Filters, written
from deployments.review.routes import Routes, Signed
from deployments.review.strips.shown import shown_strip
from schemas.kind import FieldSpec, fields_of
from schemas.people import Role, Who
from schemas.registry import KINDS
from schemas.review_queue import Claim
from sql.review import claims
from sql.review.counts import FieldCount, dispute_counts, strip_counts
from sql.review.queue import kinds_and_senders
from sql.review.strips import strips

STRIPS = 40
MOST_HELD = 100
routes = Routes(tags=["strips"])


class Chosen(Filters):
    """Which strips; `disputed` ones wait for an adjudicator."""

    disputed: Literal["", "1"] = ""


Asked = Annotated[Chosen, Query()]


class Documents(BaseModel):
    """Documents by content hash."""

    hashes: list[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = Field(max_length=MOST_HELD)


@routes.page("/strips", Role.REVIEWER)
def show(request: Request, who: Signed, asked: Asked, config: Configured) -> Response:
    """Strips of one field; without kind and field, which ones there are."""
    if not (asked.kind and asked.field):
        return page(
            request,
            "strips/fields.html",
            counts=_without_records(strip_counts(who)),
            disputes=_without_records(dispute_counts(who)),
        )
    spec = _spec(asked.kind, asked.field)
    found = strips(asked.kind, asked.field, who, asked.place, STRIPS + 1, bool(asked.disputed))
    shown = [shown_strip(strip, spec) for strip in found[:STRIPS]]
    last = found[STRIPS - 1].place if len(found) > STRIPS else None
    following = {"at": written(last), "after": last.content_hash} if last else None
    return page(request, "strips/strips.html", asked=asked, spec=spec, label=label(spec.name), strips=shown, following=following, claim_s=config.claim_s)  # fmt: skip


@routes.act("/strips/hold", Role.REVIEWER)
def hold(who: Signed, documents: Documents, config: Configured) -> dict[str, Claim]:
    """Claims the documents that nobody else holds, or keeps them for as long again; who holds each stands in the answer."""
    return claims.claim_all(_workable(who, documents), who.person, config.claim_s)


@routes.act("/strips/release", Role.REVIEWER)
def let_go(who: Signed, documents: Documents) -> dict[str, Claim]:
    """Gives the documents back."""
    hashes = _workable(who, documents)
    claims.release(hashes, who.person)
    return claims.claims(hashes, who.person)


def _workable(who: Who, documents: Documents) -> list[str]:
    """Those of the documents that wait and that the person may work on."""
    found = kinds_and_senders(documents.hashes)
    return [each for each, about in found.items() if who.may(Role.REVIEWER, *about)]


def _without_records(counts: list[FieldCount]) -> list[FieldCount]:
    """A list of records is a table, and no strip; its document's page shows it."""
    return [each for each in counts if not _is_records(*each[:2])]


def _is_records(kind: str, field: str) -> bool:
    return kind in KINDS and any(spec.columns for spec in fields_of(KINDS[kind]) if spec.name == field)


def _spec(kind: str, field: str) -> FieldSpec:
    if _is_records(kind, field):
        raise HTTPException(404, "A list of records is answered on its document's page")
    try:
        return spec_of(KINDS[kind], field)
    except KeyError:
        raise HTTPException(404, "There is no such field") from None
