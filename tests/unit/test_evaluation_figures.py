"""What an evaluation measures: outcomes out of readings and labels, figures with their intervals, the portfolio."""

from decimal import Decimal
from typing import Any

import pytest

from schemas.evaluation import FieldOutcome, Figure, FigureName
from schemas.labels import TierCost, TierReading, Truth
from schemas.portfolio import Escalated, Frontier, PortfolioRow
from tasks.evaluation.figures import figures_of
from tasks.evaluation.outcomes import document_outcomes, documents_hash, field_costs, field_outcomes
from tasks.evaluation.portfolio import escalated, portfolio_of, with_simulated
from tasks.pages.evaluation import LEFT_SHOWN, figure_rows, portfolio_page, portfolio_said
from tests.unit.evaluations import document, field, fields

NAMES = {1: "small", 2: "big"}
TRUTH = Truth(
    content_hash="a", kind="nda", labels={"term": "2 years", "governing_law": "Oregon", "effective_date": None}
)


def reading(tier: int, name: str, value: Any, read_by: int | None = None, **more: Any) -> TierReading:
    known = {
        "content_hash": "a", "tier": tier, "read_by": read_by or tier, "kind": "nda", "field": name, "value": value, "confidence": 0.9,
        "accepted": False, "engine": "e", "fingerprint": "f", "calibration": "",
    }  # fmt: skip
    return TierReading.model_validate(known | more)


def cost(tier: int, group: str, usd: str, tokens: int = 100) -> TierCost:
    return TierCost(content_hash="a", tier=tier, kind="nda", field_group=group, prompt_tokens=tokens, answer_tokens=0, cost_usd=Decimal(usd))  # fmt: skip


def figure(found: list[Figure], name: FigureName, kind: str = "", field: str = "") -> Figure:
    [one] = [each for each in found if (each.tier, each.kind, each.field, each.figure) == ("", kind, field, name)]
    return one


def test_each_tier_answers_for_what_it_read_and_the_cascade_for_everything() -> None:
    readings = [
        reading(0, "term", "2 years", read_by=2, accepted=True), reading(0, "governing_law", "Oregon", read_by=1, accepted=True),
        reading(1, "term", "3 years"), reading(1, "governing_law", "Oregon", accepted=True), reading(2, "term", "2 years", accepted=True),
    ]  # fmt: skip
    found = {(each.tier, each.field): each for each in field_outcomes([TRUTH], readings, [], NAMES)}
    assert {key: each.is_right for key, each in found.items()} == {
        ("", "term"): True, ("", "governing_law"): True, ("", "effective_date"): True,
        ("small", "term"): False, ("small", "governing_law"): True, ("small", "effective_date"): True, ("big", "term"): True,
    }  # fmt: skip
    assert {each.field: each.handled_by for each in found.values() if each.tier == ""} == {
        "term": "big", "governing_law": "small", "effective_date": "person",
    }  # fmt: skip
    nothing = found["", "effective_date"]
    assert (nothing.absent, nothing.confidence, nothing.accepted) == (True, 0.0, False)


def test_a_groups_cost_is_spread_over_its_fields_and_the_cascade_pays_for_all_tiers() -> None:
    from schemas.kind import groups_of
    from schemas.registry import KINDS

    group, specs = next(iter(groups_of(KINDS["nda"]).items()))
    spent = field_costs([cost(1, group, "0.2"), cost(2, group, "1")])
    name = specs[0].name
    assert spent[0, "a", name] == Decimal("1.2") / len(specs)
    assert spent[1, "a", name] + spent[2, "a", name] == pytest.approx(spent[0, "a", name])


def test_a_documents_time_is_its_part_of_the_tokens() -> None:
    other = TRUTH.model_copy(update={"content_hash": "b"})
    costs = [
        cost(1, "g", "0.2", 300),
        cost(2, "g", "1"),
        cost(1, "g", "0", 100).model_copy(update={"content_hash": "b"}),
    ]
    found = {
        (each.tier, each.content_hash): each
        for each in document_outcomes([TRUTH, other], {"a": "nda"}, costs, NAMES, 10.0)
    }
    assert (found["", "a"].duration_s, found["", "b"].duration_s) == (8.0, 2.0)
    assert (found["", "a"].cost_usd, found["small", "a"].cost_usd, found["big", "a"].cost_usd) == (Decimal("1.2"), Decimal("0.2"), 1)  # fmt: skip
    assert ("big", "b") not in found and found["small", "a"].duration_s is None
    assert (found["", "a"].kind_read, found["", "b"].kind_read) == ("nda", "")


