"""Keeps processes up: starts them, starts again what dies after a growing pause, and ends all of them with all that they started."""

import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

import psutil

from schemas.errors import NightclerkError

LOG = logging.getLogger("nightclerk")
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
STEADY_S = 60.0  # a process that lived so long has not failed at its start
POLL_S = 0.5
END_TIMEOUT_S = 20.0
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class Kept(Protocol):
    """Something that is to be up."""

    @property
    def name(self) -> str: ...

    def alive(self) -> bool: ...

    def start(self) -> None: ...

    def end(self) -> None: ...


class Child:
    """A process of its own session, which ends with this one, however this one ends.

    State: the process, once started, and what earlier ones left behind when they were killed: a worker's night goes on without it.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command, self._environment = list(command), dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._orphans = set[psutil.Process]()

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self._orphans |= self._left_behind()
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            start_new_session=True,
            preexec_fn=partial(_end_with_parent, os.getpid()),
        )

    def end(self) -> None:
        if self._process:
            self._orphans |= self._left_behind()
            end_tree(self._process.pid)
            self._process.wait()
        for orphan in self._orphans:
            if orphan.is_running():  # and is no other process with its number
                end_tree(orphan.pid)

    def _left_behind(self) -> set[psutil.Process]:
        """What is in the session of the last process, if that is dead."""
        if self._process is None or self.alive():
            return set()
        return {each for each in psutil.process_iter() if _session(each.pid) == self._process.pid}


class Watch:
    """One kept thing; state: when it was started last and seen alive last, and how long it is left alone once it is down."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self._started_s = self._alive_s = self._pause_s = 0.0

    def look(self, now_s: float) -> None:
        """Starts it if it is down and has been left alone long enough."""
        if self.kept.alive():
            self._alive_s = now_s
            return
        steady = self._alive_s - self._started_s >= STEADY_S
        pause_s = FIRST_PAUSE_S if steady else self._pause_s
        if now_s < self._alive_s + pause_s:
            return
        self._pause_s = min(2 * pause_s or FIRST_PAUSE_S, LONGEST_PAUSE_S)
        LOG.info(f"starting  {self.kept.name}")
        self._started_s = self._alive_s = now_s
        try:
            self.kept.start()
        except (NightclerkError, OSError) as problem:
            LOG.warning(f"{self.kept.name} does not start: {problem}")


class Word:
    """Takes SIGTERM and Ctrl-C from now on, of which the first counts; state: whether it has come.

    It is raised, and noted too: while a process is being made Python prints what is raised, and goes on (`os.register_at_fork`).
    """

    def __init__(self) -> None:
        self.came = False
        for number in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as a shell starts what runs in its background
                signal.signal(number, self._comes)

    def _comes(self, *_: object) -> None:
        if not self.came:
            self.came = True
            raise KeyboardInterrupt


def keep_up(everything: Sequence[Kept]) -> None:
    """Keeps all of it up, in this order, until this process is told to end by SIGTERM or Ctrl-C; then ends it, the last first."""
    watches, word = [Watch(kept) for kept in everything], Word()
    try:
        while not word.came:
            for watch in watches:
                watch.look(time.monotonic())
            time.sleep(POLL_S)
    except KeyboardInterrupt:
        pass
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):  # by whom it is ended too: a terminal tells all of them
            signal.signal(number, signal.SIG_IGN)
        LOG.info("ending    all of it")
        for kept in reversed(everything):
            kept.end()


def end_tree(pid: int) -> None:
    """Asks a process and all that it started to end, in that order, and makes those end that do not."""
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    _signal(family[:1], signal.SIGTERM)
    _, left = psutil.wait_procs(family, timeout=END_TIMEOUT_S / 2)
    _signal(left, signal.SIGTERM)
    _, left = psutil.wait_procs(left, timeout=END_TIMEOUT_S / 2)
    _signal(left, signal.SIGKILL)
    psutil.wait_procs(left, timeout=END_TIMEOUT_S)


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def _session(pid: int) -> int:
    """0 of a process that has just ended."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def _end_with_parent(parent: int) -> None:
    """In a new process, before its program: it ends with the one that started it, and at once if that one is gone by now.

    A handler of Python's would take the signal and be gone with the program.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
