"""Documents of the past that are read again as they would be read today: which ones, and what that comes to."""

from datetime import date
from decimal import Decimal

from schemas.record import Record


class Backfill(Record):
    """Which documents; what is not given is no restriction.

    Attributes:
        since, until: first and last day (UTC) of their arrival.
        kind: what they were taken for last, or given by a person.
        fingerprint: the head of that under which they ended, as `out_documents` shows it; those without an outcome ended under none.
    """

    since: date | None = None
    until: date | None = None
    kind: str | None = None
    fingerprint: str | None = None


class BackfillKind(Record):
    """What a kind's documents come to, by those of the kind that were read before.

    Attributes:
        documents: those to be read; tokens, first_usd and further_usd: expected for all of them, None without a history.
        first_usd: of the first tier at today's price; further_usd: of the others, as they were charged.
        history: documents that this rests on.
    """

    kind: str
    documents: int
    history: int
    tokens: float | None = None
    first_usd: Decimal | None = None
    further_usd: Decimal | None = None


class BackfillForecast(Record):
    """What is to do.

    Attributes:
        matching: documents that the request names; done: those of them with nothing to do.
        gone: those that cannot be read again, for their originals were removed.
        steps: documents by the first step that they need.
    """

    matching: int
    done: int
    gone: int
    steps: dict[str, int]
    kinds: tuple[BackfillKind, ...] = ()
