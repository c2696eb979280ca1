"""The cost ledger on a real PostgreSQL: whatever crashes, no dollar is spent twice and no budget is overspent."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from schemas.document import Arrival, Residency
from schemas.escalation import Answered, Sendable, TierQuestion
from schemas.generation import Completion, GenerationRequest, Token
from schemas.ledger import Ending, Intent, Result, Spent, hours_of, night_of, question_hash
from schemas.settings import Settings
from schemas.tier import Tier
from sql.backlog.queue import claimed, enqueue
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.reports.morning import night_totals
from sql.reports.trends import fields_by_night
from sql.spending.egress import egress_report, record_egress
from sql.spending.ledger import intend, known_answer, settle, spent
from sql.spending.lost_calls import perhaps_paid
from sql.spending.money import night_money
from tasks.tiers.client import ExternalClient
from tests.conftest import forget_settings
from tests.unit.scripted_server import ScriptedServer, chat

NIGHT, NEXT = date(2026, 11, 25), date(2026, 11, 26)
DOCUMENT = hashlib.sha256(b"paper").hexdigest()

pytestmark = pytest.mark.usefixtures("store", "paper")


@pytest.fixture
def paper(store: str) -> None:
    arrival = Arrival(inbox="memory://i", name="a", content_hash=DOCUMENT, size_bytes=5, content=b"paper")
    add_arrivals([arrival], "p")


@pytest.mark.parametrize("table", ["core_intents", "core_results", "core_egress", "core_removals", "core_people"])
def test_what_proves_something_cannot_be_emptied(table: str) -> None:
    with pytest.raises(IntegrityError, match=r"rows of core_.* are added, never changed"), database().begin() as c:
        c.execute(text(f"truncate {table} cascade"))


def intent(question: str = "q", most_usd: str = "0.4", **more: Any) -> Intent:
    values = {
        "night": NIGHT,
        "tier": "big",
        "step": "read",
        "content_hash": DOCUMENT,
        "kind": "nda",
        "field_group": "all",
        "question_hash": hashlib.sha256(question.encode()).hexdigest(),
        "prompt_tokens": 100,
        "most_answer_tokens": 9,
        "most_usd": Decimal(most_usd),
    }
    return Intent.model_validate(values | more)


def bought(wanted: Intent, budget: str | None = "1") -> int | None:
    return intend(wanted, None if budget is None else Decimal(budget))


def answered(cost_usd: str, ending: Ending = Ending.ANSWERED, text_: str = "{}") -> Result:
    completion = Completion(request_id="r", text=text_, finish="stop", tokens=(Token(start=0, end=1, logprob=-0.5),))
    return Result(ending=ending, prompt_tokens=40, answer_tokens=7, cost_usd=Decimal(cost_usd), completion=completion)


def query(statement: str) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_an_intent_without_a_result_counts_at_its_most() -> None:
    bought(intent())
    assert spent("big", NIGHT) == Spent(open_usd=Decimal("0.4"), calls=1, open_calls=1)
    assert spent("big", NIGHT).total_usd == Decimal("0.4")
    assert spent("big", NEXT) == spent("other", NIGHT) == Spent()


def test_a_result_replaces_the_estimate_and_the_first_one_stands() -> None:
    number = bought(intent())
    assert number is not None
    settle(number, answered("0.0125"))
    settle(number, answered("0.9"))
    assert spent("big", NIGHT) == Spent(settled_usd=Decimal("0.0125"), calls=1)


def test_after_a_crash_the_same_question_must_fit_the_budget_anew() -> None:
    assert [bought(intent()) is not None for _ in range(3)] == [True, True, False]
    assert query("select attempt from core_intents order by attempt") == [(1,), (2,)]
    assert bought(intent("other", "0.3")) is None
    assert bought(intent("other", "0.2")) is not None
    assert bought(intent(night=NEXT)) is not None


def test_without_a_budget_there_is_no_limit() -> None:
    assert all(bought(intent(most_usd="9"), None) for _ in range(3))


def test_many_workers_at_once_do_not_overspend() -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: bought(intent(f"q{n % 3}", "0.1")), range(24)))
    assert sum(number is not None for number in numbers) == 10
    assert spent("big", NIGHT).total_usd == 1


def test_what_was_answered_is_known_with_all_that_it_said() -> None:
    wanted, result = intent(), answered("0.01", text_='{"a":"Zoë"}')
    assert known_answer("big", wanted.question_hash, NIGHT) is None
    number = bought(wanted)
    assert number is not None and known_answer("big", wanted.question_hash, NIGHT) is None
    settle(number, result)
    assert known_answer("big", wanted.question_hash, NEXT) == result.completion
    assert known_answer("other", wanted.question_hash, NIGHT) is None


def test_a_failure_is_known_for_its_own_night_only() -> None:
    number = bought(intent())
    assert number is not None
    settle(number, answered("0.01", Ending.REFUSED))
    assert known_answer("big", intent().question_hash, NIGHT) is not None
    assert known_answer("big", intent().question_hash, NEXT) is None


@pytest.mark.parametrize(("finish", "known"), [("length", True), ("stop", True), ("error", False)])
def test_a_bad_answer_of_the_model_is_known_for_ever_and_a_fault_of_the_server_is_not(finish: str, known: bool) -> None:
    number = bought(intent())
    assert number is not None
    bad = Completion.model_validate({"request_id": "r", "text": "no", "finish": finish})
    settle(number, Result(ending=Ending.INVALID, completion=bad))
    assert (known_answer("big", intent().question_hash, NEXT) is not None) is known


def test_the_view_adds_up() -> None:
    for question, cost in (("a", "0.01"), ("b", "0.02")):
        number = bought(intent(question))
        assert number is not None
        settle(number, answered(cost))
    bought(intent("c", "0.3"))
    bought(intent("d", "0.1", kind="receipt"))
    columns = (
        "night, tier, kind, calls, documents, answered, open_calls, prompt_tokens, settled_usd, open_usd, spent_usd"
    )
    rows = query(f"select {columns} from out_spend order by kind")
    assert rows == [
        (NIGHT, "big", "nda", 3, 1, 2, 1, 80, Decimal("0.03"), Decimal("0.3"), Decimal("0.33")),
        (NIGHT, "big", "receipt", 1, 1, 0, 1, 0, Decimal(0), Decimal("0.1"), Decimal("0.1")),
    ]


@pytest.mark.parametrize("table", ["core_intents", "core_results"])
@pytest.mark.parametrize("change", ["delete from {}", "update {} set prompt_tokens = 0"])
def test_the_books_are_not_changed(table: str, change: str) -> None:
    number = bought(intent())
    assert number is not None
    settle(number, answered("0.01"))
    with pytest.raises(IntegrityError, match="added, never changed"), database().begin() as connection:
        connection.execute(text(change.format(table)))


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland"])
def test_a_night_lasts_from_noon_to_noon_by_the_clocks_of_its_zone(zone: str) -> None:
    evening = datetime(2026, 11, 25, 22, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert {night_of(evening + timedelta(hours=hours), zone) for hours in range(-10, 14)} == {NIGHT}
    assert night_of(evening + timedelta(hours=14), zone) == NEXT
    assert night_of(evening - timedelta(hours=10, seconds=1), zone) == NIGHT - timedelta(days=1)
    assert night_of(evening.astimezone(timezone(timedelta(hours=9))), zone) == NIGHT
    with pytest.raises(ValueError, match="no time zone"):
        night_of(datetime(2026, 11, 25), zone)


@pytest.mark.parametrize(
    ("night", "zone", "hours"),
    [
        (date(2026, 10, 31), "America/Los_Angeles", 25),
        (date(2026, 3, 7), "America/Los_Angeles", 23),
        (date(2026, 4, 4), "Australia/Sydney", 25),
        (date(2026, 9, 26), "Pacific/Auckland", 23),
        (NIGHT, "Pacific/Auckland", 24),
    ],
)
def test_a_night_in_which_clocks_are_changed_has_an_hour_more_or_less(night: date, zone: str, hours: int) -> None:
    begins, ends = hours_of(night, zone)
    assert ends - begins == timedelta(hours=hours)
    assert {night_of(begins + timedelta(hours=hour), zone) for hour in range(hours)} == {night}
    assert night_of(ends, zone) == night + timedelta(days=1)
    assert night_of(begins - timedelta(seconds=1), zone) == night - timedelta(days=1)


def test_the_first_tiers_night_and_its_trend_are_of_the_same_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTCLERK_TIME_ZONE", "Pacific/Auckland")
    forget_settings()
    begins, _ = hours_of(NIGHT, "Pacific/Auckland")
    moments = [begins + timedelta(hours=hours) for hours in (-1, 0, 23, 24)]
    with database().begin() as connection:
        connection.execute(text(ANSWERED), [{"at": at, "hash": DOCUMENT, "print": str(at)} for at in moments])
        connection.execute(text(DECIDED), [{"at": at, "hash": DOCUMENT, "print": str(at)} for at in moments])
    assert night_money(NIGHT, Settings()).spent[0].calls == 2
    assert night_totals(NIGHT, None).fields[0].count == 2
    assert [(each.day, each.fields) for each in fields_by_night(NIGHT - timedelta(days=9), None)][1] == (NIGHT, 2)
    monkeypatch.undo()
    forget_settings()


def test_the_same_question_has_one_hash_whatever_its_id() -> None:
    one = GenerationRequest(request_id="a", system="s", user="u", json_schema={"b": 1, "a": 2}, max_tokens=9)
    assert question_hash("f", one) == question_hash("f", one.model_copy(update={"request_id": "b"}))
    assert len({question_hash("f", one), question_hash("g", one)}) == 2
    assert question_hash("f", one.model_copy(update={"max_tokens": 8})) != question_hash("f", one)


ANSWERED = """
insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, error, unread_share,
                          prompt_tokens, answer_tokens, cost_usd, reader, answered_at)
