"""A night looks for garbage seldom, and whatever ends it, Python looks as often as before."""

import gc

import pytest

from tasks.garbage import SELDOM, seldom_collected


def test_it_is_as_it_was_afterwards() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), seldom_collected():
        assert gc.get_threshold() == (SELDOM, *before[1:])
        raise KeyError
    assert gc.get_threshold() == before
