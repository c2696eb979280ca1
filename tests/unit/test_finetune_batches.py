"""What a training sees and how often: budgets of tokens, rare fields, small kinds, the same order for the same seed."""

from collections import Counter

from schemas.finetuning import Example, Recipe
from schemas.generation import GenerationRequest
from tasks.finetune.balance import MOST, repeats
from tasks.finetune.batches import batches


def example(i: int, kind: str = "nda", present: tuple[str, ...] = (), absent: tuple[str, ...] = ()) -> Example:
    request = GenerationRequest(request_id=f"{i}/law", system="", user=str(i), json_schema={}, max_tokens=1)
    return Example(content_hash=f"{i:064x}", kind=kind, request=request, answer="{}", unscored=(), present=present, absent=absent)  # fmt: skip


def test_an_update_holds_its_tokens_and_no_more_than_one_example_too_many() -> None:
    made = [example(i) for i in range(100)]
    plan = batches(made, [300] * 100, Recipe(tokens=30_000, tokens_a_step=1000, epochs=1))
    assert [len(batch) for batch in plan[:-1]] == [4] * (len(plan) - 1)
    assert sum(map(len, plan)) == 100


def test_the_budget_of_tokens_ends_it() -> None:
    made = [example(i) for i in range(100)]
    plan = batches(made, [300] * 100, Recipe(tokens=6_000, tokens_a_step=1000, epochs=9))
    assert sum(300 for batch in plan for _ in batch) == 6_000


def test_epochs_end_it_where_tokens_would_not() -> None:
    plan = batches([example(i) for i in range(10)], [100] * 10, Recipe(tokens=10**9, tokens_a_step=100, epochs=3))
    assert Counter(i for batch in plan for i in batch) == dict.fromkeys(range(10), 3)


def test_a_seed_gives_an_order_and_another_seed_another() -> None:
    made = [example(i) for i in range(50)]
    orders = [batches(made, [100] * 50, Recipe(tokens=5_000, seed=seed)) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_a_rare_field_is_shown_more_often_in_both_ways_of_being_rare() -> None:
    made = [example(i, present=("term",)) if i < 10 else example(i, absent=("term",)) for i in range(100)]
    times = repeats(made)
    assert times[0] == MOST
    assert times[50] == 1.0
    turned = [example(i, absent=("term",)) if i < 10 else example(i, present=("term",)) for i in range(100)]
    assert repeats(turned)[0] == MOST


def test_a_training_shows_it_as_often() -> None:
    made = [example(i, present=("term",)) if i < 10 else example(i, absent=("term",)) for i in range(100)]
    plan = batches(made, [100] * 100, Recipe(tokens=10**9, epochs=2))
    seen = Counter(i for batch in plan for i in batch)
    assert {seen[i] for i in range(10)} == {2 * MOST}
    assert {seen[i] for i in range(10, 100)} == {2}


def test_a_field_that_is_there_half_the_time_is_left_alone() -> None:
    made = [example(i, present=("term",)) if i % 2 else example(i, absent=("term",)) for i in range(100)]
    assert set(repeats(made)) == {1.0}


def test_a_big_kind_does_not_drown_a_small_one() -> None:
    made = [example(i, kind="contract") for i in range(900)] + [example(i, kind="receipt") for i in range(900, 1000)]
    plan = batches(made, [100] * 1000, Recipe(tokens=40_000, tokens_a_step=1000, epochs=9))
    seen = Counter(made[i].kind for batch in plan for i in batch)
    assert 2.5 < seen["contract"] / seen["receipt"] < 3.5  # the root of nine
