"""Any OpenAI-compatible server as an engine: vLLM's own, Ollama, TGI, llama.cpp, a frontier API. Its dialects are in the modules beside."""

import asyncio
import logging
import re
from collections.abc import Sequence
from functools import cached_property
from math import ceil

import httpx
from anyio.from_thread import start_blocking_portal

from schemas.errors import EngineError
from schemas.generation import Completion, GenerationRequest
from schemas.model import PRODUCTION
from schemas.settings import Settings
from tasks.llm import openai_wire as wire
from tasks.llm.backoff import Patience, TryAgain, retrying
from tasks.llm.engine import Price, fingerprint_of
from tasks.llm.openai_answer import completion_from, failed
from tasks.llm.openai_models import check_served, only_served
from tasks.llm.openai_refusal import message_of, verdict
from tasks.llm.openai_request import chat_body, refused_parameters
from tasks.llm.server_pool import Server, ServerPool

log = logging.getLogger(__name__)
WORDS = re.compile(r"[A-Za-z]+|\s+|[^A-Za-z\s]")


class OpenAIEngine:
    """Asks the servers of the settings; see `Engine`."""

    def __init__(self, settings: Settings, patience: Patience | None = None) -> None:
        self.price = Price.of(settings)
        self.max_model_len = settings.max_model_len
        self._settings = settings
        self._headers = wire.headers(settings)
        self._patience = patience or Patience()
        self._pool = ServerPool(wire.addresses(settings), self._patience)

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(engine="openai", model=self._model)

    def warm_up(self) -> None:
        """At least one server is there, and none lacks the model."""
        window = check_served(self._urls, self._headers, self._settings, self._model)
        self.max_model_len = min(self.max_model_len, window)

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        """In a thread with its own loop, so that it works inside a running one too, and Ctrl-C cancels what is under way."""
        self._pool.hope_again()
        with start_blocking_portal() as portal:
            outcomes = portal.call(self._answers, requests)
        return _settled(requests, outcomes)

    def count_tokens(self, text: str) -> int:
        return estimated_tokens(text)

    def close(self) -> None:
        """Nothing stays open between batches."""

    @property
    def _urls(self) -> list[str]:
        return [server.base_url for server in self._pool.servers]

    @cached_property
    def _model(self) -> str:
        """The registry's `production` is no name at a server: there it is the one model that is served."""
        named = self._settings.model
        return only_served(self._urls, self._headers, self._settings) if named == PRODUCTION else named

    async def _answers(self, requests: Sequence[GenerationRequest]) -> list[Completion | TryAgain]:
        slots = asyncio.Semaphore(self._settings.max_num_seqs)
        limits = httpx.Limits(max_connections=self._settings.max_num_seqs)
        timeout = httpx.Timeout(None, connect=min(wire.CONNECT_S, self._settings.request_timeout_s))
        try:
            async with (
                httpx.AsyncClient(
                    headers=self._headers, limits=limits, timeout=timeout, mounts=wire.NO_PROXY
                ) as client,
                asyncio.TaskGroup() as group,
            ):
                tasks = [group.create_task(self._outcome(client, slots, request)) for request in requests]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _outcome(
        self, client: httpx.AsyncClient, slots: asyncio.Semaphore, request: GenerationRequest
    ) -> Completion | TryAgain:
        async with slots:
            if self._pool.dark:
                return TryAgain("no server answered the questions before this one", wire.START_IT)
            try:
                return await retrying(self._patience)(self._attempt, client, request)
            except TryAgain as failure:
                return failure

    async def _attempt(self, client: httpx.AsyncClient, request: GenerationRequest) -> Completion:
        async with self._pool.turn() as server:
            return await self._ask(client, server, request)

    async def _ask(self, client: httpx.AsyncClient, server: Server, request: GenerationRequest) -> Completion:
        body = chat_body(self._model, request, server.refused)
        response = await wire.post(client, server.base_url, body, self._settings.request_timeout_s)
        if response.is_success:
            return completion_from(request, response.content)
        message, where = message_of(response, self._settings.api_key.strip()), wire.shown(server.base_url)
        if not (refused := refused_parameters(response.status_code, message, body)):
            return verdict(request, response, where, message)
        log.warning("%s refuses %s; it is left out from now on (%s)", where, " and ".join(refused), message)
        server.refused.update(refused)
        return await self._ask(client, server, request)


def estimated_tokens(text: str) -> int:
    """Without a tokenizer: three letters, one sign, or one byte of another script are a token; seldom too few."""
    return sum(_estimate(piece) for piece in WORDS.findall(text))


def _estimate(piece: str) -> int:
    if piece.isspace():
        return piece.count("\n") + (len(piece) > 1)
    return ceil(len(piece) / 3) if piece.isalpha() and piece.isascii() else len(piece.encode("utf-8", "replace"))


def _settled(requests: Sequence[GenerationRequest], outcomes: Sequence[Completion | TryAgain]) -> list[Completion]:
    """Failures become failed answers, unless there is nothing else and the servers are to blame."""
    failures = [outcome for outcome in outcomes if isinstance(outcome, TryAgain)]
    to_blame = next((failure for failure in failures if failure.kind != "broke_off"), None)
    if to_blame and len(failures) == len(outcomes):
        raise EngineError(f"No server answered: {to_blame.reason}", to_blame.hint)
    return [
        _given_up(request, outcome) if isinstance(outcome, TryAgain) else outcome
        for request, outcome in zip(requests, outcomes, strict=True)
    ]


def _given_up(request: GenerationRequest, failure: TryAgain) -> Completion:
    return failed(request, "broke_off" if failure.kind == "broke_off" else "unavailable", failure.reason)
