"""A batch that fails is borne, a broken world is not, and neither is a night in which nothing succeeds."""

from typing import Any

import pytest
from prefect.states import Completed, Crashed, Failed, State

from schemas.errors import DatabaseError
from tasks.running.failures import IN_A_ROW, Failures


class Ended:
    """A future that has ended."""

    def __init__(self, state: State[Any]) -> None:
        self.state = state

    def wait(self) -> None:
        """It has."""


def failed(error: BaseException) -> Any:
    return Ended(Failed(data=error))


def test_a_bad_batch_is_borne_until_too_many_fail_in_a_row() -> None:
    failures = Failures()
    for _ in range(IN_A_ROW - 1):
        failures.bear("read", failed(ValueError("bad")))
    failures.bear("parse", failed(ValueError("bad")))  # another step
    with pytest.raises(ValueError, match="bad"):
        failures.bear("read", failed(ValueError("bad")))


@pytest.mark.parametrize(("done", "again"), [(3, True), (0, False)])
def test_a_batch_that_succeeds_begins_the_count_anew_an_empty_one_does_not(done: int, again: bool) -> None:
    failures, good = Failures(), Ended(Completed(data=done))
    for _ in range(IN_A_ROW - 1):
        failures.bear("read", failed(ValueError("bad")))
    failures.bear("read", good)  # type: ignore[arg-type]
    if again:
        failures.bear("read", failed(ValueError("bad")))
    else:
        with pytest.raises(ValueError, match="bad"):
            failures.bear("read", failed(ValueError("bad")))


@pytest.mark.parametrize("ended", [failed(DatabaseError("gone")), Ended(Crashed(data=RuntimeError("cancelled")))])
def test_a_broken_world_and_an_end_from_outside_are_raised_at_once(ended: Any) -> None:
    with pytest.raises((DatabaseError, RuntimeError)):
        Failures().bear("read", ended)