def test_the_hash_is_of_the_documents_and_their_labels_in_any_order() -> None:
    other = Truth(content_hash="b", kind="nda", labels={"term": None})
    turned = TRUTH.model_copy(update={"labels": dict(reversed(TRUTH.labels.items()))})
    assert documents_hash([TRUTH, other]) == documents_hash([other, turned])
    relabelled = other.model_copy(update={"labels": {"term": "1 year"}})
    assert documents_hash([TRUTH, other]) != documents_hash([TRUTH, relabelled]) != documents_hash([TRUTH])


def test_figures_by_hand() -> None:
    found = list(
        figures_of(
            [
                field(0, True, accepted=True, confidence=0.9),
                field(1, True, accepted=True, confidence=0.8),
                field(2, False, accepted=True, confidence=0.6, false_positives=1),
                field(3, False, absent=True, false_negatives=0, false_positives=1, confidence=0.7),
                field(4, True, absent=True, true_positives=0, confidence=0.1),
            ],
            [document(number) for number in range(5)],
        )
    )
    values = {each.figure: each.value for each in found if each.kind == ""}
    assert values == {
        FigureName.F1: pytest.approx(4 / 7),  # 2 found, 1 wrong and missed, 1 invented
        FigureName.ACCURACY: 0.6,
        FigureName.INVENTED: 0.5,
        FigureName.AUROC: pytest.approx(4 / 6, abs=1e-4),
        FigureName.ACCURACY_AT_80: 0.5,
        FigureName.ACCEPTED: 0.6,
        FigureName.ACCEPTED_ACCURACY: pytest.approx(2 / 3),
        FigureName.DOCUMENT_USD: 0.5,
        FigureName.ACCEPTED_FIELD_USD: pytest.approx(2.5 / 3),
        FigureName.DOCUMENT_S: 2.0,
    }
    assert {(each.n, each.documents) for each in found} == {(5, 5)}
    assert FigureName.DOCUMENT_S not in {each.figure for each in found if each.field}


def test_intervals_hold_the_figure_and_narrow_with_documents() -> None:
    rights = [number % 5 != 0 for number in range(400)]
    few = figure(list(figures_of(fields(rights[:40]), [])), FigureName.ACCURACY)
    many = figure(list(figures_of(fields(rights), [])), FigureName.ACCURACY)
    widths = []
    for each in (few, many):
        assert each.low is not None and each.high is not None and each.value is not None
        assert each.low < each.value == 0.8 < each.high
        widths.append(each.high - each.low)
    assert widths[1] < widths[0] / 2


def test_where_all_or_none_are_right_the_interval_is_the_exact_one_of_so_many_documents() -> None:
    low = 0.025 ** (1 / 40)
    for right, ends in ((True, (low, 1.0)), (False, (0.0, 1 - low))):
        found = figure(list(figures_of(fields([right] * 40), [])), FigureName.ACCURACY)
        assert (found.low, found.high) == pytest.approx(ends)


def test_what_cannot_be_divided_is_none_and_shown_as_nothing() -> None:
    found = list(figures_of(fields([True, True]), []))
    assert figure(found, FigureName.ACCEPTED_ACCURACY).value is None
    assert figure(found, FigureName.AUROC).value is None
    rows = figure_rows(found)
    assert [(row["kind"], row["field"], row["F1"], row["AUROC"]) for row in rows] == [
        ("all", "all", "1.000 (0.158–1.000)", "–"), ("nda", "all", "1.000 (0.158–1.000)", "–"), ("nda", "term", "1.000 (0.158–1.000)", "–"),
    ]  # fmt: skip


