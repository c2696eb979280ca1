"""The adapter that this program brings: small enough, what its card says, and of no document that may not train what is shipped."""

import hashlib

import pytest

from schemas.document import Residency
from tasks.llm.adapters import ADAPTER_FILES, HELD_OUT, LEARNED, SHIPPED, check_adapter, required_shipped_adapter
from tests.conftest import SHARED

MAY_TRAIN = ("contract", "accident_report")  # ../shared/data/README.md


def documents(*sets: str) -> set[str]:
    """Content hashes of all documents of these labelled sets."""
    files = (path for name in sets for path in (SHARED / name / "documents").iterdir())
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def noted(file: str) -> set[str]:
    return set((SHIPPED / file).read_text().split())


def test_it_is_whole_and_smaller_than_25_mb() -> None:
    check_adapter(required_shipped_adapter())
    assert sum((SHIPPED / name).stat().st_size for name in ADAPTER_FILES) < 25e6
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 25e6


def test_it_may_go_anywhere() -> None:
    assert required_shipped_adapter().residency is Residency.ANYWHERE


def test_it_was_measured_on_nothing_that_it_learned() -> None:
    assert noted(LEARNED) and noted(HELD_OUT) and not noted(LEARNED) & noted(HELD_OUT)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data")
def test_it_learned_documents_of_the_sets_that_may_train_it_and_no_others() -> None:
    assert noted(LEARNED) <= documents(*MAY_TRAIN)
    assert not noted(LEARNED) & documents("nda", "receipt")
