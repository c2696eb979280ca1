"""Batches grow while they are over soon, and never beyond what the settings bear where they take long."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from schemas.night import Night
from schemas.settings import Settings
from schemas.step import Fingerprints
from tasks.running.batch_size import LONG_S, MOST_TIMES, SOON_S, batch_size, resize

CONFIG = Settings(batch_size=10)
SOON, BETWEEN, LONG = SOON_S / 2, (SOON_S + LONG_S) / 2, LONG_S * 2


@pytest.fixture
def night() -> Night:
    prints = Fingerprints(parse="parse", classify="classify", read={})
    return Night(inbox="in", started_at=datetime.now(UTC), fingerprints=prints, progress_id=uuid4())


@pytest.mark.parametrize(
    ("batches", "size"),
    [
        ([], 10),
        ([(10, SOON)], 20),
        ([(10, SOON), (20, SOON), (40, SOON), (40, SOON)], 10 * MOST_TIMES),
        ([(9, SOON)], 10),
        ([(10, SOON), (15, SOON)], 20),
        ([(10, BETWEEN)], 10),
        ([(10, LONG)], 10),
        ([(10, SOON), (20, LONG)], 10),
        ([(10, SOON), (20, SOON), (3, LONG)], 20),
    ],
)
def test_its_size_follows_how_long_batches_took(night: Night, batches: Sequence[tuple[int, float]], size: int) -> None:
    for documents, took_s in batches:
        resize(night, "read", documents, took_s, CONFIG)
    assert batch_size(night, "read", CONFIG) == size


def test_each_step_of_each_night_learns_for_itself(night: Night) -> None:
    resize(night, "parse", 10, SOON, CONFIG)
    other = night.model_copy(update={"progress_id": uuid4()})
    assert [batch_size(night, step, CONFIG) for step in ("parse", "read")] == [20, 10]
    assert batch_size(other, "parse", CONFIG) == 10
