"""Any OpenAI-compatible server as an engine: vLLM's own, Ollama, TGI, llama.cpp, a frontier API. Its dialects are in the modules beside."""

import asyncio
import json
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, partial

import httpx
from anyio.from_thread import start_blocking_portal

from schemas.generation import Completion, GenerationRequest
from schemas.model import PRODUCTION
from schemas.readers import MODEL_ALONE
from schemas.settings import Settings
from tasks.llm import openai_wire as wire
from tasks.llm.backoff import Patience, TryAgain, retrying
from tasks.llm.breaker import NEVER, Fuse
from tasks.llm.engine import EngineRefusedError, Price, fingerprint_of
from tasks.llm.openai_answer import completion_from
from tasks.llm.openai_models import check_served, only_served
from tasks.llm.openai_outcome import settled
from tasks.llm.openai_refusal import message_of, verdict
from tasks.llm.openai_request import chat_body, refused_parameters
from tasks.llm.pace import Slots
from tasks.llm.server_pool import Server, ServerPool
from tasks.llm.token_estimate import estimated_tokens
from tasks.llm.traffic import Traffic
from tasks.llm.witness import NoWitness, Outcome, Witness

log = logging.getLogger(__name__)


class OpenAIEngine:
    """Asks the servers of the settings; see `Engine`. Whoever pays for them gives it a witness, and a fuse that pauses them."""

    def __init__(
        self, settings: Settings, patience: Patience | None = None, witness: Witness | None = None, fuse: Fuse = NEVER
    ) -> None:
        self.price = Price.of(settings)
        self.max_model_len = settings.max_model_len
        self.readers = MODEL_ALONE
        self._settings = settings
        self._headers = wire.headers(settings)
        self._patience = patience or Patience()
        self._witness = witness or NoWitness()
        lives = partial(wire.lives, request_headers=self._headers, settings=settings)
        self._pool = ServerPool(wire.addresses(settings), self._patience, lives)
        self._traffic = Traffic(settings.max_num_seqs, settings.request_timeout_s, self._patience, fuse)
        self._refusal: EngineRefusedError | None = None

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(engine="openai", model=self._model)

    @property
    def at_once(self) -> int:
        """How many questions the servers are thought to bear now."""
        return self._traffic.pace.limit

    @property
    def paused_until_at(self) -> datetime | None:
        """While it is paused: when the next probe may pass (UTC)."""
        return self._traffic.breaker.paused_until_at

    def warm_up(self) -> None:
        """At least one server is there, and none lacks the model."""
        window = check_served(self._urls, self._headers, self._settings, self._model)
        self.max_model_len = min(self.max_model_len, window)

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        """See `Engine`; works inside a running loop too."""
        return settled(requests, self.outcomes(requests))

    def outcomes(self, requests: Sequence[GenerationRequest]) -> list[Outcome]:
        """How each question ended, in their order; raises only what the witness raises.

        In a thread with its own loop, so that it works inside a running one too, and Ctrl-C cancels what is under way.
        """
        self._pool.hope_again()
        self._refusal = None
        with start_blocking_portal() as portal:
            return portal.call(self._answers, requests)

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

    async def _answers(self, requests: Sequence[GenerationRequest]) -> list[Outcome]:
        slots = Slots(self._traffic.pace)
        try:
            async with wire.client(self._headers, self._settings) as client, asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._outcome(client, slots, request)) for request in requests]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _outcome(self, client: httpx.AsyncClient, slots: Slots, request: GenerationRequest) -> Outcome:
        async with slots.one():
            outcome = await self._tried(client, request)
            await asyncio.to_thread(self._witness.ended, request, outcome)
            return outcome

    async def _tried(self, client: httpx.AsyncClient, request: GenerationRequest) -> Outcome:
        if self._pool.dark:
            return TryAgain("no server answered the questions before this one", wire.START_IT, kind="paused")
        try:
            return await retrying(self._patience)(self._attempt, client, request)
        except TryAgain as failure:
            return failure
        except EngineRefusedError as refusal:
            self._refusal = refusal
            return refusal

    async def _attempt(self, client: httpx.AsyncClient, request: GenerationRequest) -> Completion:
        if self._refusal:
            raise self._refusal
        async with self._pool.turn() as server, self._traffic.one_try():
            return await self._ask(client, server, request)

    async def _ask(self, client: httpx.AsyncClient, server: Server, request: GenerationRequest) -> Completion:
        body = chat_body(self._model, request, server.refused)
        sent, host = json.dumps(body).encode(), wire.host_of(server.base_url)
        await asyncio.to_thread(self._witness.sending, request, host, sent)
        response = await wire.post(client, server.base_url, sent, self._settings.request_timeout_s)
        if response.is_success:
            return completion_from(request, response.content)
        message, where = message_of(response, self._settings.api_key.strip()), wire.shown(server.base_url)
        if not (refused := refused_parameters(response.status_code, message, body)):
            return verdict(request, response, where, message)
        log.warning("%s refuses %s; it is left out from now on (%s)", where, " and ".join(refused), message)
        server.refused.update(refused)
        return await self._ask(client, server, request)