def row(name: str, count: int, share: float, accuracy: float | None, usd: str, **more: Any) -> PortfolioRow:
    known = {
        "handled_by": name, "fields": count, "share": share, "accuracy": accuracy, "cost_usd": usd, "cascade_accuracy": 0.87,
        "cascade_usd": "0.1", "prompt_tokens": 900_000, "answer_tokens": 100_000, "frontier": None, "frontier_simulated": False,
        "all_frontier_usd": None, "all_frontier_accuracy": None,
    }  # fmt: skip
    return PortfolioRow.model_validate(known | more)


ROWS = [row("small", 75, 0.75, 0.99, "0.1"), row("person", 25, 0.25, 0.5, "0")]


def test_without_a_frontier_nothing_is_claimed() -> None:
    found = portfolio_of(ROWS)
    assert (found.saved, found.simulated) == (None, False)
    assert "no frontier" in portfolio_said(found)
    assert [each["settled by"] for each in portfolio_page(found)] == ["small", LEFT_SHOWN, "the cascade, before people"]


def test_what_is_left_to_people_is_never_shown_as_their_accuracy() -> None:
    found = portfolio_of(ROWS)
    _, left, _ = portfolio_page(found)
    assert "nobody" in left["settled by"] and left["machine right"] == "0.500" and "right" not in left
    assert portfolio_said(found).endswith("nothing here says how right people are.")
    settled = found.model_copy(update={"shares": found.shares[:1]})
    assert "people" not in str(list(portfolio_page(settled))) + portfolio_said(settled)


def test_how_right_a_frontier_is_that_nobody_measured_is_said_to_be_unknown() -> None:
    found = portfolio_of([each.model_copy(update={"frontier": "big", "all_frontier_usd": Decimal("0.4")}) for each in ROWS])  # fmt: skip
    said = portfolio_said(found)
    assert "right 0.870; how right the frontier is, is not known" in said
    assert "on the premises an evaluation" in said and "--frontier-accuracy" in said


def test_a_measured_frontier_is_held_against() -> None:
    found = portfolio_of([each.model_copy(update={"frontier": "big", "all_frontier_usd": Decimal("0.4"), "all_frontier_accuracy": 0.9}) for each in ROWS])  # fmt: skip
    assert found.saved == pytest.approx(0.75)
    assert portfolio_said(found).startswith(
        "Against big for every field: the cascade costs 75% less, right 0.870 against 0.900. Own machines"
    )


def test_a_question_is_asked_about_its_fields_in_doubt() -> None:
    """Governing law and term of an NDA are one question, parties and date another."""

    def shares(*outcomes: FieldOutcome) -> tuple[float, float]:
        found = escalated(outcomes)
        return found.questions, found.fields

    law = fields([True] * 4, "governing_law", accepted=True)
    dates = fields([True] * 4, "effective_date", accepted=True)
    term, half = fields([True] * 4, "term"), fields([True] * 2, "term", accepted=True)
    assert shares(*law, *term) == shares(*term, *law) == (1.0, 0.5)
    assert shares(*law, *term, *dates) == (0.5, 4 / 12)
    assert shares(*law, *half, *term[2:], *dates) == (0.25, 2 / 12)
    assert shares() == (0.0, 0.0)


def test_a_simulated_frontier_by_hand_and_it_says_so() -> None:
    stated = Frontier(accuracy=0.95, price_in_usd=Decimal(2), price_out_usd=Decimal(10))
    found = with_simulated(ROWS, stated, asked=Escalated(questions=0.25, fields=0.125))
    assert found.all_frontier_usd == Decimal("2.8")  # 0.9 M tokens at $2, 0.1 M at $10
    assert found.cascade_usd == Decimal("0.675")  # 0.1 of its own, a quarter of 1.8, an eighth of 1
    assert found.cascade_accuracy == pytest.approx(0.75 * 0.99 + 0.25 * 0.95)
    assert found.saved == pytest.approx(1 - 0.675 / 2.8)
    assert found.simulated and "simulated" in portfolio_said(found)
    assert "(simulated)" in list(portfolio_page(found))[-1]["settled by"]
