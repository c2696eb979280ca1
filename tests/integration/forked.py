"""Processes of nights for tests that start many: forks of one server that has imported their code, seconds sooner than a new interpreter.

Each is a real process, with an environment of its own, and dies like any other. How the program itself starts is not tested with them.
"""

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(
    ["flows.nightly", "flows.calibration", "deployments.cli", "tests.integration.night_process"]
)


class Forked:
    """`module.main(*arguments)` in a process of its own, begun with the object; `own` are variables beside those of this process."""

    def __init__(self, module: str, *arguments: object, own: Mapping[str, str]) -> None:
        self._process = _SERVER.Process(target=_main, args=(module, arguments, os.environ | own))
        self._process.start()

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout_s: float | None = None) -> int:
        """Its exit code.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        self._process.join(timeout_s)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout_s or 0)
        return self._process.exitcode

    def kill(self) -> None:
        """By SIGKILL, if it still runs."""
        self._process.kill()


class ForkedCommand(Forked):
    """`nightclerk` with these words; it ends with a file of what it said on stdout and one of what it said on stderr."""

    def __init__(self, *words: str, own: Mapping[str, str]) -> None:
        self._said = [Path(tempfile.mkstemp(prefix="nightclerk-said-")[1]) for _ in range(2)]
        super().__init__("tests.integration.forked", words, *map(str, self._said), own=own)

    def said(self) -> tuple[str, str]:
        """On stdout and on stderr, once it has ended."""
        self.wait()
        out, err = (file.read_text() for file in self._said)
        for file in self._said:
            file.unlink(missing_ok=True)
        return out, err


def main(words: tuple[str, ...], *said: str) -> None:
    """The program's entry point, its output in files."""
    from deployments.cli import main as nightclerk

    for stream, file in zip((sys.stdout, sys.stderr), said, strict=True):
        os.dup2(os.open(file, os.O_WRONLY), stream.fileno())
    sys.argv = ["nightclerk", *words]
    nightclerk()


def _main(module: str, arguments: tuple[object, ...], environment: dict[str, str]) -> None:
    """Ends as an interpreter does, which a forked process would not."""
    from prefect.context import refresh_global_settings_context

    os.environ.clear()
    os.environ.update(environment)
    refresh_global_settings_context()
    try:
        import_module(module).main(*arguments)
    finally:
        atexit._run_exitfuncs()
