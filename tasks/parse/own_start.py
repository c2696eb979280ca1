"""Worker processes that start clean: spawned, and without running the parent's main program again.

Python hands a spawned child the parent's `__main__` to import; when that is Prefect's engine or a command line that holds vLLM,
each worker would pay for it in seconds and memory. What the workers do is not here (`pool.py`).
"""

import sys
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.popen_spawn_posix import Popen
from multiprocessing.process import BaseProcess
from threading import Lock
from types import ModuleType

_swapping = Lock()


class OwnStartProcess(SpawnProcess):
    """A spawned process that sees an empty main program."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Popen:  # noqa: N802 - multiprocessing's own name
        with _swapping:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return Popen(process_obj)
            finally:
                sys.modules["__main__"] = main


class OwnStartContext(SpawnContext):
    """multiprocessing's spawn, with that process."""

    Process = OwnStartProcess
