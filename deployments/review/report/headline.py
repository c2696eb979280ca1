"""The report's first line: five numbers that say how the morning begins."""

from deployments.review.report.cost import frontier_usd
from deployments.review.report.figure import Asked, dollars, percent
from deployments.review.report.last_night import accepted_share
from deployments.review.report.people import field_seconds, minutes
from schemas.morning import NightTotals
from schemas.record import Record
from sql.reports.morning import certificates, night_totals
from sql.reports.trends import open_fields
from sql.spending.money import spends


class Card(Record):
    """A number with what it is, and a word about it."""

    label: str
    number: str
    word: str


def headline(asked: Asked) -> list[Card]:
    """Documents, accepted fields, work left, promises, money."""
    totals = night_totals(asked.night, asked.kinds) if asked.night else None
    night = [_documents(totals), _fields(totals)] if totals else []
    money = [_money(asked, totals)] if totals and asked.whole else []
    return [*night, _waiting(asked), *_promises(asked), *money]


def _documents(totals: NightTotals) -> Card:
    count = sum(each.count for each in totals.documents)
    failed = sum(each.count for each in totals.documents if each.verdict == "reject")
    return Card(label="documents last night", number=f"{count:,}", word=f"{failed:,} could not be read")


def _fields(totals: NightTotals) -> Card:
    accepted, whole = accepted_share(totals)
    share = percent(accepted / whole) if whole else "–"
    return Card(label="of the fields accepted", number=share, word=f"{accepted:,} of {whole:,} needed no person")


def _waiting(asked: Asked) -> Card:
    count = sum(each.fields for each in open_fields(asked.kinds))
    field_s, how = field_seconds(asked)
    return Card(
        label=f"left in the queue: {count:,} fields",
        number=minutes(count * field_s),
        word=f"{field_s:.0f} s a field, {how}",
    )


def _promises(asked: Asked) -> list[Card]:
    found = [each for each in certificates(asked.kinds) if not each.field]
    kept, broken = (sum(each.held == held for each in found) for held in ("yes", "no"))
    word = f"{broken} broken, {len(found) - kept - broken} not yet known"
    return [Card(label="promises shown to be kept", number=f"{kept} of {len(found)}", word=word)] if found else []


def _money(asked: Asked, totals: NightTotals) -> Card:
    cost = sum(each.spent_usd for each in spends(totals.night, asked.settings))
    frontier = frontier_usd(asked.settings.tiers, totals)
    word = "no frontier tier is set, so nothing to compare" if frontier is None else f"{dollars(frontier)} with {asked.settings.tiers[-1].name} for every field"  # fmt: skip
    return Card(label="the night's models", number=dollars(cost), word=word)
