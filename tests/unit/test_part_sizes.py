"""How many documents a batch of such as were tried in vain may have: alone the last time, whatever settings allow."""

import pytest

from schemas.settings import Settings
from sql.backlog.queue import part_sizes


@pytest.mark.parametrize(
    ("limit", "attempts", "sizes"),
    [(32, 3, [32, 6, 1]), (128, 3, [128, 12, 1]), (32, 2, [32, 1]), (1, 4, [1, 1, 1, 1])],
)
def test_parts_shrink_to_one(limit: int, attempts: int, sizes: list[int]) -> None:
    *tried, spent = part_sizes(limit, attempts)
    assert (tried, spent) == (sizes, limit)


def test_fewer_attempts_than_that_takes_are_no_setting() -> None:
    """With one attempt a poisonous document would give up its whole batch."""
    with pytest.raises(ValueError, match="max_attempts"):
        Settings(max_attempts=1)
    assert part_sizes(32, Settings(max_attempts=2).max_attempts)[1] == 1
