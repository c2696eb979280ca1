"""What a figure was measured on and with, and a home of its own to measure in. What is measured is not here."""

import os
import platform
import shutil
import signal
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from tests.conftest import forget_settings

ROOT = Path(__file__).parents[2]


def described(*packages: str) -> str:
    """One line: processor, cores, what it can multiply bfloat16 with, load, and the versions of Python and the packages."""
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {'with' if _has('avx512_bf16') else 'without'} AVX512-bf16, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB, load {os.getloadavg()[0]:.1f} before; "
        f"Python {platform.python_version()}{', ' if versions else ''}{versions}"
    )


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """Median, and least and most in brackets."""
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


@contextmanager
def own_home(**variables: str) -> Iterator[Path]:
    """A home folder for one measurement, with the models that are prepared already; the database in it is stopped and lost."""
    from schemas.settings import settings
    from sql.connection import database
    from sql.postgres.server import stop_embedded

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers end with a run that is killed
    folder = Path(tempfile.mkdtemp(prefix="nightclerk-bench-"))
    models = Path(os.environ.get("NIGHTCLERK_HOME", ROOT / ".nightclerk")).resolve() / "models"
    models.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models)
    os.environ.update({"NIGHTCLERK_HOME": str(folder)} | variables)
    os.environ.pop("NIGHTCLERK_DATABASE_URL", None)
    forget_settings()
    try:
        yield folder
    finally:
        database.cache_clear()
        stop_embedded(settings())
        shutil.rmtree(folder, ignore_errors=True)


def cpu_seconds(process: psutil.Process) -> float:
    """CPU seconds of a process, its children and theirs, the dead ones included."""
    return sum(sum(_times(each)) for each in [process, *process.children(recursive=True)])


def _times(process: psutil.Process) -> Sequence[float]:
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return ()
    return spent.user, spent.system, spent.children_user, spent.children_system


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    return _cpuinfo("model name") or platform.machine()


def _has(flag: str) -> bool:
    return flag in _cpuinfo("flags").split()


def _cpuinfo(key: str) -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
