"""The HTTP engine against a real server that behaves badly in every way that servers do. What models answer is not tested here."""

import asyncio
import logging
import math
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest

from schemas.errors import EngineError, SettingError
from schemas.generation import Completion, GenerationRequest
from schemas.settings import Settings
from schemas.tier import Where
from tasks.llm import server_pool
from tasks.llm.backoff import Patience, retry_after_s
from tasks.llm.engine import EngineRefusedError
from tasks.llm.openai_engine import OpenAIEngine, estimated_tokens
from tasks.llm.openai_wire import require_somebody
from tasks.llm.server_pool import LONGEST_DOUBT_S, Server
from tests.unit.scripted_server import NO_MODELS, Call, Reply, Script, ScriptedServer, chat, refusal

KEY = "sk-very-secret"
PATIENCE = Patience(tries=3, first_wait_s=0.02, longest_wait_s=1.0)
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
Serve = Callable[..., ScriptedServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda script, **more: stack.enter_context(ScriptedServer(script, **more))


def ask(*questions: str) -> list[GenerationRequest]:
    return [
        GenerationRequest(request_id=f"id-{q}", system="Read.", user=q, json_schema=SCHEMA, max_tokens=9)
        for q in questions
    ]


def engine(*urls: str, patience: Patience = PATIENCE, **changes: Any) -> OpenAIEngine:
    values = {"engine": "openai", "model": "m", "base_urls": ",".join(urls), "api_key": KEY, "max_num_seqs": 4}
    return OpenAIEngine(Settings(**(values | changes)), patience)


def dead_url() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def then(*replies: Reply) -> Script:
    """The replies one after another to each question; the last one for ever."""
    return lambda _, before: replies[min(before, len(replies) - 1)]


def echo(call: Call, _: int) -> Reply:
    return chat(call.question)


def only(completions: list[Completion]) -> Completion:
    assert len(completions) == 1
    return completions[0]


GOOD = chat('{"a":"b"}')


def test_answers_in_the_order_of_the_questions_within_the_bound(serve: Serve) -> None:
    questions = [f"q{n}" for n in range(20)]
    server = serve(lambda call, _: chat(call.question)._replace(delay_s=0.05 - int(call.question[1:]) * 0.002))
    answers = engine(server.base_url).generate(ask(*questions))
    assert [a.text for a in answers] == questions
    assert [a.request_id for a in answers] == [f"id-{q}" for q in questions]
    assert server.peak == 4


def test_sends_greedy_constrained_question_with_key(serve: Serve) -> None:
    server = serve(echo)
    answer = only(engine(server.base_url).generate(ask("q")))
    call = server.calls[0]
    assert call.headers["Authorization"] == f"Bearer {KEY}"
    assert call.body["messages"] == [{"role": "system", "content": "Read."}, {"role": "user", "content": "q"}]
    assert {name: call.body[name] for name in ("model", "temperature", "seed", "max_tokens", "top_logprobs")} == {
        "model": "m",
        "temperature": 0,
        "seed": 0,
        "max_tokens": 9,
        "top_logprobs": 2,
    }
    assert call.body["response_format"]["json_schema"] == {"name": "answer", "schema": SCHEMA, "strict": True}
    assert (answer.prompt_tokens, answer.answer_tokens, answer.finish, answer.premask) == (40, 7, "stop", False)


def test_nothing_asked_nothing_sent(serve: Serve) -> None:
    server = serve(echo)
    assert engine(server.base_url).generate([]) == []
    assert not server.calls


def test_works_inside_a_running_loop(serve: Serve) -> None:
    asked = engine(serve(echo).base_url)

    async def inside() -> list[Completion]:
        return asked.generate(ask("q"))

    assert only(asyncio.run(inside())).text == "q"


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_seconds_are_honoured_by_all_questions(serve: Serve, status: int) -> None:
    server = serve(then(refusal(status, "slow down", Retry_After="0.6"), GOOD))
    answers = engine(server.base_url).generate(ask("p", "q"))
    assert [a.text for a in answers] == ['{"a":"b"}'] * 2
    times = [call.at_s for call in server.calls]
    assert len(times) == 4 and times[2] - times[1] >= 0.55


def test_retry_after_is_capped(serve: Serve) -> None:
    server = serve(then(refusal(429, "slow down", Retry_After="3600"), GOOD))
    began = time.monotonic()
    assert only(engine(server.base_url).generate(ask("q"))).finish == "stop"
    assert 0.95 <= time.monotonic() - began < 60, "an hour was asked for"


def test_retry_after_as_a_date() -> None:
    now_at = datetime(2026, 1, 1, tzinfo=UTC)
    assert retry_after_s(format_datetime(now_at + timedelta(seconds=30), usegmt=True), now_at) == 30
    assert retry_after_s(format_datetime(now_at - timedelta(seconds=30), usegmt=True), now_at) == 0
    assert retry_after_s("12", now_at) == 12
    assert retry_after_s("soon", now_at) is None
    assert retry_after_s(None, now_at) is None


def test_server_errors_pass(serve: Serve) -> None:
    server = serve(then(refusal(500, "oops"), refusal(502, "bad gateway"), GOOD))
    assert only(engine(server.base_url).generate(ask("q"))).text == '{"a":"b"}'
    assert len(server.calls) == 3


def test_one_question_that_breaks_the_server_fails_alone(serve: Serve) -> None:
    server = serve(lambda call, _: refusal(500, "cannot") if call.question == "bad" else GOOD)
    answers = engine(server.base_url).generate(ask("good", "bad", "fine"))
    assert [a.finish for a in answers] == ["stop", "error", "stop"]
    assert answers[1].error.startswith("unavailable: ") and "500: cannot" in answers[1].error


def test_lasting_server_errors_are_a_broken_engine(serve: Serve) -> None:
    with pytest.raises(EngineError, match="500: oops") as raised:
        engine(serve(then(refusal(500, "oops"))).base_url).generate(ask("p", "q"))
    assert raised.value.retryable


def test_slow_answer_is_given_up_and_tried_again(serve: Serve) -> None:
    server = serve(then(GOOD._replace(delay_s=0.8), GOOD))
    assert only(engine(server.base_url, request_timeout_s=0.2).generate(ask("q"))).finish == "stop"


def test_ever_slow_server_says_which_setting(serve: Serve) -> None:
    server = serve(then(GOOD._replace(delay_s=0.5)))
    with pytest.raises(EngineError, match=r"no answer in 0.1 s.*NIGHTCLERK_REQUEST_TIMEOUT_S"):
        engine(server.base_url, request_timeout_s=0.1).generate(ask("q"))


def test_connection_dropped_in_mid_answer_is_tried_again(serve: Serve) -> None:
    server = serve(then(GOOD._replace(cut_at=20), GOOD))
    assert only(engine(server.base_url).generate(ask("q"))).finish == "stop"


def test_ever_dropped_answer_is_that_questions_failure(serve: Serve) -> None:
    answer = only(engine(serve(then(GOOD._replace(cut_at=20))).base_url).generate(ask("q")))
    assert answer.finish == "error" and answer.error.startswith("broke_off: ")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(b'{"choices": [{"mess'), "unreadable_answer"),
        (Reply(b"<html>"), "unreadable_answer"),
        (Reply(b"\xff\xfe"), "unreadable_answer"),
        (Reply(b"[]"), "unreadable_answer"),
        (Reply({"choices": []}), "unreadable_answer"),
        (chat(None, refusal="I will not"), "refused_by_model: I will not"),
        (chat('{"a":', "content_filter"), "stopped_by_server"),
        (chat(""), "empty_answer"),
        (chat(None), "empty_answer"),
        (refusal(400, "This model's maximum context length is 2048 tokens, yours has 3000"), "prompt_too_long"),
        (refusal(400, "'max_tokens' is too large: 9. This model's maximum context length is 8"), "prompt_too_long"),
        (refusal(413, "Request Entity Too Large"), "prompt_too_long"),
        (refusal(400, "Invalid schema for response_format 'answer'"), "refused_request: Invalid schema"),
        (refusal(400, "messages: odd"), "refused_request: messages: odd"),
        (Reply({"detail": [{"loc": ["body"], "msg": "odd", "input": "text"}]}, 422), "refused_request: body odd"),
    ],
)
def test_bad_answer_is_a_row_and_asked_once(serve: Serve, reply: Reply, code: str) -> None:
    server = serve(lambda call, _: reply if call.question == "bad" else GOOD)
    answers = engine(server.base_url).generate(ask("bad", "good"))
    assert [a.finish for a in answers] == ["error", "stop"]
    assert answers[0].error.startswith(code) and not answers[0].tokens
    assert server.questions().count("bad") == 1


