"""What holds for every engine: choice by name, price, tokens' characters, and the scripted one. Servers are in test_openai_engine."""

import json
from decimal import Decimal
from typing import Any

import pytest

from schemas.errors import SettingError
from schemas.generation import Completion, GenerationRequest
from schemas.settings import Settings
from tasks.llm.choice import engine_for
from tasks.llm.engine import Price
from tasks.llm.scripted_engine import ScriptedEngine, nothing_found
from tasks.llm.token_spans import spans_in


def test_engine_by_name() -> None:
    settings = Settings(engine="openai", model="m", base_urls="http://h/v1")
    assert engine_for(settings).name == "openai:m"
    assert engine_for(Settings(engine="scripted", model="m")).name == "scripted:m"
    with pytest.raises(SettingError, match="vllm, openai, scripted"):
        engine_for(Settings(engine="gpt"))


def test_price() -> None:
    answer = Completion(request_id="1", text="", finish="stop", prompt_tokens=1000, answer_tokens=100)
    price = Price.of(Settings(price_in_usd=0.1, price_out_usd=0.4))
    assert price.cost(answer) == Decimal("0.00014")


def test_spans_of_tokens() -> None:
    assert spans_in("ab", [b" a", b"b", b"\n"]) == [(0, 1), (1, 2), None]
    assert spans_in("é!", [b"", "é".encode(), b"!"]) == [(0, 1), (0, 1), (1, 2)]
    assert spans_in("ab", [b"x"]) == [None]
    assert spans_in("", [b"x"]) == [None]


def asked(schema: dict[str, Any]) -> GenerationRequest:
    return GenerationRequest(request_id="1", system="s", user="u", json_schema=schema, max_tokens=9)


def test_scripted_engine_finds_nothing() -> None:
    schema = {
        "type": "object",
        "properties": {
            "date": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "names": {"type": "array", "items": {"type": "string"}},
            "place": {"$ref": "#/$defs/Place"},
            "size": {"enum": ["s", "m"]},
        },
        "$defs": {"Place": {"type": "object", "properties": {"zip": {"type": ["string", "null"]}}}},
    }
    answer = json.loads(nothing_found(asked(schema)))
    assert answer == {"date": None, "names": [], "place": {"zip": None}, "size": "s"}


def test_scripted_tokens_spell_the_answer() -> None:
    answer = ScriptedEngine(Settings(), lambda _: '{"a":"some answer"}').generate([asked({})])[0]
    assert answer.finish == "stop"
    assert "".join(answer.text[t.start : t.end] for t in answer.tokens) == answer.text == '{"a":"some answer"}'


def test_scripted_answer_is_cut_off_at_its_limit() -> None:
    answer = ScriptedEngine(Settings(), lambda _: "x" * 400).generate([asked({})])[0]
    assert (answer.finish, answer.answer_tokens) == ("length", 9)
