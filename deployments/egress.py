"""What `nightclerk egress` shows. What is in the ledger, and what is refused by it, is in sql/spending/egress.py."""

from collections.abc import Iterator, Sequence

from rich.markup import escape
from rich.table import Table

from deployments.tables import minute
from schemas.egress import Egress, EgressReport, EgressTotal

SHORT = 12  # characters of a document's hash
TOTALS = ("tier", "host", "sendings", "documents", "bytes", "restricted bytes", "marked since", "first (UTC)", "last (UTC)")  # fmt: skip
EACH = ("sent (UTC)", "tier", "host", "purpose", "bytes", "SHA-256 of the body", "document", "mark")


def egress_blocks(report: EgressReport) -> Iterator[str | Table]:
    """The totals, every sending if it is there, and the sentence that counts."""
    if report.totals:
        yield _table(TOTALS, [_total(total) for total in report.totals])
    if report.each:
        yield _table(EACH, [_each(sending) for sending in report.each])
    yield _said(report)


def _said(report: EgressReport) -> str:
    if not report.totals:
        return "Nothing has left the premises."
    held = (
        "0, as it must be" if not report.restricted_bytes else f"[red]{report.restricted_bytes}: this is a fault[/red]"
    )
    return f"{report.size_bytes} bytes left the premises; of documents that had to stay: {held}."


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(*names)
    for row in rows:
        table.add_row(*row)
    return table


def _total(total: EgressTotal) -> tuple[str, ...]:
    counts = (total.sendings, total.documents, total.size_bytes, total.restricted_bytes, total.restricted_since_bytes)
    return (total.tier, escape(total.host), *map(str, counts), minute(total.first_at), minute(total.last_at))


def _each(sending: Egress) -> tuple[str, ...]:
    mark = "[red]restricted[/red]" if sending.restricted else "restricted since" if sending.restricted_since else ""
    what = (sending.purpose, str(sending.size_bytes), sending.sha256, sending.content_hash[:SHORT], mark)
    return (minute(sending.sent_at), sending.tier, escape(sending.host), *what)