def test_cut_off_answer_is_kept(serve: Serve) -> None:
    answer = only(engine(serve(then(chat('{"a":"', "length"))).base_url).generate(ask("q")))
    assert (answer.finish, answer.text, answer.error) == ("length", '{"a":"', "")


@pytest.mark.parametrize(
    ("status", "message", "hint"),
    [
        (401, f"Incorrect API key provided: {KEY}", "NIGHTCLERK_API_KEY"),
        (403, "forbidden", "NIGHTCLERK_API_KEY"),
        (404, "The model `m` does not exist", "NIGHTCLERK_MODEL"),
        (405, "no", "NIGHTCLERK_BASE_URLS"),
        (307, "elsewhere", "NIGHTCLERK_BASE_URLS"),
        (429, "insufficient_quota: check your plan", "no money left"),
    ],
)
def test_what_a_person_must_change_is_said_and_not_tried_again(
    serve: Serve, status: int, message: str, hint: str
) -> None:
    server = serve(then(refusal(status, message)))
    with pytest.raises(EngineRefusedError, match=hint) as raised:
        engine(server.base_url).generate(ask("q"))
    assert not raised.value.retryable and str(status) in str(raised.value)
    assert KEY not in str(raised.value) and len(server.calls) == 1


def choosy(parameter: str, message: str, status: int = 400) -> Script:
    return lambda call, _: refusal(status, message) if parameter in call.body else GOOD


