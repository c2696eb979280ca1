"""What BENCHMARKS.md says of how its figures are made: by `make bench`, or by commands that its first lines name."""

import re

from tests.conftest import ROOT

PAGE = (ROOT / "BENCHMARKS.md").read_text()
BEGINNING = PAGE.partition("\n## ")[0]
BENCH = (ROOT / "Makefile").read_text().partition("\nbench:")[2].partition("\n\n")[0]


def modules(text: str) -> set[str]:
    return set(re.findall(r"-m (tests\.bench\.\w+)", text))


def test_every_command_is_in_make_bench_or_among_the_exceptions() -> None:
    assert len(modules(BENCH)) > 10
    assert modules(PAGE) <= modules(BENCH) | modules(BEGINNING)
    assert all((ROOT / f"{name.replace('.', '/')}.py").is_file() for name in modules(PAGE) | modules(BENCH))


def test_what_make_bench_leaves_out_is_said() -> None:
    for left_out in ("tests.bench.soak", "--browser", "--before", "pytest", "1000000"):
        assert left_out in PAGE.replace(BEGINNING, "") and left_out in BEGINNING and left_out not in BENCH
