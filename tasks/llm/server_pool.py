"""Which of several equal servers is asked next, and what each has shown of itself. How they are spoken to is not here."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from tasks.llm.backoff import Patience, TryAgain

DOUBT_S, LONGEST_DOUBT_S = 15.0, 900.0
Lives = Callable[[str], Awaitable[bool]]


class Server:
    """One address.

    Attributes:
        outstanding: questions it is answering now.
        refused: parameters that it does not understand; remembered for the run.
        rest_until: it asked for rest, so nothing is sent until then (monotonic seconds).
        doubt_until: it failed lately, so others are preferred until then; afterwards one question shows whether it is well.
        doubt_s: how long the last doubt was; zero after an answer.
        looked_at: it is being asked whether it lives.
        misses: silent failures since its last answer.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.outstanding = 0
        self.refused: set[str] = set()
        self.rest_until = 0.0
        self.doubt_until = 0.0
        self.doubt_s = 0.0
        self.looked_at = False
        self.misses = 0

    def answered(self) -> None:
        self.misses = 0
        self.doubt_s = self.doubt_until = 0.0

    def failed(self, failure: TryAgain, longest_wait_s: float, began_s: float) -> None:
        if failure.kind in ("broke_off", "paused"):
            return
        self.misses += failure.kind == "silent"
        if failure.wait_s is None:
            self.doubt(began_s)
        else:
            self.rest_until = max(self.rest_until, time.monotonic() + min(failure.wait_s, longest_wait_s))

    def doubt(self, began_s: float) -> None:
        """For twice as long as before; what began before the last doubt ended (monotonic seconds) says nothing new by failing."""
        if began_s >= self.doubt_until:
            self.doubt_s = min(2 * self.doubt_s or DOUBT_S, LONGEST_DOUBT_S)
        self.doubt_until = time.monotonic() + self.doubt_s

    def doubted(self, now: float) -> bool:
        """Whether others are preferred; once a doubt has ended, while one question or look is under way."""
        return self.doubt_until > now or (self.doubt_s > 0 and (self.looked_at or self.outstanding > 0))


class ServerPool:
    """Servers that serve the same model; `lives` looks whether one of them answers at all."""

    def __init__(self, base_urls: Sequence[str], patience: Patience, lives: Lives) -> None:
        self.servers = [Server(url) for url in base_urls]
        self._patience = patience
        self._lives = lives

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
        began_s = time.monotonic()
        server.outstanding += 1
        try:
            yield server
            server.answered()
        except TryAgain as failure:
            server.failed(failure, self._patience.longest_wait_s, began_s)
            raise
        finally:
            server.outstanding -= 1

    async def _rested(self) -> Server:
        while True:
            now = time.monotonic()
            server = min(self.servers, key=lambda s: (max(s.rest_until - now, 0.0), s.doubted(now), s.outstanding))
            if server.rest_until > now:
                await asyncio.sleep(server.rest_until - now)
            elif not self._to_be_looked_at(server, now) or await self._well(server):
                return server

    def _to_be_looked_at(self, server: Server, now: float) -> bool:
        """It was doubted, and there are others; where all are doubted still, a question is as good as a look."""
        return len(self.servers) > 1 and server.doubt_s > 0 and not server.doubted(now)

    async def _well(self, server: Server) -> bool:
        """A look costs seconds where a question would hold up its batch."""
        server.looked_at = True
        began_s = time.monotonic()
        try:
            well = await self._lives(server.base_url)
        finally:
            server.looked_at = False
        if not well:
            server.doubt(began_s)
        return well
