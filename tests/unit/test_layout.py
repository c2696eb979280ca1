"""The house of DESIGN.md, held by a machine: folders, imports of single files, sizes of functions and modules."""

import ast
import statistics
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("schemas", "sql", "tasks", "flows", "deployments")
FOLDERS = {*CODE, "infra", "tests"}


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def importers(module: str) -> set[str]:
    found = {path for path in modules(*CODE) if any(n == module or n.startswith(f"{module}.") for n in imports(path))}
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_these_are_all_the_top_level_folders() -> None:
    hidden_or_local = {"build", "dist"}
    found = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert found - hidden_or_local == FOLDERS


def test_vllm_is_imported_by_its_engine_alone() -> None:
    assert importers("vllm") == {"tasks/llm/vllm_engine.py", "tasks/llm/premask.py"}


def test_flows_hold_no_computation() -> None:
    for path in modules("flows"):
        forbidden = (ast.Try, ast.ListComp, ast.DictComp, ast.Lambda, ast.With)
        assert not [node for node in ast.walk(tree(path)) if isinstance(node, forbidden)], path.name
        sums = [
            node for node in ast.walk(tree(path)) if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr)
        ]
        assert not sums, path.name


def test_every_flow_sends_its_traces() -> None:
    """A worker runs each in a process of its own."""
    for path in (ROOT / "flows").glob("*.py"):
        for each in ast.walk(ast.parse(path.read_text())):
            if isinstance(each, ast.FunctionDef):
                marks = [ast.unparse(mark).partition("(")[0] for mark in each.decorator_list]
                assert "flow" not in marks or "traced" in marks, f"{path.name}: {each.name}"


def test_only_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*CODE)
        if any(map(reads_environment, ast.walk(tree(path))))
    }
    assert readers == set()


def reads_environment(node: ast.AST) -> bool:
    """`os.getenv`, `environ.get` or `environ[…]` as a value; setting it for libraries or handing it on is allowed."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.ctx, ast.Load) and ast.unparse(node.value).endswith("environ")
    return isinstance(node, ast.Attribute) and (node.attr == "getenv" or ast.unparse(node).endswith("environ.get"))


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside of functions count too: a circle that starts because one of them waits is one all the same."""
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in modules(*CODE)}  # fmt: skip
    order = TopologicalSorter({name: neighbours(path, named) for name, path in named.items()})
    assert set(order.static_order()) == set(named)


def neighbours(path: Path, named: Collection[str]) -> set[str]:
    """Those of these modules that a file imports; of a package what is taken from it, if that is a module."""
    taken = {(f"{node.module}.{each.name}", node.module) for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) for each in node.names}  # fmt: skip
    return {module if module in named else package for module, package in taken if package in named}


def test_what_is_imported_inside_of_functions_is_there_too() -> None:
    """Where no test comes by, such as in benchmarks, nothing else would tell."""
    lost = [
        f"{path.relative_to(ROOT)}: {node.module}.{each.name}"
        for path in modules(*CODE, "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in (*CODE, "tests")
        for each in node.names
        if not is_there(ROOT / node.module.replace(".", "/"), each.name)
    ]
    assert not lost


def is_there(place: Path, name: str) -> bool:
    """Whether a module, or a package's face, has this name, or the package a module of it."""
    inside = [place / f"{name}.py", place / name / "__init__.py"]
    module = place.with_suffix(".py")
    face = module if module.is_file() else place / "__init__.py"
    return any(path.is_file() for path in inside) or (face.is_file() and name in names_in(face))


@cache
def names_in(path: Path) -> set[str]:
    """All that the module's code gives a name, be it under a condition."""
    nodes = list(ast.walk(tree(path)))
    named = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    assigned = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    taken = {each.asname or each.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for each in node.names}  # fmt: skip
    return named | assigned | taken


def test_every_module_says_what_it_is() -> None:
    silent = [path.relative_to(ROOT).as_posix() for path in modules(*CODE) if not ast.get_docstring(tree(path))]
    assert not silent


def test_functions_are_short_and_modules_readable() -> None:
    sizes = {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in modules(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert statistics.median(sizes.values()) < 10
    assert {name: size for name, size in sizes.items() if size > 40} == {}
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in modules(*CODE)}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc"])
def test_no_module_without_a_noun(name: str) -> None:
    assert not [path for path in modules(*CODE) if name in path.stem or name in path.parent.name]
