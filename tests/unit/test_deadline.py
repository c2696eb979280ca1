"""A block that takes too long ends its process, and no other does; in processes of their own, for what is tested ends them."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

BEGIN = "import time; from threading import Thread; from tasks.running.deadline import ended_after\n"
HANGS = "def hang(): time.sleep(30)\n"
ENDED, HUNG = 0, 1


def ran(code: str) -> tuple[int, str]:
    """Its exit code, and what it said on stderr."""
    done = subprocess.run([sys.executable, "-c", BEGIN + HANGS + code], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_a_block_that_ends_in_time_ends_nothing() -> None:
    assert ran("with ended_after(0.3): pass\ntime.sleep(0.6)") == (ENDED, "")


def test_one_that_hangs_ends_the_process_and_tells_where() -> None:
    code, said = ran("with ended_after(0.3): hang()")
    assert code == HUNG and "in hang" in said


@pytest.mark.parametrize("inner", [0.1, 600])
def test_what_is_around_a_block_that_has_ended_is_watched_on(inner: float) -> None:
    code, said = ran(f"with ended_after(0.5):\n    with ended_after({inner}): pass\n    hang()")
    assert code == HUNG and "in hang" in said


@pytest.mark.parametrize(("other", "then", "code"), [(0.5, 30, HUNG), (600, 0.2, ENDED)])
def test_blocks_of_two_threads_are_watched_each_for_itself(other: float, then: float, code: int) -> None:
    hanging = f"def other():\n    with ended_after({other}): hang()\nThread(target=other, daemon=True).start()\n"
    assert ran(hanging + f"time.sleep(0.1)\nwith ended_after(600): pass\ntime.sleep({then})")[0] == code


@pytest.mark.parametrize(("outer", "inner"), [(0.5, 600), (600, 0.5)])
def test_of_blocks_that_hold_one_another_the_one_that_is_due_first_counts(outer: float, inner: float) -> None:
    assert ran(f"with ended_after({outer}):\n    with ended_after({inner}): hang()")[0] == HUNG


def test_a_block_whose_time_is_over_before_it_is_the_first_ends_it_too() -> None:
    assert ran("with ended_after(0.0): hang()")[0] == HUNG
