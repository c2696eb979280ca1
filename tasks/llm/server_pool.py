"""Which of several equal servers is asked next, and what each has shown of itself. How they are spoken to is not here."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tasks.llm.backoff import Patience, TryAgain

DOUBT_S = 15.0


class Server:
    """One address.

    Attributes:
        outstanding: questions it is answering now.
        refused: parameters that it does not understand; remembered for the run.
        rest_until: it asked for rest, so nothing is sent until then (monotonic seconds).
        doubt_until: it failed lately, so others are preferred until then.
        misses: silent failures since its last answer.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.outstanding = 0
        self.refused: set[str] = set()
        self.rest_until = 0.0
        self.doubt_until = 0.0
        self.misses = 0

    def answered(self) -> None:
        self.misses = 0
        self.doubt_until = 0.0

    def failed(self, failure: TryAgain, longest_wait_s: float) -> None:
        if failure.kind in ("broke_off", "paused"):
            return
        now = time.monotonic()
        self.misses += failure.kind == "silent"
        if failure.wait_s is None:
            self.doubt_until = now + DOUBT_S
        else:
            self.rest_until = max(self.rest_until, now + min(failure.wait_s, longest_wait_s))


class ServerPool:
    """Servers that serve the same model."""

    def __init__(self, base_urls: Sequence[str], patience: Patience) -> None:
        self.servers = [Server(url) for url in base_urls]
        self._patience = patience

    @property
    def dark(self) -> bool:
        """Whether no server has answered for so long that starting another question is no use."""
        return all(server.misses >= self._patience.tries for server in self.servers)

    def hope_again(self) -> None:
        """A new batch tries the dead ones again."""
        for server in self.servers:
            server.misses = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Server]:
        """The server to ask now; its failure or answer is noted."""
        server = await self._rested()
        server.outstanding += 1
        try:
            yield server
            server.answered()
        except TryAgain as failure:
            server.failed(failure, self._patience.longest_wait_s)
            raise
        finally:
            server.outstanding -= 1

    async def _rested(self) -> Server:
        while True:
            now = time.monotonic()
            server = min(self.servers, key=lambda s: (max(s.rest_until - now, 0.0), s.doubt_until > now, s.outstanding))
            if server.rest_until <= now:
                return server
            await asyncio.sleep(server.rest_until - now)