@pytest.mark.parametrize(
    ("parameter", "message", "status"),
    [
        ("response_format", "This model does not support response format `json_schema`.", 400),
        ("logprobs", "You are not allowed to request logprobs from this model", 403),
        ("top_logprobs", "top_logprobs must be 0", 422),
        ("seed", "Unsupported parameter: 'seed'", 400),
        ("max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", 400),
    ],
)
def test_refused_parameter_is_left_out_for_the_rest_of_the_run(
    serve: Serve, parameter: str, message: str, status: int
) -> None:
    server = serve(choosy(parameter, message, status))
    asked = engine(server.base_url)
    assert only(asked.generate(ask("p"))).finish == "stop"
    assert only(asked.generate(ask("q"))).finish == "stop"
    assert [parameter in call.body for call in server.calls] == [True, False, False]
    assert set(server.calls[-1].body) >= {"model", "messages"}
    assert server.calls[-1].body.get("max_tokens", server.calls[-1].body.get("max_completion_tokens")) == 9


def test_several_refused_parameters_and_many_questions_at_once(serve: Serve) -> None:
    def script(call: Call, before: int) -> Reply:
        if "response_format" in call.body:
            return refusal(400, "unknown field response_format")
        return choosy("logprobs", "logprobs: not implemented")(call, before)

    server = serve(script)
    assert {a.finish for a in engine(server.base_url).generate(ask(*"abcdefgh"))} == {"stop"}


def test_refused_parameter_is_remembered_per_server(serve: Serve) -> None:
    old, new = serve(choosy("seed", "no seed")), serve(then(GOOD._replace(delay_s=0.02)))
    engine(old.base_url, new.base_url).generate(ask(*"abcdefgh"))
    assert old.calls and new.calls and all("seed" in call.body for call in new.calls)


def test_two_servers_share_the_work(serve: Serve) -> None:
    servers = [serve(then(GOOD._replace(delay_s=0.05))) for _ in range(2)]
    engine(*(s.base_url for s in servers)).generate(ask(*"abcdefgh"))
    assert [len(s.calls) for s in servers] == [4, 4]


def test_a_dead_server_is_passed_over(serve: Serve) -> None:
    live = serve(echo)
    asked = engine(dead_url(), live.base_url)
    asked.warm_up()
    assert [a.text for a in asked.generate(ask(*"abcdefgh"))] == list("abcdefgh")


HANGING = 60.0  # seconds, in which no test waits for it
TIMEOUT_S = 0.6
BATCHES = 12


@pytest.fixture
def short_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_pool, "DOUBT_S", 0.05)


def batches(asked: OpenAIEngine, count: int = BATCHES) -> None:
    """Of eight questions, a little apart."""
    for number in range(count):
        questions = [f"{number}-{letter}" for letter in "abcdefgh"]
        assert [a.text for a in asked.generate(ask(*questions))] == questions
        time.sleep(0.1)


@pytest.mark.usefixtures("short_doubts")
def test_a_replica_that_hangs_gets_no_more_work(serve: Serve) -> None:
    """It accepts and never answers, whatever it is asked."""
    live = serve(echo)
    hung = serve(then(GOOD._replace(delay_s=HANGING)), models=NO_MODELS._replace(delay_s=HANGING))
    asked = engine(live.base_url, hung.base_url, request_timeout_s=TIMEOUT_S)
    batches(asked, 1)
    given = len(hung.calls)
    assert given > 0, "it was thought well"
    batches(asked)
    assert len(hung.calls) == given


