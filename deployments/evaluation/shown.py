"""What `nightclerk compare` and `portfolio` show, and `evaluate` at its end. What is measured is in tasks/evaluation."""

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from deployments.tables import table_of
from schemas.comparison import Comparison
from schemas.errors import SettingError
from schemas.evaluation import CASCADE, Evaluation
from schemas.portfolio import Frontier, Portfolio
from sql.trust.evaluations import fields_of_evaluation, figures_of_evaluation, portfolio_rows, require_evaluations
from tasks.evaluation.choice import chosen, chosen_pair
from tasks.evaluation.compare import common_documents, compare, require_comparable
from tasks.evaluation.portfolio import escalated, portfolio_of, with_simulated
from tasks.pages.evaluation import comparison_rows, figure_rows, portfolio_page, portfolio_said


def evaluated_blocks(evaluation_id: int) -> Iterator[str | Table]:
    """Its figures as a cascade, and its portfolio; nothing where nothing was kept."""
    if evaluation_id:
        figures = [each for each in figures_of_evaluation(evaluation_id) if each.tier == CASCADE]
        yield f"\nevaluation {evaluation_id}: `nightclerk compare` holds it against others, its intervals are in core_evaluation_figures"
        yield table_of([_without_tier(row) for row in figure_rows(figures, intervals=False)])
        yield from portfolio_blocks(portfolio_of(portfolio_rows(evaluation_id)))


def comparison_of(first: str, second: str) -> Comparison:
    """The first against the second, each the number of an evaluation or a model.

    Raises:
        SettingError: there is no such evaluation, or they are of other documents.
    """
    one, other = chosen_pair(first, second, require_evaluations())
    ours, theirs = fields_of_evaluation(one.evaluation_id), fields_of_evaluation(other.evaluation_id)
    common = common_documents(ours, theirs)
    require_comparable(one, other, common)
    return Comparison(first=one, second=other, documents=common, lines=tuple(compare(ours, theirs)))


def comparison_blocks(found: Comparison) -> Iterator[str | Table]:
    """Who they are, and the table."""
    yield f"first:  {_named(found.first)}"
    yield f"second: {_named(found.second)}"
    yield f"{found.documents} documents in common; share of labelled fields that are right"
    yield table_of(comparison_rows(found))
    yield (
        "By sign flips of the differences document by document at 5 %, Holm-adjusted over the kinds and over the fields; "
        "intervals at 95 % by paired bootstrap, each by itself"
    )


def portfolio_shown(
    which: str, accuracy: float | None, price_in: float | None, price_out: float | None
) -> Portfolio:  # fmt: skip
    """As it was measured, or with a frontier that is only described.

    Raises:
        SettingError: nothing was measured, or a frontier is described by halves.
    """
    evaluation_id = chosen(which, require_evaluations()).evaluation_id
    rows = portfolio_rows(evaluation_id)
    stated = {"accuracy": accuracy, "price_in_usd": price_in, "price_out_usd": price_out}
    if all(value is None for value in stated.values()):
        return portfolio_of(rows)
    if any(value is None for value in stated.values()):
        raise SettingError("A simulated frontier is described by halves", "Give --frontier-accuracy, --price-in and --price-out")  # fmt: skip
    return with_simulated(rows, Frontier.model_validate(stated), escalated(fields_of_evaluation(evaluation_id)))


def portfolio_blocks(found: Portfolio) -> Iterator[str | Table]:
    """The table, and the sentence that counts."""
    yield table_of(list(portfolio_page(found)))
    yield portfolio_said(found)


def _without_tier(row: dict[str, str]) -> dict[str, str]:
    return {head: value for head, value in row.items() if head != "tier"}


def _named(evaluation: Evaluation) -> str:
    tiers = ", ".join(tier.tier for tier in evaluation.tiers if tier.took_part)
    return escape(
        f"evaluation {evaluation.evaluation_id}, {evaluation.evaluated_at:%Y-%m-%d %H:%M} UTC: {evaluation.model} on "
        f"{evaluation.set_name}, {evaluation.documents} documents, tiers {tiers}"
    )
