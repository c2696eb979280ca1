"""Workers of the tests: files that share an engine are one unit of work, all others are one each, and every listed file is there."""

import pytest

from tests.conftest import ROOT
from tests.schedule import LONGEST, SHARE_VLLM, Together


def test_every_listed_file_is_there() -> None:
    assert set(LONGEST) <= {path.stem for path in ROOT.glob("tests/*/test_*.py")}


@pytest.mark.parametrize(("stem", "unit"), [*((stem, "vLLM") for stem in SHARE_VLLM), ("test_up", "tests/integration/test_up.py")])  # fmt: skip
def test_what_shares_an_engine_is_one_unit(stem: str, unit: str) -> None:
    scheduler = object.__new__(Together)
    assert scheduler._split_scope(f"tests/integration/{stem}.py::TestNight::test_a") == unit
