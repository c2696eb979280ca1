"""A document's release flag as a part of its page: whether it may be trained on, who said so, and for adjudicators a way to say otherwise."""

from typing import Annotated

from fastapi import Form, HTTPException, Request, Response

from deployments.review.document.opened import Hash
from deployments.review.document.typed import plain
from deployments.review.pages import page
from deployments.review.routes import Routes, Signed, require
from schemas.people import Role, Who
from schemas.release import Release
from sql.models.releases import kind_and_sender, release, release_of

routes = Routes(tags=["releases"])
LONGEST = 500


@routes.page("/documents/{content_hash}/training", Role.VIEWER)
def shown(request: Request, who: Signed, content_hash: Hash) -> Response:
    """The flag as it is."""
    _required(who, Role.VIEWER, content_hash)
    return _panel(request, who, content_hash)


@routes.act("/documents/{content_hash}/training", Role.ADJUDICATOR)
def said(
    request: Request,
    who: Signed,
    content_hash: Hash,
    may_train: Annotated[bool, Form()],
    why: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Sets the flag; every word about it stays."""
    _required(who, Role.ADJUDICATOR, content_hash)
    release(Release(content_hash=content_hash, may_train=may_train, released_by=who.person, why=plain(why)))
    return _panel(request, who, content_hash)


def _panel(request: Request, who: Who, content_hash: str) -> Response:
    place = kind_and_sender(content_hash)
    may_say = place is not None and who.may(Role.ADJUDICATOR, *place)
    return page(
        request, "report/release_panel.html", release=release_of(content_hash), may_say=may_say, longest=LONGEST
    )


def _required(who: Who, role: Role, content_hash: str) -> None:
    place = kind_and_sender(content_hash)
    if place is None:
        raise HTTPException(404, "There is no such document")
    require(who, role, *place)
