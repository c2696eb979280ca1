"""Pace and breaker by themselves: what is asked at once, and whether anything is."""

import asyncio
import time

import pytest

from tasks.llm.backoff import Patience, TryAgain
from tasks.llm.breaker import Breaker, Fuse
from tasks.llm.engine import EngineRefusedError
from tasks.llm.pace import Pace, Slots
from tasks.llm.traffic import Traffic

FUSE = Fuse(failures=2, pause_s=10, longest_pause_s=25)


class Clock:
    """Stands in for `time.monotonic`; moved by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    own = Clock()
    monkeypatch.setattr(time, "monotonic", own)
    return own


def test_pace_halves_once_for_all_that_were_under_way(clock: Clock) -> None:
    pace = Pace(16)
    for _ in range(16):
        pace.congested(began_s=99.0)
    assert pace.limit == 8
    clock.now_s = 101.0
    pace.congested(began_s=100.5)
    assert pace.limit == 4


def test_pace_stays_between_one_and_most(clock: Clock) -> None:
    pace = Pace(4)
    for _ in range(9):
        clock.now_s += 1
        pace.congested(began_s=clock.now_s - 0.5)
    assert pace.limit == 1
    for _ in range(100):
        pace.went_well()
    assert pace.limit == 4


def test_pace_rises_by_one_for_as_many_good_answers_as_are_asked_at_once(clock: Clock) -> None:
    pace = Pace(8)
    pace.congested(began_s=99.0)
    for _ in range(4):
        pace.went_well()
    assert pace.limit == 4
    pace.went_well()
    assert pace.limit == 5


def test_slots_follow_the_pace_while_it_changes() -> None:
    async def work() -> int:
        pace, now, peak = Pace(6), 0, 0
        slots = Slots(pace)

        async def one(number: int) -> None:
            nonlocal now, peak
            async with slots.one():
                now += 1
                peak = max(peak, now if number >= 6 else 0)
                if number == 0:
                    pace.congested(time.monotonic())
                await asyncio.sleep(0.01)
                now -= 1

        await asyncio.gather(*(one(n) for n in range(20)))
        return peak

    assert asyncio.run(work()) == 3


def test_a_breaker_that_never_opens() -> None:
    breaker = Breaker()
    for _ in range(50):
        breaker.failed("down")
    breaker.pause(60, "asked to")
    assert breaker.admits() and breaker.paused_until_at is None


def test_a_breaker_opens_probes_and_closes(clock: Clock) -> None:
    breaker = Breaker(FUSE)
    breaker.failed("down")
    assert breaker.admits()
    breaker.failed("down again")
    assert not breaker.admits() and breaker.why == "down again" and breaker.paused_until_at is not None
    clock.now_s += 10
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert breaker.admits() and breaker.paused_until_at is None and breaker.why == ""


def test_each_failed_probe_doubles_the_pause_up_to_the_longest(clock: Clock) -> None:
    breaker, pauses = Breaker(FUSE), []
    breaker.failed("down"), breaker.failed("down")
    for pause_s in (10, 20, 25, 25):
        clock.now_s += pause_s - 0.01
        assert not breaker.admits()
        clock.now_s += 0.01
        assert breaker.admits()
        breaker.failed("down")
        pauses.append(pause_s)
    assert pauses == [10, 20, 25, 25]


def test_a_success_forgets_failures_before_it(clock: Clock) -> None:
    breaker = Breaker(FUSE)
    breaker.failed("down")
    breaker.succeeded()
    breaker.failed("down")
    assert breaker.admits()


def test_a_probe_without_an_end_leaves_room_for_another(clock: Clock) -> None:
    breaker = Breaker(FUSE)
    breaker.failed("down"), breaker.failed("down")
    clock.now_s += 10
    assert breaker.admits() and not breaker.admits()
    breaker.let_go()
    assert breaker.admits()


def tried(traffic: Traffic, error: BaseException | None = None) -> None:
    async def one() -> None:
        async with traffic.one_try():
            if error:
                raise error

    with pytest.raises(type(error)) if error else _nothing():
        asyncio.run(one())


class _nothing:  # noqa: N801
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def traffic() -> Traffic:
    return Traffic(8, 120.0, Patience(), FUSE)


@pytest.mark.parametrize(
    ("error", "slower", "paused"),
    [
        (TryAgain("429", kind="failing", busy=True), True, False),
        (TryAgain("timeout", busy=True, perhaps_paid=True), True, True),
        (TryAgain("500", kind="failing"), False, True),
        (TryAgain("429, tomorrow", kind="failing", busy=True, wait_s=3600), True, True),
        (EngineRefusedError("401"), False, True),
        (RuntimeError("ours"), False, False),
    ],
)
def test_what_each_failure_does_to_the_tier(error: BaseException, slower: bool, paused: bool) -> None:
    one = traffic()
    tried(one, error)
    if one.breaker.admits():
        tried(one, error)
    assert (one.pace.limit < 8) is slower
    assert (not one.breaker.admits()) is paused


def test_a_paused_tier_says_so_and_is_not_asked() -> None:
    one = traffic()
    one.breaker.pause(60, "it asked for rest")
    with pytest.raises(TryAgain, match=r"paused until .* UTC: it asked for rest") as raised:
        asyncio.run(_asked(one))
    assert raised.value.kind == "paused"


async def _asked(one: Traffic) -> None:
    async with one.one_try():
        pytest.fail("it was asked")


def test_a_slow_answer_lowers_the_pace() -> None:
    one = Traffic(8, 0.02, Patience(), FUSE)

    async def slow() -> None:
        async with one.one_try():
            await asyncio.sleep(0.03)

    asyncio.run(slow())
    assert one.pace.limit == 4
