"""Claims on documents: taken, renewed and given back by the page that someone works on."""

from deployments.review.configured import Configured
from deployments.review.document.opened import Hash, Workable, may
from deployments.review.routes import Routes, Signed
from schemas.people import Role
from schemas.record import Record
from schemas.review_queue import Claim
from sql.review import claims

routes = Routes(tags=["claims"])


class Taking(Record):
    """How a document is claimed; `take_over` takes it from another holder, which only an admin may."""

    take_over: bool = False


@routes.act("/documents/{content_hash}/claim", Role.REVIEWER)
def take(who: Signed, content_hash: Hash, config: Configured, how: Taking | None = None) -> Claim:
    """Takes the document unless somebody else holds it; who does stands in the answer."""
    take_over = how is not None and how.take_over
    may(Role.ADMIN if take_over else Role.REVIEWER, content_hash, who)
    return claims.claim(content_hash, who.person, config.claim_s, take_over)


@routes.act("/documents/{content_hash}/renew", Role.REVIEWER)
def hold_on(document: Workable, who: Signed, config: Configured) -> Claim:
    """Keeps the document for as long again."""
    return claims.renew(document.content_hash, who.person, config.claim_s)


@routes.act("/documents/{content_hash}/release", Role.REVIEWER)
def let_go(document: Workable, who: Signed) -> Claim:
    """Gives the document back."""
    claims.release([document.content_hash], who.person)
    return claims.claims([document.content_hash], who.person)[document.content_hash]
