"""Figures of money: what the tiers cost, and what a frontier model for every field would have."""

from datetime import date
from decimal import Decimal

from deployments.review.pages import words
from deployments.review.report.chart import Bar, bars
from deployments.review.report.figure import Asked, Figure, dollars, percent
from schemas.morning import Compared, NightTotals
from schemas.tier import Tier
from sql.reports.morning import compared, night_totals
from sql.spending.money import spends

_HIDDEN = "Only who may see all kinds sees what a night costs."


def night_cost(asked: Asked) -> Figure:
    """What the night cost, tier by tier, beside a frontier that would have read all of it."""
    rows = _night_rows(asked, asked.night) if asked.whole and asked.night else []
    total = sum((usd for _, calls, usd in rows if calls is not None), Decimal(0))
    return Figure(
        name="night-cost",
        subject="Cost of last night",
        title=f"Last night cost {dollars(total)}",
        about="US dollars for each tier. A frontier's bar is reckoned: all tokens that the first tier needed, at the price of the last tier.",
        columns=("who", "questions", "US dollars"),
        rows=tuple(rows),
        nothing="No night has ended yet." if asked.whole else _HIDDEN,
    ).drawn(lambda frame: bars(frame, [_bar(name, usd) for name, _, usd in rows]))


def against_frontier(asked: Asked) -> Figure:
    """The cascade and the frontier on labelled sets, where both were measured."""
    found = [each for each in compared() if each.all_frontier_usd is not None] if asked.whole else []
    return Figure(
        name="frontier-cost",
        subject="Cost against a frontier model",
        title=_saving(found),
        about="US dollars for the documents of each labelled set, and the share of their fields that was right: the tiers together, "
        "and a frontier model that reads every field. Measured by nightclerk evaluate. What the tiers leave to people counts with their best "
        "reading, which was not accepted: nothing here says how right people are. How right a frontier elsewhere is, no evaluation tells.",
        columns=(
            "set",
            "documents",
            "tiers, US dollars",
            "tiers, right before people",
            "frontier",
            "simulated",
            "frontier, US dollars",
            "frontier, right",
        ),
        rows=tuple(_row(each) for each in found),
        nothing="Nothing was measured against a frontier model yet: name one as the last tier and run nightclerk evaluate."
        if asked.whole
        else _HIDDEN,
    ).drawn(lambda frame: bars(frame, [bar for each in found for bar in _pair(each)]))


def frontier_usd(tiers: tuple[Tier, ...], totals: NightTotals) -> Decimal | None:
    """What the night's first tier's tokens would have cost at the last tier; None where there is only one, or it has no price."""
    last = tiers[-1] if tiers else None
    if last is None or last.price_in_usd is None or last.price_out_usd is None:
        return None
    return last.cost_usd(totals.prompt_tokens, totals.answer_tokens)


def _night_rows(asked: Asked, night: date) -> list[tuple[str, int | None, Decimal]]:
    rows: list[tuple[str, int | None, Decimal]] = [
        (each.tier, each.calls, each.spent_usd) for each in spends(night, asked.settings)
    ]
    frontier = frontier_usd(asked.settings.tiers, night_totals(night, None))
    return rows if frontier is None else [*rows, (f"{asked.settings.tiers[-1].name} for every field", None, frontier)]


def _saving(found: list[Compared]) -> str:
    cascade = sum((each.cascade_usd for each in found), Decimal(0))
    frontier = sum((each.all_frontier_usd or Decimal(0) for each in found), Decimal(0))
    if not frontier:
        return "Cost against a frontier model for every field"
    share = float(1 - cascade / frontier)
    return (
        f"The tiers cost {percent(abs(share))} {'less' if share >= 0 else 'more'} than a frontier model for every field"
    )


def _pair(each: Compared) -> list[Bar]:
    frontier = f"{each.frontier}{' (simulated)' if each.frontier_simulated else ''}"
    whole = each.all_frontier_usd or Decimal(0)
    tiers = f"{dollars(each.cascade_usd)}, {percent(each.cascade_accuracy)} right before people"
    alone = dollars(whole) + (
        f", {percent(each.all_frontier_accuracy)} right" if each.all_frontier_accuracy is not None else ""
    )
    return [
        Bar(label=f"{words(each.set_name)}: the tiers", value=float(each.cascade_usd), said=tiers, tone="good"),
        Bar(label=f"{words(each.set_name)}: {frontier}", value=float(whole), said=alone),
    ]


def _row(each: Compared) -> tuple[object, ...]:
    tiers = (each.cascade_usd, each.cascade_accuracy)
    simulated = "yes" if each.frontier_simulated else "no"
    return (
        each.set_name,
        each.documents,
        *tiers,
        each.frontier,
        simulated,
        each.all_frontier_usd,
        each.all_frontier_accuracy,
    )


def _bar(name: str, usd: Decimal) -> Bar:
    return Bar(label=name, value=float(usd), said=dollars(usd))
