"""The tiers' client against a real HTTP server that behaves badly: each call is in the books, and what may not leave does not."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.escalation import Answered, ResidencyError, Sendable, TierAnswer, TierQuestion
from schemas.generation import GenerationRequest
from schemas.ledger import Ending
from schemas.settings import Settings
from schemas.tier import Tier, Where
from tasks.llm import breaker
from tasks.llm.backoff import Patience
from tasks.llm.breaker import Fuse
from tasks.tiers import asker
from tasks.tiers.call import intent_of
from tasks.tiers.client import ExternalClient, OnPremisesClient, client_for
from tests.unit.fake_book import FakeBook
from tests.unit.scripted_server import Call, Reply, Script, ScriptedServer, chat, refusal

NIGHT = date(2026, 11, 25)
KEY = "sk-very-secret"
COST = Decimal("0.000040") + Decimal("0.000070")  # the scripted server's 40 and 7 tokens
GOOD = chat('{"a":"b"}')
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
Serve = Callable[..., ScriptedServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda script, **more: stack.enter_context(ScriptedServer(script, **more))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    short = Patience(tries=3, first_wait_s=0.02, longest_wait_s=0.5, pays_again=False)
    monkeypatch.setattr(asker, "PATIENCE", short)
    monkeypatch.setattr(asker, "FUSE", Fuse(failures=3, pause_s=40, longest_pause_s=100))


class Clock:
    """Of the breaker: the real one, and what has passed besides."""

    passed_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.passed_s


def tier(url: str, **more: Any) -> Tier:
    values: dict[str, Any] = {
        "name": "big",
        "engine": "openai",
        "model": "m",
        "where": "external",
        "base_urls": [url],
        "api_key": KEY,
        "price_in_usd": 1,
        "price_out_usd": 10,
        "budget_usd": 1,
        "max_num_seqs": 4,
        "request_timeout_s": 5,
    }
    return Tier.model_validate(values | more)


def external(server: ScriptedServer, book: FakeBook, **more: Any) -> ExternalClient:
    return ExternalClient(tier(server.base_url, **more), Settings(), book)


def question(text: str, residency: Residency = Residency.ANYWHERE, max_tokens: int = 9) -> TierQuestion:
    request = GenerationRequest(
        request_id=f"{text}/all", system="Read.", user=text, json_schema=SCHEMA, max_tokens=max_tokens
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    return TierQuestion(content_hash=digest, kind="nda", field_group="all", residency=residency, request=request)


def sendable(*texts: str) -> list[Sendable]:
    return [Sendable(question=question(text)) for text in texts]


def then(*replies: Reply) -> Script:
    """The replies one after another to each document, whatever was added to its question; the last one for ever."""
    asked: dict[str, int] = {}

    def script(call: Call, _: int) -> Reply:
        document = call.question.splitlines()[0]
        asked[document] = asked.get(document, 0) + 1
        return replies[min(asked[document], len(replies)) - 1]

    return script


def only(answers: list[TierAnswer]) -> TierAnswer:
    assert len(answers) == 1
    return answers[0]


def test_answers_in_order_each_paid_and_noted(serve: Serve) -> None:
    server, book = serve(lambda call, _: chat(f'{{"a":"{call.question}"}}')), FakeBook()
    answers = external(server, book).ask(sendable("p", "q"), NIGHT)
    assert [(a.how, a.completion.text) for a in answers] == [(Answered.WELL, '{"a":"p"}'), (Answered.WELL, '{"a":"q"}')]
    assert {a.cost_usd for a in answers} == {COST} and book.spent_usd == 2 * COST
    assert book.endings == [Ending.ANSWERED] * 2


def test_what_leaves_is_noted_as_it_is_sent(serve: Serve) -> None:
    server, book = serve(then(GOOD)), FakeBook()
    external(server, book).ask(sendable("p"), NIGHT)
    [(_, host, body)] = book.left
    assert server.base_url == f"http://{host}/v1"
    assert int(server.calls[0].headers["Content-Length"]) == len(body) and b'"p"' in body
    assert KEY not in repr(book)


def test_each_repetition_is_noted_as_leaving_again(serve: Serve) -> None:
    server, book = serve(then(refusal(429, "slow down", Retry_After="0.1"), refusal(500, "oops"), GOOD)), FakeBook()
    answer = only(external(server, book).ask(sendable("p"), NIGHT))
    assert answer.how is Answered.WELL and answer.cost_usd == COST
    assert (len(server.calls), len(book.left), len(book.intents)) == (3, 3, 1)


@pytest.mark.parametrize(
    "bad", [chat('{"a":"', "length"), chat('{"a":'), chat("Sure! Here"), chat("[1]"), Reply(b"<p>")]
)
def test_a_bad_answer_is_mended_once_and_both_calls_are_paid(serve: Serve, bad: Reply) -> None:
    server, book = serve(then(bad, GOOD)), FakeBook()
    answer = only(external(server, book).ask(sendable("p"), NIGHT))
    assert (answer.how, answer.completion.text, answer.completion.request_id) == (Answered.WELL, '{"a":"b"}', "p/all")
    assert [intent.step for intent in book.intents] == ["read", "repair"]
    assert book.endings == [Ending.INVALID, Ending.ANSWERED]
    assert answer.cost_usd == book.spent_usd >= 2 * min(COST, book.intents[0].most_usd)


def test_a_cut_off_answer_gets_more_room(serve: Serve) -> None:
    server, book = serve(then(chat('{"a":"', "length"), GOOD)), FakeBook()
    external(server, book).ask(sendable("p"), NIGHT)
    assert [call.body["max_tokens"] for call in server.calls] == [9, 18]
    assert "cut off" in server.calls[1].question


@pytest.mark.parametrize(
    ("bad", "finish", "error"),
    [(chat('{"a":"', "length"), "length", "truncated"), (chat("no"), "error", "invalid_json"), (Reply(b"<p>"), "error", "unreadable")],
)  # fmt: skip
def test_what_cannot_be_mended_is_a_recorded_failure(serve: Serve, bad: Reply, finish: str, error: str) -> None:
    server, book = serve(then(bad)), FakeBook()
    answer = only(external(server, book).ask(sendable("p"), NIGHT))
    assert (answer.how, answer.completion.finish) == (Answered.BADLY, finish)
    assert answer.completion.error.startswith(error) and answer.completion.final
    assert len(server.calls) == 2 and answer.cost_usd == book.spent_usd > 0


def test_a_repair_that_the_budget_does_not_bear_is_not_bought(serve: Serve) -> None:
    server, book = serve(then(chat("no"), GOOD)), FakeBook()
    most_usd = intent_of(question("p"), tier(server.base_url), "", NIGHT).most_usd
    answer = only(external(server, book, budget_usd=most_usd).ask(sendable("p"), NIGHT))
    assert answer.how is Answered.BADLY and answer.completion.error.startswith("invalid_json")
    assert len(book.intents) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (chat(None, refusal="I will not"), "refused_by_model: I will not"),
        (chat('{"a":', "content_filter"), "stopped_by_server"),
    ],
)
def test_a_refusal_is_recorded_paid_and_not_asked_again(serve: Serve, reply: Reply, error: str) -> None:
    server, book = serve(then(reply)), FakeBook()
    answer = only(external(server, book).ask(sendable("p"), NIGHT))
    assert answer.how is Answered.BADLY and answer.completion.error.startswith(error)
    assert (len(server.calls), book.endings, book.spent_usd) == (1, [Ending.REFUSED], COST)


def test_a_refused_request_costs_nothing(serve: Serve) -> None:
    book = FakeBook()
    answer = only(external(serve(then(refusal(400, "odd"))), book).ask(sendable("p"), NIGHT))
    assert answer.how is Answered.BADLY and (book.endings, book.spent_usd) == ([Ending.FAILED], 0)


@pytest.mark.parametrize("usage", [None, {"prompt_tokens": 400}, {"prompt_tokens": 400, "total_tokens": 500}, {"completion_tokens": 9}])  # fmt: skip
def test_an_answer_of_which_not_all_was_counted_costs_its_most(serve: Serve, usage: Any) -> None:
    body = {"choices": [{"message": {"content": '{"a":"b"}'}, "finish_reason": "stop"}], "usage": usage}
    book = FakeBook()
    answer = only(external(serve(then(Reply(body))), book).ask(sendable("p"), NIGHT))
    assert answer.cost_usd == book.intents[0].most_usd > 0


SLOW = [GOOD._replace(delay_s=30.0), GOOD._replace(drip_s=2.0), GOOD._replace(cut_at=20)]
GIVEN_UP = [refusal(504, "gateway timeout"), refusal(524, "a timeout occurred")]


@pytest.mark.parametrize("slow", [*SLOW, *GIVEN_UP])
def test_a_slow_or_broken_stream_or_an_impatient_gateway_may_be_charged_and_is_not_sent_again_by_itself(
    serve: Serve, slow: Reply
) -> None:
    server, book = serve(then(slow, GOOD)), FakeBook()
    began = time.monotonic()
    answer = only(external(server, book, request_timeout_s=1).ask(sendable("p"), NIGHT))
    assert time.monotonic() - began < 15
    assert answer.how is Answered.UNAVAILABLE and not answer.completion.final
    assert (len(server.calls), book.endings) == (1, [Ending.LOST])
    assert book.spent_usd == book.intents[0].most_usd


def test_what_may_have_been_charged_is_another_intent_on_another_night_only(serve: Serve) -> None:
    server, book = serve(then(GOOD._replace(delay_s=4.0), GOOD)), FakeBook()
    client = external(server, book, request_timeout_s=2)
    client.ask(sendable("p"), NIGHT)
    assert only(client.ask(sendable("p"), NIGHT)).how is Answered.UNAVAILABLE and len(server.calls) == 1
    assert only(client.ask(sendable("p"), NIGHT + timedelta(days=1))).how is Answered.WELL
    assert book.endings == [Ending.LOST, Ending.ANSWERED]


def test_an_answer_that_was_paid_for_is_never_bought_again(serve: Serve) -> None:
    server, book = serve(then(GOOD)), FakeBook()
    external(server, book).ask(sendable("p"), NIGHT)
    again = only(external(server, book).ask(sendable("p"), date(2026, 12, 24)))
    assert again.bought_before and again.cost_usd == 0 and again.completion.text == '{"a":"b"}'
    assert len(server.calls) == len(book.intents) == 1


def test_a_mended_answer_is_never_bought_again_either(serve: Serve) -> None:
    server, book = serve(then(chat("no"), GOOD)), FakeBook()
    external(server, book).ask(sendable("p"), NIGHT)
    again = only(external(server, book).ask(sendable("p"), date(2026, 12, 24)))
    assert again.bought_before and (again.how, again.cost_usd) == (Answered.WELL, 0)
    assert len(server.calls) == len(book.intents) == 2


def test_a_failure_is_bought_again_on_another_night_only(serve: Serve) -> None:
    server, book = serve(then(chat(None, refusal="no"), GOOD)), FakeBook()
    client = external(server, book)
    assert [only(client.ask(sendable("p"), NIGHT)).how for _ in range(2)] == [Answered.BADLY] * 2
    assert only(client.ask(sendable("p"), date(2026, 11, 26))).how is Answered.WELL


def test_the_budget_is_never_overspent_and_the_rest_is_named(serve: Serve) -> None:
    server, book = serve(then(GOOD)), FakeBook()
    answers = external(server, book, budget_usd=Decimal("0.0006")).ask(sendable(*"abcdefgh"), NIGHT)
    over = [answer for answer in answers if answer.how is Answered.OVER_BUDGET]
    assert 0 < len(over) < 8 and len(server.calls) == 8 - len(over)
    assert book.spent_usd <= Decimal("0.0006")
    assert all("budget of big" in answer.completion.error and not answer.completion.final for answer in over)


def test_what_keeps_failing_pauses_the_tier_and_one_probe_opens_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick, clock = True, Clock()
    monkeypatch.setattr(breaker, "time", clock)
    server, book = serve(lambda *_: refusal(503, "loading") if sick else GOOD), FakeBook()
    client = external(server, book, max_num_seqs=1)
    answers = client.ask(sendable(*"abcdef"), NIGHT)
    assert [a.how for a in answers] == [Answered.UNAVAILABLE] + [Answered.PAUSED] * 5
    assert len(server.calls) == 3 and book.spent_usd == 0 and book.endings[1:] == [Ending.UNSENT] * 5
    until = client.paused_until_at
    assert until and 0 < (until - datetime.now(UTC)).total_seconds() <= 40
    assert only(client.ask(sendable("g"), NIGHT)).how is Answered.PAUSED
    clock.passed_s = 41
    client.ask(sendable(*"hij"), NIGHT)
    assert len(server.calls) == 4, "one probe, which failed"
    sick, clock.passed_s = False, 41 + 60
    assert only(client.ask(sendable("k"), NIGHT)).how is Answered.PAUSED, "twice as long"
    clock.passed_s = 41 + 81
    assert {a.how for a in client.ask(sendable(*"klm"), NIGHT)} == {Answered.WELL}
    assert client.paused_until_at is None


def test_what_a_person_must_change_pauses_the_tier_and_not_the_night(serve: Serve) -> None:
    server, book = serve(then(refusal(401, f"Incorrect API key provided: {KEY}"))), FakeBook()
    client = external(server, book, max_num_seqs=1)
    answers = client.ask(sendable(*"abc"), NIGHT)
    assert {a.how for a in answers} == {Answered.UNAVAILABLE} and len(server.calls) == 1
    assert KEY not in repr(answers) and KEY not in repr(book) and book.spent_usd == 0
    assert only(client.ask(sendable("d"), NIGHT)).how is Answered.PAUSED


def test_a_long_rest_that_a_server_asks_for_is_kept_as_a_pause(serve: Serve) -> None:
    server = serve(then(refusal(429, "come back tomorrow", Retry_After="3600")))
    client = external(server, FakeBook())
    began = time.monotonic()
    assert only(client.ask(sendable("p"), NIGHT)).how is Answered.PAUSED
    until = client.paused_until_at
    assert until and (until - datetime.now(UTC)).total_seconds() > 3500 and time.monotonic() - began < 60


def test_load_lowers_what_is_asked_at_once_and_is_no_fault(serve: Serve) -> None:
    def busy(_: Call, before: int) -> Reply:
        return refusal(429, "busy", Retry_After="0.05") if before == 0 else GOOD

    server, book = serve(busy), FakeBook()
    client = external(server, book, max_num_seqs=16)
    answers = client.ask(sendable(*(f"q{n}" for n in range(16))), NIGHT)
    assert {a.how for a in answers} == {Answered.WELL} and client.paused_until_at is None
    assert client._asker.at_once < 16  # type: ignore[attr-defined]


def test_a_restricted_document_cannot_become_sendable() -> None:
    with pytest.raises(ResidencyError, match="must stay on the premises"):
        Sendable(question=question("p", Residency.ON_PREMISES))


def test_a_forged_sendable_is_refused_by_the_client(serve: Serve) -> None:
    server, book = serve(then(GOOD)), FakeBook()
    forged = Sendable.model_construct(question=question("p", Residency.ON_PREMISES))
    with pytest.raises(ResidencyError):
        external(server, book).ask([*sendable("q"), forged], NIGHT)
    assert not server.calls and not book.intents


def test_what_the_ledger_refuses_is_not_sent(serve: Serve) -> None:
    server, document = serve(then(GOOD)), sendable("p")
    book = FakeBook(restricted={document[0].question.content_hash})
    with pytest.raises(ResidencyError):
        external(server, book).ask(document, NIGHT)
    assert not server.calls and not book.left


def test_on_the_premises_restricted_documents_are_read_and_nothing_leaves(serve: Serve) -> None:
    server, book = serve(then(GOOD)), FakeBook()
    client = client_for(tier(server.base_url, where="on_premises"), Settings(), book)
    assert isinstance(client, OnPremisesClient)
    assert only(client.ask([question("p", Residency.ON_PREMISES)], NIGHT)).how is Answered.WELL
    assert not book.left and book.spent_usd == COST


def test_a_tier_in_this_process_keeps_books_too() -> None:
    own = Tier(name="own", engine="scripted", model="m", where=Where.ON_PREMISES)
    book = FakeBook()
    answer = only(OnPremisesClient(own, Settings(), book).ask([question("p")], NIGHT))
    assert answer.how is Answered.WELL and (answer.cost_usd, book.endings) == (0, [Ending.ANSWERED])


def test_an_external_tier_gets_no_client_for_the_premises() -> None:
    with pytest.raises(SettingError, match="external"):
        OnPremisesClient(tier("http://h/v1"), Settings(), FakeBook())
