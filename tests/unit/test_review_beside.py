"""What runs beside the pages: a work that fails or hangs stops none of the others."""

from threading import Event

import pytest

from deployments.review import beside as module
from deployments.review.api.deliver import deliver
from deployments.review.beside import THREADS, beside
from schemas.settings import Settings


def test_a_work_that_fails_is_told_of_and_stops_no_other(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    monkeypatch.setattr(module, "EVERY_S", 0.01)
    done: list[str] = []
    twice = Event()

    def fails(_: Settings) -> None:
        raise UnicodeError("label empty")

    def goes_on(_: Settings) -> None:
        done.append("done")
        if len(done) > 1:
            twice.set()

    with beside(Settings(), ((fails, goes_on),)):
        assert twice.wait(10)
    assert "fails failed" in caplog.text and "label empty" in caplog.text


def test_who_is_slow_to_be_told_delays_no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_S", 0.01)
    followed, answered = Event(), Event()
    with beside(Settings(), ((lambda _: answered.wait(10),), (lambda _: followed.set(),))):
        assert followed.wait(5)
        answered.set()
    assert [works for works in THREADS if deliver in works] == [(deliver,)]
