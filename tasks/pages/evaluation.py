"""Evaluations and what follows from them as rows for people: the Prefect UI and the terminal show the same."""

from collections.abc import Iterator, Sequence

from schemas.comparison import Comparison, ComparisonLine
from schemas.evaluation import Figure, FigureName
from schemas.portfolio import Portfolio, PortfolioShare
from schemas.tier import PERSON

Row = dict[str, str]

NOTHING = "–"
CASCADE_SHOWN = "cascade"
LEFT_SHOWN = "nobody: left to people"
RIGHT_SHOWN = "machine right"
SIMULATED_SAID = "The frontier is simulated: nobody measured it, least of all on the fields in doubt. "
LEFT_SAID = "What is left to people counts with the machines' best reading, which was not accepted; nothing here says how right people are."
UNKNOWN_SAID = (
    "of a tier on the premises an evaluation of the same set tells that has it as first tier; of one elsewhere none does, for it cannot be "
    "the first: state it (--frontier-accuracy, --price-in, --price-out)"
)
_HEADS = {
    FigureName.F1: "F1",
    FigureName.ACCURACY: "accuracy",
    FigureName.INVENTED: "invented",
    FigureName.AUROC: "AUROC",
    FigureName.ACCURACY_AT_80: "right at 80 %",
    FigureName.ACCEPTED: "accepted",
    FigureName.ACCEPTED_ACCURACY: "right if accepted",
    FigureName.DOCUMENT_USD: "$ a document",
    FigureName.ACCEPTED_FIELD_USD: "$ an accepted field",
    FigureName.DOCUMENT_S: "s a document",
}
_FINE = {FigureName.DOCUMENT_USD: 6, FigureName.ACCEPTED_FIELD_USD: 6}


def figure_rows(figures: Sequence[Figure], intervals: bool = True) -> list[Row]:
    """A row a tier, kind and field."""
    rows: dict[tuple[str, str, str], Row] = {}
    for each in sorted(figures, key=lambda each: (each.tier, each.kind, each.field)):
        named = {"tier": each.tier or CASCADE_SHOWN, "kind": each.kind or "all", "field": each.field or "all"}
        row = rows.setdefault((each.tier, each.kind, each.field), named | {"n": str(each.n), "documents": str(each.documents)})  # fmt: skip
        row[_HEADS[each.figure]] = _value(each) + (_interval(each) if intervals else "")
    heads = [*("tier", "kind", "field", "n", "documents"), *_HEADS.values()]
    return [{head: row.get(head, NOTHING) for head in heads} for row in rows.values()]


def portfolio_page(portfolio: Portfolio) -> Iterator[Row]:
    """Who settled which share and what is left, then the cascade and the frontier, the same documents each; right is what a machine read."""
    yield from (_share(each) for each in portfolio.shares)
    yield _whole(
        "the cascade, before people" if _left(portfolio) else "the cascade",
        portfolio.cascade_accuracy,
        f"{portfolio.cascade_usd:.6f}",
    )
    if portfolio.all_frontier_usd is not None:
        name = f"all by {portfolio.frontier}" + (" (simulated)" if portfolio.simulated else "")
        yield _whole(name, portfolio.all_frontier_accuracy, f"{portfolio.all_frontier_usd:.6f}")


def portfolio_said(portfolio: Portfolio) -> str:
    """The sentence that counts, and what its figures are of."""
    return _against_frontier(portfolio) + (f" {LEFT_SAID}" if _left(portfolio) else "")


def comparison_rows(comparison: Comparison) -> list[Row]:
    """A row a line of the comparison."""
    return [_comparison(line) for line in comparison.lines]


def _comparison(line: ComparisonLine) -> Row:
    return {
        "kind": line.kind or "all",
        "field": line.field or "all",
        "n": str(line.n),
        "documents": f"{line.documents}, {line.differing} differ",
        "first": f"{line.first:.3f}",
        "second": f"{line.second:.3f}",
        "difference": f"{line.difference:+.3f} ({line.low:+.3f} to {line.high:+.3f})",
        "p": f"{line.p_value:.4f}",
        "the first is": line.verdict.value,
    }


def _against_frontier(portfolio: Portfolio) -> str:
    if portfolio.all_frontier_usd is None:
        return "There is no frontier to hold it against: name one in NIGHTCLERK_TIERS, or describe one by its prices and accuracy."
    saved = "no price was given" if portfolio.saved is None else f"the cascade costs {portfolio.saved:.0%} less"
    known = portfolio.all_frontier_accuracy
    right = f"how right the frontier is, is not known: {UNKNOWN_SAID}" if known is None else f"against {known:.3f}"
    return (
        f"Against {portfolio.frontier} for every field: {saved}, right {portfolio.cascade_accuracy:.3f}{';' if known is None else ''} {right}. "
        f"{SIMULATED_SAID if portfolio.simulated else ''}Own machines cost what NIGHTCLERK_PRICE_IN_USD and …_OUT_USD say, nothing by default."
    )


def _left(portfolio: Portfolio) -> bool:
    return any(each.handled_by == PERSON and each.fields for each in portfolio.shares)


def _share(each: PortfolioShare) -> Row:
    name = LEFT_SHOWN if each.handled_by == PERSON else each.handled_by
    row = _whole(name, each.accuracy, f"{each.cost_usd:.6f}")
    return row | {"fields": str(each.fields), "share": f"{each.share:.1%}"}


def _whole(name: str, accuracy: float | None, cost_usd: str) -> Row:
    right = NOTHING if accuracy is None else f"{accuracy:.3f}"
    return {"settled by": name, "fields": "", "share": "", RIGHT_SHOWN: right, "$": cost_usd}


def _value(each: Figure) -> str:
    return NOTHING if each.value is None else f"{each.value:.{_FINE.get(each.figure, 3)}f}"


def _interval(each: Figure) -> str:
    digits = _FINE.get(each.figure, 3)
    return "" if each.low is None or each.high is None else f" ({each.low:.{digits}f}–{each.high:.{digits}f})"
