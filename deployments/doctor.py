"""Checks what a night needs and says what to do about what is missing."""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import psutil

from schemas.errors import NightclerkError
from schemas.record import Record
from schemas.settings import Settings, settings
from schemas.tiers import require_first_here

GIB = 1024**3
INFRA = Path(__file__).parents[1] / "infra"
LEAST_DISK_GIB = 4
LEAST_MEMORY_GIB = 4
INDENT = " " * 14  # as wide as what stands before the first line of a finding


class Finding(Record):
    """One check: whether it is well, what was found, what to do."""

    check: str
    well: bool
    found: str
    do: str = ""


def findings() -> list[Finding]:
    """All checks in the order in which a night needs them."""
    return [check(settings()) for check in _CHECKS]


def _python(_: Settings) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(check="python", well=sys.version_info[:2] == (3, 11), found=version, do="install Python 3.11")


def _versions(_: Settings) -> Finding:
    names = ("prefect", "pydantic", "sqlalchemy", "pypdf", "unstructured", "rapidocr", "onnxruntime", "transformers", "torch")  # fmt: skip
    found = {name: _version(name) for name in names}
    shown = [f"{name} {version or 'missing'}" for name, version in found.items()]
    other = [
        f"{name} {_version(name)} instead of the tested {pin}" for name, pin in _pins() if _differs(_version(name), pin)
    ]
    return Finding(
        check="versions", well=all(found.values()) and not other, found=", ".join(shown + other), do="make setup"
    )


def _pins() -> list[tuple[str, str]]:
    """Names and versions of all packages with which this environment's engine was tested; empty if the list was not brought along."""
    path = INFRA / f"requirements-{'cuda' if _version('vllm') else 'cpu'}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [(name, pin) for name, mark, pin in (line.partition("==") for line in lines) if mark]


def _differs(version: str, pin: str) -> bool:
    """Whether it is there, and another one; builds of one version (+cpu) are the same."""
    return version.partition("+")[0] not in ("", pin.partition("+")[0])


def _version(name: str) -> str:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(name)
    return ""


def _database(config: Settings) -> Finding:
    from sql.connection import server_version
    from sql.postgres.server import database_url

    try:
        version = server_version()
    except NightclerkError as problem:
        return Finding(check="database", well=False, found=problem.message, do=problem.hint)
    return Finding(check="database", well=True, found=f"PostgreSQL {version} at {database_url(config)}")


def _engine(config: Settings) -> Finding:
    if config.engine == "vllm":
        return _vllm(config)
    from tasks.llm.choice import engine_for

    try:
        engine_for(require_first_here(config)).warm_up()
    except NightclerkError as problem:
        return Finding(check="engine", well=False, found=problem.message, do=problem.hint)
    return Finding(check="engine", well=True, found=f"{config.engine} with {config.model}")


def _vllm(config: Settings) -> Finding:
    if importlib.util.find_spec("vllm") is None:
        return Finding(check="engine", well=False, found="vllm is not installed", do="make setup")
    from tasks.llm.weights import weights_of

    try:
        name = weights_of(config.model).name
    except NightclerkError as problem:
        return Finding(check="engine", well=False, found=problem.message, do=problem.hint)
    return Finding(check="engine", well=True, found=f"vllm with {name}, {_prompts(name)}")


def _prompts(model: str) -> str:
    """Whether the model was trained on the questions that are asked now; on others it reads worse, and nobody would know why."""
    from tasks.fingerprints import prompt_fingerprint, schema_fingerprint
    from tasks.llm.weights import trained_models

    record = trained_models().get(model)
    if record is None:
        return "not trained on these questions"
    now = (prompt_fingerprint(record.kinds), schema_fingerprint(record.kinds))
    return "trained on these questions" if now == (record.prompt_fingerprint, record.schema_fingerprint) else "trained on other questions: train it again"  # fmt: skip


def _ocr(_: Settings) -> Finding:
    from tasks.current import tesseract_version

    version = tesseract_version()
    slips = f"rapidocr {_version('rapidocr') or 'missing'} for slips"
    do = "install Tesseract (Debian: apt-get install tesseract-ocr); until then scanned pages other than slips end as ocr_unavailable"
    return Finding(check="OCR", well=bool(version), found=f"{version or 'Tesseract is not installed'}, {slips}", do=do)


def _disk(config: Settings) -> Finding:
    try:
        config.home.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        return Finding(check="disk", well=False, found=str(problem), do="set NIGHTCLERK_HOME to a folder of your own")
    free = shutil.disk_usage(config.home).free / GIB
    return Finding(
        check="disk",
        well=free >= LEAST_DISK_GIB,
        found=f"{free:.0f} GiB free",
        do=f"free {LEAST_DISK_GIB} GiB under {config.home}",
    )


def _memory(config: Settings) -> Finding:
    free = psutil.virtual_memory().available / GIB
    need = LEAST_MEMORY_GIB + config.kv_cache_gib
    do = f"free {need} GiB, or lower NIGHTCLERK_KV_CACHE_GIB"
    return Finding(check="memory", well=free >= need, found=f"{free:.0f} GiB free of {need} needed", do=do)


def _counts(_: Settings) -> Finding:
    """Whether the sums that reports are made of are those of the documents."""
    from sql.tally.recount import contradictions

    try:
        wrong = contradictions()
    except NightclerkError as problem:
        return Finding(check="counts", well=False, found=problem.message, do=problem.hint)
    told = [f"{kept} {verdict or 'unfinished'} instead of {there}" for verdict, (kept, there) in wrong.items()]
    return Finding(check="counts", well=not wrong, found=", ".join(told) or "as many as there are documents", do="this is a fault of nightclerk: report it; the documents and their outcomes are not touched by it")  # fmt: skip


def _accepts(config: Settings) -> Finding:
    """What is accepted without a person; that it is little, or nothing, is no fault."""
    from tasks.pages.accepting import accepting

    try:
        lines = list(accepting(config))
    except NightclerkError as problem:
        return Finding(check="accepts", well=False, found=problem.message, do=problem.hint)
    return Finding(check="accepts", well=True, found=("\n" + INDENT).join(lines))


_CHECKS: list[Callable[[Settings], Finding]] = [
    _python,
    _versions,
    _disk,
    _memory,
    _database,
    _engine,
    _ocr,
    _counts,
    _accepts,
]
