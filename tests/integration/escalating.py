"""What the tests of escalation share: papers in an inbox, a bigger model that reads them right over HTTP, and a night on both."""

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from schemas.report import Totals
from sql.connection import database
from tasks import arrive as arriving
from tasks import read_batch as reading
from tasks.llm.backoff import Patience
from tasks.llm.breaker import Fuse
from tasks.samples.registry import GENERATORS
from tasks.samples.sample import Sample
from tasks.tiers import ask, asker
from tests.conftest import forget_settings
from tests.unit.scripted_server import Call, Reply, Script, chat

CENT = Decimal("0.01")
USAGE = {"prompt_tokens": 400, "completion_tokens": 100}  # at the price of these tests half a dollar
CHARGED = Decimal("0.5")
HASTY = Patience(tries=3, first_wait_s=0.05, longest_wait_s=1.0, pays_again=False)


def papers(count: int, first_seed: int = 1) -> list[Sample]:
    """Receipts, each unlike the others, on all of which the company is printed."""
    written = (GENERATORS["receipt"](random.Random(seed)) for seed in itertools.count(first_seed))
    return list(itertools.islice((sample for sample in written if sample.truth["company"]), count))


def put(folder: Path, samples: Sequence[Sample], name: str = "paper") -> Path:
    """The samples as text files in a folder whose name says what they are."""
    (folder / "receipt").mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(samples):
        (folder / "receipt" / f"{name}-{number}.txt").write_text(sample.text)
    return folder


def read_right(samples: Sequence[Sample], logprob: float = -0.001) -> Script:
    """A model that copies every field right."""

    def script(call: Call, _: int) -> Reply:
        return answer(call, samples, logprob)

    return script


def answer(call: Call, samples: Sequence[Sample], logprob: float = -0.001) -> Reply:
    [asked] = [sample for sample in samples if _folded(sample.text)[:60] in _folded(call.question)]
    schema = call.body["response_format"]["json_schema"]["schema"]
    said = json.dumps({name: (asked.verbatim.get(name) or [None])[0] for name in schema["properties"]})
    return charged(chat(said, logprobs={"content": list(_tokens(said, logprob))}))


def charged(reply: Reply) -> Reply:
    assert isinstance(reply.body, dict)
    return reply._replace(body=reply.body | {"usage": USAGE})


def frontier(url: str, **changes: Any) -> dict[str, Any]:
    """A tier elsewhere: a thousand tokens cost a dollar."""
    return {
        "name": "big", "engine": "openai", "model": "frontier-1", "where": "external", "base_urls": [url],
        "price_in_usd": 1000, "price_out_usd": 1000, "budget_usd": 1000, "max_num_seqs": 4, "request_timeout_s": 20,
    } | changes  # fmt: skip


class Nights:
    """Nights of one store; state: how many days the clock is ahead."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.days = 0
        real = arriving.now
        monkeypatch.setattr(arriving, "now", lambda: real() + timedelta(days=self.days))
        monkeypatch.setattr(asker, "PATIENCE", HASTY)
        monkeypatch.setattr(asker, "FUSE", Fuse(failures=3, pause_s=60))

    def set(self, *tiers: dict[str, Any], **variables: Any) -> None:
        """From now on these are the further tiers and the other settings."""
        for name, value in {"engine": "scripted", "tiers": json.dumps(tiers), **variables}.items():
            self._monkeypatch.setenv(f"NIGHTCLERK_{name.upper()}", str(value))
        forget_settings()
        reading.engine.cache_clear()
        ask.client_of.cache_clear()

    def run(self, inbox: Path) -> Totals:
        from flows.nightly import nightly

        return nightly(str(inbox))


def query(statement: str, **names: Any) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement), names))


def spent() -> Decimal:
    [(total,)] = query("select coalesce(sum(spent_usd), 0) from out_spend")
    return Decimal(total)


def _folded(words: str) -> str:
    return " ".join(words.split())


def _tokens(said: str, logprob: float) -> Iterator[dict[str, Any]]:
    for start in range(0, len(said), 4):
        piece = said[start : start + 4]
        others = [{"token": piece, "logprob": logprob}, {"token": "~", "logprob": logprob - 9}]
        yield {"token": piece, "logprob": logprob, "top_logprobs": others}
