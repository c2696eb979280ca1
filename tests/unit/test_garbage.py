"""A night looks for garbage seldom and past what was there before it; whatever ends it, Python looks as it did before."""

import gc
import weakref

import pytest

from tasks.running.garbage import SELDOM, seldom_collected


def test_it_is_as_it_was_afterwards() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(KeyError), seldom_collected():
        assert gc.get_threshold() == (SELDOM, *before[1:])
        assert gc.get_freeze_count() > frozen
        raise KeyError
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, frozen)


class Knot:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_it_leaves_goes_with_it() -> None:
    with seldom_collected():
        left = weakref.ref(Knot())
        assert left() is not None
    assert left() is None