@pytest.mark.usefixtures("short_doubts")
def test_a_replica_whose_model_hangs_gets_one_question_ever_more_seldom(serve: Serve) -> None:
    """Its front still tells which models there are."""
    live, hung = serve(echo), serve(then(GOOD._replace(delay_s=HANGING)))
    asked = engine(live.base_url, hung.base_url, request_timeout_s=TIMEOUT_S)
    batches(asked, 1)
    given = len(hung.calls)
    batches(asked)
    times = [call.at_s for call in hung.calls[given - 1 :]]
    apart = [later - sooner for sooner, later in pairwise(times)]
    assert 2 <= len(apart) <= 6 and all(gap > TIMEOUT_S for gap in apart), "none beside another one"
    assert apart[-1] > 1.2 * apart[0]


@pytest.mark.usefixtures("short_doubts")
def test_a_replica_that_hung_gets_work_again_once_it_answers(serve: Serve) -> None:
    live, ill = serve(then(GOOD._replace(delay_s=0.02))), [True]
    hung = serve(lambda *_: GOOD._replace(delay_s=HANGING if ill else 0.02))
    asked = engine(live.base_url, hung.base_url, request_timeout_s=TIMEOUT_S)
    asked.generate(ask(*"abcdefgh"))
    given = len(hung.calls)
    ill.clear()
    for _ in range(3):
        time.sleep(0.3)
        asked.generate(ask(*"abcdefgh"))
    assert len(hung.calls) >= given + 8, "half of two batches, not one question"


def test_doubt_doubles_with_each_look_and_question_in_vain_and_not_for_those_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    one, doubts = Server("http://h/v1"), []
    for _ in range(9):
        for _ in range(16):
            one.doubt(began_s=now[0] - 0.1 if one.doubt_s == 0 else now[0])
            now[0] += 0.001
        doubts.append(one.doubt_s)
        now[0] = one.doubt_until
    assert doubts == [15, 30, 60, 120, 240, 480, 900, 900, 900] and doubts[-1] == LONGEST_DOUBT_S
    one.answered()
    assert not one.doubted(now[0])


def test_all_dead_is_a_broken_engine_soon_and_may_pass() -> None:
    asked = engine(dead_url(), dead_url())
    began = time.monotonic()
    for broken in (lambda: asked.generate(ask(*map(str, range(200)))), asked.warm_up):
        with pytest.raises(EngineError, match=r"cannot be reached.*NIGHTCLERK_BASE_URLS") as raised:
            broken()
        assert raised.value.retryable
    assert time.monotonic() - began < 60, "not the tries of 200 questions one after another"


def test_whether_somebody_is_there_is_told_within_seconds(serve: Serve) -> None:
    busy = serve(lambda *_: GOOD, models=Reply({}, 503))
    require_somebody(Settings(engine="openai", base_urls=f"{dead_url()},{busy.base_url}"))
    began = time.monotonic()
    for url in (dead_url(), "http://misspelt.invalid:8000/v1"):
        with pytest.raises(EngineError, match=rf"{url}.* cannot be reached.*NIGHTCLERK_BASE_URLS"):
            require_somebody(Settings(engine="openai", base_urls=url))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("host", "where", "goes_out"),
    [
        ("gpu-1", None, False),
        ("gpu.invalid", Where.ON_PREMISES, False),
        ("gpu.invalid", None, True),
        ("gpu.invalid", Where.EXTERNAL, True),
    ],
)
def test_what_must_stay_goes_through_no_proxy_of_the_environment(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, host: str, where: Where | None, goes_out: bool
) -> None:
    proxy = serve(lambda *_: GOOD)
    monkeypatch.setenv("HTTP_PROXY", proxy.base_url.removesuffix("/v1"))
    asked = engine(f"http://{host}:8000/v1", where=where)
    for asking in (lambda: asked.generate(ask("q")), asked.warm_up):
        with nullcontext() if goes_out else pytest.raises(EngineError, match="cannot be reached"):
            asking()
    assert bool(proxy.calls) is goes_out


def test_a_server_that_comes_back_is_used_again(serve: Serve) -> None:
    server = serve(lambda call, _: GOOD if call.question == "q" else refusal(503, "loading"))
    asked = engine(server.base_url)
    with pytest.raises(EngineError, match="loading"):
        asked.generate(ask("p"))
    assert only(asked.generate(ask("q"))).finish == "stop"


def logprobs_of(*tokens: tuple[str, bytes | None]) -> dict[str, Any]:
    return {
        "content": [
            {
                "token": token,
                "logprob": -0.5,
                "bytes": None if octets is None else list(octets),
                "top_logprobs": [
                    {"token": token, "logprob": -0.5, "bytes": octets and list(octets)},
                    {"token": "other", "logprob": -2.5, "bytes": None},
                ],
            }
            for token, octets in tokens
        ]
    }


