"""Who waits for other workers waits ever longer, and briefly again once something went on."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from schemas.night import Night
from schemas.step import Fingerprints
from tasks.running import others


def test_pauses_grow_until_something_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(others.time, "sleep", slept.append)
    prints = Fingerprints(parse="parse", classify="classify", read={})
    night = Night(inbox="in", started_at=datetime.now(UTC), fingerprints=prints, progress_id=uuid4())
    for _ in range(6):
        others.wait_for_others(night, "read")
    others.wait_for_others(night, "big")
    others.went_on(night, "read")
    others.wait_for_others(night, "read")
    assert slept == [0.25, 0.5, 1, 2, 4, 4, 0.25, 0.25]
