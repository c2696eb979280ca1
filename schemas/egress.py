"""What left the premises, as the egress ledger proves it. How it is refused is in schemas/escalation.py and in the database."""

from datetime import datetime

from pydantic import computed_field

from schemas.record import Record


class Egress(Record):
    """One sending of one body to one host.

    Attributes:
        host: name, and port where it is not the usual one.
        sha256: of the body as it was sent, hex.
        restricted: its document was marked as on the premises by then; the database refuses it.
        restricted_since: it was marked only afterwards.
    """

    sent_at: datetime
    tier: str
    host: str
    purpose: str
    content_hash: str
    size_bytes: int
    sha256: str
    restricted: bool = False
    restricted_since: bool = False


class EgressTotal(Record):
    """What one host of one tier was sent."""

    tier: str
    host: str
    sendings: int
    documents: int
    size_bytes: int
    restricted_bytes: int
    restricted_since_bytes: int
    first_at: datetime
    last_at: datetime


class EgressReport(Record):
    """All that ever left, by tier and host; `each` holds every sending if that was asked for."""

    totals: tuple[EgressTotal, ...] = ()
    each: tuple[Egress, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def size_bytes(self) -> int:
        return sum(total.size_bytes for total in self.totals)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def restricted_bytes(self) -> int:
        return sum(total.restricted_bytes for total in self.totals)
