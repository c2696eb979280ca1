"""Keeping processes up: restarts with growing pauses, and an end that leaves nothing behind. Real processes, no services."""

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from deployments.machine.supervisor import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    STEADY_S,
    Child,
    Watch,
    _end_with_parent,
    end_tree,
)
from schemas.errors import NightclerkError
from tests.conftest import ROOT
from tests.waiting import until

STUBBORN = "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = [sys.executable, "-c", f"import subprocess, sys\nsubprocess.Popen({SLEEPER!r}, start_new_session=True).wait()"]
LEAVER = [sys.executable, "-c", f"import subprocess\nsubprocess.Popen({SLEEPER!r}).wait()"]


class Frail:
    """Dies at once, each time; state: when it was started."""

    name = "frail"

    def __init__(self, fails: bool = False) -> None:
        self.starts: list[float] = []
        self.now_s, self._fails = 0.0, fails

    def alive(self) -> bool:
        return False

    def start(self) -> None:
        self.starts.append(self.now_s)
        if self._fails:
            raise NightclerkError("the port is taken")

    def end(self) -> None:
        pass


def watched(frail: Frail, seconds: int) -> list[float]:
    watch = Watch(frail)
    for tick in range(seconds * 2):
        frail.now_s = tick / 2
        watch.look(frail.now_s)
    return frail.starts


@pytest.mark.parametrize("fails", [False, True], ids=["dies", "does not start"])
def test_what_dies_at_once_is_started_again_ever_more_rarely(fails: bool) -> None:
    starts = watched(Frail(fails), 400)
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert pauses[:7] == [FIRST_PAUSE_S, 2, 4, 8, 16, 32, LONGEST_PAUSE_S]
    assert set(pauses[6:]) == {LONGEST_PAUSE_S}


def test_what_has_lived_long_is_started_again_soon() -> None:
    class Sturdy(Frail):
        def alive(self) -> bool:
            return bool(self.starts) and 100.0 <= self.now_s < 100.0 + STEADY_S + 64

    starts = watched(Sturdy(), 400)
    died = 100.0 + STEADY_S + 64
    assert [start for start in starts if start >= 100.0][:2] == [
        died - 0.5 + FIRST_PAUSE_S,
        died - 0.5 + 3 * FIRST_PAUSE_S,
    ]


def test_a_child_that_is_killed_is_seen_and_started_again() -> None:
    child = Child("sleeper", SLEEPER, os.environ)
    watch = Watch(child)
    watch.look(0.0)
    assert child.alive() and child._process
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()
    assert not child.alive()
    watch.look(FIRST_PAUSE_S)
    assert child.alive()
    child.end()
    assert not child.alive()


def test_ending_reaches_what_the_child_started_in_sessions_of_their_own() -> None:
    child = Child("parent", PARENT, os.environ)
    child.start()
    assert child._process
    family = _family(child._process.pid, 2)
    child.end()
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("restarts", [0, 2])
def test_ending_reaches_what_a_killed_child_left_behind(restarts: int) -> None:
    """A worker that is killed in mid-night: its flow's process goes on, until all is ended."""
    child = Child("worker", LEAVER, os.environ)
    child.start()
    watch, orphans, now_s = Watch(child), [], 0.0
    for _ in range(restarts + 1):
        assert child._process
        orphans += _family(child._process.pid, 2)[1:]
        child._process.kill()
        child._process.wait()
        for _ in range(restarts and 3):
            now_s += LONGEST_PAUSE_S
            watch.look(now_s)
    assert all(orphan.is_running() and orphan.status() != psutil.STATUS_ZOMBIE for orphan in orphans)
    child.end()
    assert psutil.wait_procs(orphans, timeout=5)[1] == []


def test_what_will_not_end_is_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deployments.machine.supervisor.END_TIMEOUT_S", 1.0)
    process = subprocess.Popen(
        [sys.executable, "-c", f"{STUBBORN}print(1, flush=True)\ntime.sleep(600)"], stdout=subprocess.PIPE
    )
    assert process.stdout and process.stdout.readline()
    end_tree(process.pid)
    assert not psutil.pid_exists(process.pid)