values (:hash, :print, 1, 'all', 'e', 'stop', '{}', '', 0, 1, 1, 0, '', :at)
"""
DECIDED = """
insert into core_decisions (content_hash, fingerprint, kind, field, tier, verdict, reasons, decided_at)
values (:hash, :print, 'nda', 'parties', 1, 'review', '{uncalibrated}', :at)
"""


class Killed(BaseException):
    """The process dies here."""


def client(server: ScriptedServer, budget_usd: str = "1", at_once: int = 32) -> ExternalClient:
    tier = Tier.model_validate(
        {
            "name": "big",
            "engine": "openai",
            "model": "m",
            "where": "external",
            "base_urls": [server.base_url],
            "price_in_usd": 1000,
            "price_out_usd": 10,
            "budget_usd": budget_usd,
            "max_num_seqs": at_once,
        }
    )
    return ExternalClient(tier, Settings())


def sendable(*texts: str) -> list[Sendable]:
    def question(told: str) -> TierQuestion:
        request = GenerationRequest(request_id=told, system="", user=told, json_schema={}, max_tokens=9)
        return TierQuestion(
            content_hash=DOCUMENT, kind="nda", field_group=told, residency=Residency.ANYWHERE, request=request
        )

    return [Sendable(question=question(told)) for told in texts]


def test_killed_in_the_middle_of_a_batch_nothing_is_paid_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    import tasks.tiers.book as book

    settled = 0

    def dies(intent_id: int, result: Result) -> None:
        nonlocal settled
        if settled == 2:
            raise KeyboardInterrupt
        settle(intent_id, result)
        settled += 1

    with ScriptedServer(lambda *_: chat('{"a":"b"}')) as server:
        monkeypatch.setattr(book, "settle", dies)
        with pytest.raises(BaseException):  # noqa: B017
            client(server, at_once=1).ask(sendable("p", "q", "r", "s"), NIGHT)
        monkeypatch.setattr(book, "settle", settle)
        lost = spent("big", NIGHT)
        assert lost.open_calls == 2 and lost.open_usd > 0
        for night in (NIGHT, NEXT):
            answers = client(server).ask(sendable("p", "q", "r", "s"), night)
            assert [a.how for a in answers][:3] == [Answered.WELL, Answered.WELL, Answered.UNAVAILABLE]
            assert [a.bought_before for a in answers][:3] == [True, True, False]
        asked = [call.question for call in server.calls]
        assert len(asked) == len(set(asked)), "each was sent once at most"
    assert spent("big", NIGHT).open_usd == lost.open_usd, "what the crash may have cost still counts"


def test_an_intent_from_before_the_claim_is_booked_and_one_that_is_younger_may_be_under_way() -> None:
    with database().begin() as connection:
        enqueue(connection, "escalate", [(DOCUMENT, "reader")])
    dead = bought(intent("dead"))
    assert dead is not None
    record_egress(dead, DOCUMENT, "read", "big", "api.example.com", b"dead")
    assert perhaps_paid(intent("dead"), True, 60)
    assert spent("big", NIGHT).open_calls == 1, "nobody has claimed it"
    with claimed("escalate", ["reader"], 1, 60):
        living = bought(intent("living"))
        assert living is not None
        record_egress(living, DOCUMENT, "read", "big", "api.example.com", b"living")
        assert all(perhaps_paid(intent(each), True, 60) for each in ("dead", "living", "dead"))
        assert query("select intent_id, ending, cost_usd from core_results") == [(dead, "lost", Decimal("0.4"))]
        assert perhaps_paid(intent("dead", night=NEXT), True, 60), "nor on another night: a crash spends nothing twice"
    settle(living, answered("0.1"))
    assert spent("big", NIGHT) == Spent(settled_usd=Decimal("0.5"), calls=2)


def test_what_a_server_kept_waiting_for_may_be_bought_anew_another_night() -> None:
    late = bought(intent("late"))
    assert late is not None
    settle(late, answered("0.4", Ending.LOST))
    assert perhaps_paid(intent("late"), True, 60)
    assert not perhaps_paid(intent("late", night=NEXT), True, 60)


@pytest.mark.parametrize(("external", "most_usd", "again"), [(True, "0.4", True), (False, "0.4", False), (False, "0", True)])  # fmt: skip
def test_what_was_not_sent_or_costs_nothing_is_asked_again(external: bool, most_usd: str, again: bool) -> None:
    bought(intent(most_usd=most_usd))
    assert perhaps_paid(intent(most_usd=most_usd), external, 60) is not again


def test_what_a_crash_may_have_cost_leaves_less_for_the_night() -> None:
    with ScriptedServer(lambda *_: chat('{"a":"b"}')) as server:
        own = client(server, budget_usd="0.10")
        wanted = sendable("p")[0].question
        own._accounts.opened("p", own._round([wanted], NIGHT) and intent(most_usd="0.05"))
        [answer] = own.ask(sendable("another"), NIGHT)
    assert answer.how is Answered.OVER_BUDGET


def test_a_night_of_the_client_is_in_both_ledgers() -> None:
    with ScriptedServer(lambda *_: chat('{"a":"b"}')) as server:
        client(server).ask(sendable("p", "q"), NIGHT)
    assert query("select answered, spent_usd from out_spend") == [(2, 2 * Decimal("0.04007"))]
    [total] = egress_report().totals
    assert (total.sendings, total.documents, total.restricted_bytes) == (2, 1, 0)
    assert query("select count(*) from core_egress join core_intents using (intent_id, content_hash)") == [(2,)]
