"""What `nightclerk retry` and `backfill` do: documents go back into the queue, and it is said what that comes to."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from deployments.who import user
from schemas.backfill import Backfill, BackfillForecast, BackfillKind
from schemas.errors import SettingError
from schemas.outcome import Reason
from schemas.registry import kind_named
from schemas.retrying import ADVICE, BY_THEMSELVES
from schemas.settings import settings
from sql.backlog.backfill import forecast, queue_backfill
from sql.backlog.retries import failed, put_back
from sql.documents.arrivals import document_starting

NEXT = "the next night does it (nightclerk run, or the schedule)"


def retried(reason: str | None, document: str | None, why: str, dry_run: bool) -> Iterator[str]:
    """Puts them back and says which.

    Raises:
        SettingError: not one of both is named, or nothing like it failed.
    """
    if (reason is None) == (document is None):
        raise SettingError("Name --reason or --document", "`nightclerk status` lists the reasons")
    what = _reason(reason) if reason else None, document_starting(document) if document else None
    from tasks.current import current_fingerprints

    found = failed(current_fingerprints(), *what)
    if not found:
        raise SettingError(f"Nothing to try again for {reason or document}", "What waits already is tried anyway; what failed under other settings or another version the nights of its inbox read anew, or `nightclerk backfill`")  # fmt: skip
    if not dry_run:
        put_back(found, user(), why or "no reason was given")
    yield from (f"{each.name}: {each.step} again" for each in found[:20])
    if len(found) > 20:
        yield f"and {len(found) - 20} more"
    steps = ", ".join(f"{count} to {step}" for step, count in Counter(each.step for each in found).items())
    yield f"{'would wait' if dry_run else 'waiting'}: {steps}; {NEXT}"


def _reason(name: str) -> Reason:
    if name not in ADVICE:
        raise SettingError(f"{name!r} is no failure", f"Failures are {', '.join(ADVICE)}")
    if Reason(name) in BY_THEMSELVES:
        raise SettingError(f"Documents that ended as {name} were not taken in", ADVICE[Reason(name)].capitalize())
    return Reason(name)


def backfilled(asked: Backfill, dry_run: bool) -> Iterator[str]:
    """Says what it comes to, and queues it.

    Raises:
        SettingError: nothing is named, or there is no such kind.
    """
    if asked == Backfill():
        raise SettingError("Name --since, --until, --kind or --fingerprint", "`--since 2000-01-01` is everything")
    if asked.kind:
        kind_named(asked.kind)
    from tasks.current import current_fingerprints

    prints, config = current_fingerprints(), settings()
    prices = (Decimal(str(config.price_in_usd)), Decimal(str(config.price_out_usd)))
    yield from lines(forecast(asked, prints, *prices))
    if dry_run:
        yield "nothing was queued: it is a dry run"
    else:
        queued, again = queue_backfill(asked, prints)
        yield f"queued {queued} documents; {NEXT}, whichever inbox it is of"
        if again:
            yield f"{again} documents stand again as today's model read them before"


def lines(found: BackfillForecast) -> Iterator[str]:
    """The forecast in words."""
    steps = ", ".join(f"{count} from {step}" for step, count in found.steps.items()) or "none"
    yield f"{found.matching} documents; to do: {steps}; {found.done} are done already"
    if found.gone:
        yield f"{found.gone} cannot be read again: their originals or texts were removed"
    for each in found.kinds:
        yield f"  {each.kind or 'not known yet':<16} {each.documents:>6} documents{_cost(each)}"


def _cost(each: BackfillKind) -> str:
    if each.tokens is None or each.first_usd is None or each.further_usd is None:
        return ", no history to say what they cost"
    return (
        f", about {each.tokens:,.0f} tokens and ${each.first_usd:.2f} of the first tier, ${each.further_usd:.2f} of "
        f"further ones (by {each.history} read before)"
    )