def test_ending_what_is_gone_is_no_error() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    end_tree(process.pid)


def test_children_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    code = f"import os\nfrom deployments.machine.supervisor import Child, keep_up\nkeep_up([Child('sleeper', {SLEEPER!r}, os.environ)])"
    supervisor = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    family = _family(supervisor.pid, 2)
    supervisor.kill()
    supervisor.wait()
    gone, left = psutil.wait_procs(family[1:], timeout=10)
    assert (len(gone), left) == (1, [])


@pytest.mark.parametrize("gone", [True, False], ids=["before", "in between"])
def test_a_child_that_was_just_starting_ends_with_a_supervisor_that_is_killed(gone: bool) -> None:
    """Before it asked to be told, or after that and before its program runs."""
    parent = 0 if gone else os.getpid()

    def starting() -> None:
        _end_with_parent(parent)
        if not gone:
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as `keep_up` has it
    try:
        child = subprocess.Popen(SLEEPER, preexec_fn=starting)
    finally:
        signal.signal(signal.SIGTERM, before)
    try:
        assert child.wait(10) == -signal.SIGTERM
    finally:
        child.kill()


def test_a_supervisor_ends_its_children_at_a_word() -> None:
    code = f"import os\nfrom deployments.machine.supervisor import Child, keep_up\nkeep_up([Child('sleeper', {SLEEPER!r}, os.environ)])"
    supervisor = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    family = _family(supervisor.pid, 2)
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert psutil.wait_procs(family[1:], timeout=5)[1] == []


def test_a_word_that_comes_while_a_child_is_being_made_is_heard() -> None:
    """There Python prints what a handler raises, and goes on."""
    hook = "import signal\nos.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))"
    code = f"import os\nfrom deployments.machine.supervisor import Child, keep_up\n{hook}\nkeep_up([Child('sleeper', {SLEEPER!r}, os.environ)])"
    supervisor = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL)
    family = _family(supervisor.pid, 2)
    try:
        assert supervisor.wait(30) == 0
        assert psutil.wait_procs(family[1:], timeout=5)[1] == []
    finally:
        supervisor.kill()


def test_a_supervisor_in_a_shells_background_does_not_heed_the_ctrl_c_of_another() -> None:
    code = f"import os\nfrom deployments.machine.supervisor import Child, keep_up\nkeep_up([Child('sleeper', {SLEEPER!r}, os.environ)])"
    supervisor = subprocess.Popen(["sh", "-c", "trap '' INT; exec \"$@\"", "sh", sys.executable, "-c", code], cwd=ROOT)
    _family(supervisor.pid, 2)
    supervisor.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        supervisor.wait(2)
    supervisor.terminate()
    assert supervisor.wait(30) == 0


def test_a_second_ctrl_c_does_not_reach_what_ends_the_others(tmp_path: Path) -> None:
    """Such as pg_ctl, which belongs to the terminal as the supervisor does."""
    made = "sleeper = subprocess.Popen(['sleep', '1'])"
    ends = f"    def end(self):\n        {made}; {_written(tmp_path / 'ending')}; print('ending', sleeper.wait(), flush=True)\n"
    own = f"class Slow(Child):\n    def start(self): {_written(tmp_path / 'up')}\n{ends}"
    heeds = "signal.signal(signal.SIGINT, signal.SIG_DFL)"  # also where the tests run in a shell's background
    code = f"import os, signal, subprocess\nfrom deployments.machine.supervisor import Child, keep_up\n{heeds}\n{own}keep_up([Slow('slow', [], os.environ)])"
    supervisor = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    until((tmp_path / "up").exists)
    os.killpg(supervisor.pid, signal.SIGINT)
    until((tmp_path / "ending").exists)
    os.killpg(supervisor.pid, signal.SIGINT)
    assert supervisor.communicate(timeout=30)[0] == b"ending 0\n"


def _written(path: Path) -> str:
    return f"open({str(path)!r}, 'w').close()"


def _family(pid: int, size: int) -> list[psutil.Process]:
    """The process and all that it started, once they are so many."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        if len(family) >= size:
            return family
        time.sleep(0.05)
    pytest.fail("it started nothing")
