"""The planner: budgets hold, nothing is dropped, and what is chosen is worth at least half of the best choice there is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.plan import Candidate, Doubt, Option, Plan, ToPerson
from schemas.tier import PERSON
from tasks.tiers.plan import plan

NOW = datetime(2026, 11, 25, 22, tzinfo=UTC)
TIER = "big"


def option(cost: float | str, p_mends: float = 1.0, to: str = TIER) -> Option:
    return Option(to=to, p_mends=p_mends, cost=Decimal(str(cost)))


def candidate(name: str, loss: float | str, *options: Option, **more: object) -> Candidate:
    doubts = (Doubt(field="total", p_wrong=1.0, loss_usd=Decimal(str(loss))),)
    return Candidate.model_validate({"content_hash": name, "doubts": doubts, "options": options} | more)


def planned(*candidates: Candidate, most_nights: int = 3, **budgets: float | None) -> Plan:
    own = {to: None if amount is None else Decimal(str(amount)) for to, amount in budgets.items()}
    return plan(candidates, own, NOW, most_nights)


def chosen(found: Plan) -> dict[str, str]:
    return {row.content_hash: row.to for row in found.chosen}


def waiting(found: Plan) -> list[str]:
    return [row.content_hash for row in found.deferred]


def reviewed(found: Plan) -> dict[str, ToPerson]:
    return {row.content_hash: row.why for row in found.review}


def test_the_densest_come_first_and_the_rest_waits_in_order() -> None:
    found = planned(
        candidate("dear", 10, option(10)),
        candidate("fair", 10, option(5)),
        candidate("good", 10, option(2)),
        candidate("fine", 10, option(1)),
        big=3,
    )
    assert chosen(found) == {"fine": TIER, "good": TIER}
    assert [(row.content_hash, row.order) for row in found.deferred] == [("fair", 1), ("dear", 2)]
    assert found.spent == {TIER: 3}


def test_value_is_the_expected_loss_avoided() -> None:
    doubts = (
        Doubt(field="total", p_wrong=0.5, loss_usd=Decimal(20)),
        Doubt(field="date", p_wrong=0.1, loss_usd=Decimal(1)),
    )
    one = Candidate(content_hash="a", doubts=doubts, options=(option("0.01", 0.8),))
    [row] = planned(one, big=1).chosen
    assert row.avoids_usd == Decimal("8.08")


def test_one_more_dollar_and_one_more_minute() -> None:
    found = planned(
        candidate("a", 6, option(2)),
        candidate("b", 3, option("0.5")),
        candidate("c", 4, option(120, to=PERSON)),
        big=0,
        person=30,
    )
    assert found.one_more == {TIER: Decimal("4.5"), PERSON: Decimal(2)}
    assert planned(candidate("a", 6, option(2)), big=2).one_more == {TIER: 0}


def test_one_large_document_instead_of_a_small_dense_one() -> None:
    found = planned(candidate("small", 2, option(1)), candidate("large", 100, option(100)), big=100)
    assert chosen(found) == {"large": TIER} and waiting(found) == ["small"]


def test_past_its_deadline_it_waits_for_no_money() -> None:
    late = candidate("late", 1, option(1), option(20, to=PERSON), deadline_at=NOW)
    soon = candidate("soon", 1, option(1), option(20, to=PERSON), deadline_at=NOW + timedelta(hours=1))
    found = planned(late, soon, big=0, person=0)
    assert reviewed(found) == {"late": ToPerson.OVERDUE} and waiting(found) == ["soon"]


def test_what_must_go_to_a_person_uses_the_minutes_first() -> None:
    late = candidate("late", 1, option(50, to=PERSON), deadline_at=NOW)
    found = planned(late, candidate("other", 9, option(20, to=PERSON)), person=60)
    assert reviewed(found) == {"late": ToPerson.OVERDUE} and waiting(found) == ["other"]
    assert found.spent == {PERSON: 0}


def test_what_waited_comes_first_and_then_a_person_gets_it() -> None:
    worse = candidate("worse", 1, option(1), nights_waited=1)
    better = candidate("better", 9, option(1))
    assert chosen(planned(worse, better, big=1)) == {"worse": TIER}
    found = planned(worse.model_copy(update={"nights_waited": 3}), better, big=0)
    assert reviewed(found) == {"worse": ToPerson.WAITED}
    [row] = found.deferred
    assert (row.content_hash, row.nights_waited) == ("better", 1)


def test_whom_nobody_can_help_a_person_gets() -> None:
    alone = candidate("alone", 5)
    hopeless = candidate("hopeless", 5, option(1, 0.0))
    elsewhere = candidate("elsewhere", 5, option(1, to="tier without a budget"))
    assert set(reviewed(planned(alone, hopeless, elsewhere, big=9)).values()) == {ToPerson.NO_TIER}


def test_what_is_free_comes_first_and_people_without_a_limit_last() -> None:
    three = (option(0, 0.2, "near"), option("0.5", 0.9), option(60, 1.0, PERSON))
    assert chosen(planned(candidate("a", 5, *three), near=None, big=1, person=None)) == {"a": "near"}
    assert chosen(planned(candidate("a", 5, *three[1:]), big=1, person=None)) == {"a": TIER}
    assert reviewed(planned(candidate("a", 5, *three[1:]), big=0, person=None)) == {"a": ToPerson.WORTH_IT}


@pytest.mark.parametrize(("near", "far"), [(5, 100), (None, 5), (5, None)])
def test_the_tier_that_mends_more_for_a_dollar_is_asked_whatever_the_purses_hold(near: float | None, far: float | None) -> None:  # fmt: skip
    names = [f"{n}" for n in range(10)]
    offered = [candidate(n, 10, option("0.01", 0.9, "near"), option("0.05", 0.5, "far")) for n in names]
    assert chosen(planned(*offered, near=near, far=far)) == dict.fromkeys(names, "near")


def test_what_the_better_purse_does_not_bear_the_other_one_buys() -> None:
    offered = [candidate(f"{n}", 10 - n, option(1, 0.9, "near"), option(2, 0.9, "far")) for n in range(4)]
    assert chosen(planned(*offered, near=2, far=3)) == {"0": "near", "1": "near", "2": "far"}


def test_people_are_asked_where_their_seconds_are_worth_more_than_the_dollars() -> None:
    cheap, dear = option("0.1", 0.5), option("5", 0.5)
    offered = [candidate("cheap", 10, cheap, option(60, to=PERSON)), candidate("dear", 10, dear, option(60, to=PERSON))]
    found = planned(*offered, big=10, person=600)
    assert (chosen(found), reviewed(found)) == ({"cheap": TIER}, {"dear": ToPerson.WORTH_IT})
    assert chosen(planned(*offered, big=None, person=600)) == {"cheap": TIER, "dear": TIER}, "dollars have no limit"


def test_nothing_to_plan() -> None:
    assert planned(big=1) == Plan(spent={TIER: Decimal(0)}, one_more={TIER: Decimal(0)})


cents = st.integers(0, 400).map(lambda n: Decimal(n) / 100)
share = st.sampled_from([0.0, 0.25, 0.5, 1.0])
options = st.lists(st.sampled_from([TIER, "near", PERSON]), unique=True, max_size=3).flatmap(
    lambda names: st.tuples(*(st.builds(Option, to=st.just(to), p_mends=share, cost=cents) for to in names))
)
doubts = st.lists(st.builds(Doubt, field=st.just("f"), p_wrong=share, loss_usd=cents), max_size=2).map(tuple)
deadlines = st.none() | st.integers(-2, 2).map(lambda hours: NOW + timedelta(hours=hours))
candidates = st.lists(
    st.builds(
        Candidate,
        content_hash=st.integers(0, 99).map(str),
        doubts=doubts,
        options=options,
        deadline_at=deadlines,
        nights_waited=st.integers(0, 4),
    ),
    unique_by=lambda one: one.content_hash,
    max_size=12,
)
budgets = st.dictionaries(st.sampled_from([TIER, "near", PERSON]), st.none() | cents, max_size=3)


@settings(max_examples=200, deadline=None)
@given(candidates, budgets)
def test_each_ends_in_exactly_one_place_and_no_budget_is_overspent(
    given_candidates: list[Candidate], given_budgets: dict[str, Decimal | None]
) -> None:
    found = plan(given_candidates, given_budgets, NOW)
    ended = [row.content_hash for row in (*found.chosen, *found.deferred, *found.review)]
    assert sorted(ended) == sorted(one.content_hash for one in given_candidates)
    for to, budget in given_budgets.items():
        paid = sum((row.cost for row in found.chosen if row.to == to), Decimal(0))
        minutes = sum((row.cost_s for row in found.review if row.why is ToPerson.WORTH_IT), Decimal(0))
        assert found.spent[to] == (minutes if to == PERSON else paid)
        assert budget is None or found.spent[to] <= budget
    late = {one.content_hash for one in given_candidates if one.deadline_at and one.deadline_at <= NOW}
    assert late <= set(reviewed(found))
    assert [row.order for row in found.deferred] == list(range(1, len(found.deferred) + 1))
    assert all(worth >= 0 for worth in found.one_more.values())


items = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=9)


def best_total(pairs: list[tuple[int, int]], budget: int) -> int:
    """The exact knapsack, by trying all."""
    picks = product((0, 1), repeat=len(pairs))
    fitting = [p for p in picks if sum(cost for take, (_, cost) in zip(p, pairs, strict=True) if take) <= budget]
    return max(sum(value for take, (value, _) in zip(p, pairs, strict=True) if take) for p in fitting)


@settings(max_examples=200, deadline=None)
@given(items, st.integers(0, 60))
def test_at_least_half_of_the_best_there_is(pairs: list[tuple[int, int]], budget: int) -> None:
    made = [candidate(str(n), value, option(cost)) for n, (value, cost) in enumerate(pairs)]
    total = sum(row.avoids_usd for row in planned(*made, big=budget).chosen)
    assert total >= Decimal(best_total(pairs, budget)) / 2


@pytest.mark.parametrize("budget", [10, 25, 50])
def test_near_the_best_where_single_documents_cost_little(budget: int) -> None:
    pairs = [(3 + n * 7 % 11, 1 + n % 3) for n in range(14)]
    made = [candidate(f"{n:02d}", value, option(cost)) for n, (value, cost) in enumerate(pairs)]
    total = sum(row.avoids_usd for row in planned(*made, big=budget).chosen)
    assert total >= Decimal("0.95") * best_total(pairs, budget)


def test_a_night_of_many_documents_is_planned_at_once() -> None:
    made = [candidate(str(n), 1 + n % 7, option(1 + n % 5), option(20, to=PERSON)) for n in range(3000)]
    found = planned(*made, big=500, person=1200)
    assert len(found.chosen) + len(found.deferred) + len(found.review) == 3000