def test_tokens_have_their_characters_and_margins(serve: Serve) -> None:
    text = '{"a":"Zoë €5"}'
    pieces = [b'{"a', b'":"', b"Zo", b"\xc3", b"\xab", b" ", b"\xe2\x82", b"\xac5", b'"}', b"<|im_end|>"]
    shown = logprobs_of(*((piece.decode("utf-8", "replace"), piece) for piece in pieces))
    answer = only(engine(serve(then(chat(text, logprobs=shown))).base_url).generate(ask("q")))
    assert [text[t.start : t.end] for t in answer.tokens] == ['{"a', '":"', "Zo", "ë", "ë", " ", "€", "€5", '"}']
    assert {(t.logprob, t.margin) for t in answer.tokens} == {(-0.5, 2.0)}


def shown_beside(logprob: float) -> dict[str, Any]:
    """A token of which the best other one is said to be so likely."""
    return {"content": [{"token": "{}", "logprob": -0.1, "top_logprobs": [{"token": "[", "logprob": logprob}]}]}


@pytest.mark.parametrize(
    "logprobs",
    [
        None, {}, {"content": None}, {"content": [{"odd": 1}]}, [1], "no",
        shown_beside(math.nan), shown_beside(math.inf), shown_beside(900.0), shown_beside(0.5),
    ],
)  # fmt: skip
def test_answers_without_usable_logprobs_have_no_tokens(serve: Serve, logprobs: Any) -> None:
    answer = only(engine(serve(then(chat("{}", logprobs=logprobs))).base_url).generate(ask("q")))
    assert (answer.finish, answer.tokens) == ("stop", ())


def test_lone_surrogates_travel(serve: Serve) -> None:
    server = serve(then(GOOD))
    broken = "bad \ud800 text"
    request = GenerationRequest.model_construct(
        request_id="1", system="", user=broken, json_schema=SCHEMA, max_tokens=9
    )
    assert only(engine(server.base_url).generate([request])).finish == "stop"


def test_warm_up_takes_the_smaller_window_and_names_what_is_served(serve: Serve) -> None:
    listed = Reply({"data": [{"id": "m", "max_model_len": 512}, {"id": "n"}]})
    url = serve(echo, models=listed).base_url
    asked = engine(url)
    asked.warm_up()
    assert asked.max_model_len == 512
    with pytest.raises(EngineRefusedError, match=r"does not serve 'x'.*one of: m, n"):
        engine(url, model="x").warm_up()


@pytest.mark.parametrize("models", [Reply(b"", 404), Reply(b"hello"), Reply({"data": [{"id": "m:latest"}]})])
def test_warm_up_where_the_list_says_nothing_against_it(serve: Serve, models: Reply) -> None:
    engine(serve(echo, models=models).base_url).warm_up()


@pytest.mark.parametrize(("status", "retryable"), [(401, False), (503, True)])
def test_warm_up_where_the_list_is_refused(serve: Serve, status: int, retryable: bool) -> None:
    with pytest.raises(EngineError, match="listless") as raised:
        engine(serve(echo, models=refusal(status, "listless")).base_url).warm_up()
    assert raised.value.retryable is retryable


def test_key_and_text_are_never_logged(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    engine(serve(choosy("seed", f"no seed for {KEY}")).base_url).generate(ask("the secret text"))
    assert "left out" in caplog.text
    assert KEY not in caplog.text and "secret text" not in caplog.text


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"base_urls": ""}, "NIGHTCLERK_BASE_URLS"),
        ({"base_urls": "localhost:8000"}, "http://host:port/v1"),
        ({"base_urls": "http://"}, "http://host:port/v1"),
        ({"base_urls": "http://h/v1", "api_key": "a\nb"}, "NIGHTCLERK_API_KEY"),
    ],
)
def test_wrong_settings_are_said_at_once(changes: dict[str, Any], hint: str) -> None:
    with pytest.raises(SettingError, match=hint):
        engine(**changes)


def test_fingerprint_follows_the_model_alone() -> None:
    one, other = engine("http://h/v1"), engine("http://g/v1", api_key="", price_in_usd=1.0)
    assert one.fingerprint == other.fingerprint != engine("http://h/v1", model="n").fingerprint


def test_estimate_is_cautious_but_not_wild() -> None:
    assert 10 <= estimated_tokens("This agreement is made on the 8th day of May 2014.") <= 22
    assert estimated_tokens("2014") == 4
    assert estimated_tokens("合同") >= 2
    assert estimated_tokens("") == 0
