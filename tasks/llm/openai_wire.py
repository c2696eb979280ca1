"""Speaks HTTP to OpenAI-compatible servers: addresses, key, timeouts, broken connections. What the answers say is not here."""

import asyncio

import httpx

from schemas.errors import EngineError, SettingError
from schemas.settings import Settings
from schemas.tier import Where
from schemas.tiers import where_of
from tasks.llm.backoff import TryAgain

CONNECT_S = 10.0
LIST_S = 60.0  # a busy server may well think about its list of models for a while
START_IT = "Start the server, or correct NIGHTCLERK_BASE_URLS"
# A proxy from the environment is never put before a server on this machine, nor before a tier on the premises: what must stay would leave by it.
_AT_MACHINE: dict[str, None] = {"all://localhost": None, "all://127.0.0.1": None, "all://[::1]": None}
_ON_PREMISES: dict[str, None] = {"http://": None, "https://": None}


def addresses(settings: Settings) -> list[str]:
    """The base URLs of the settings, checked."""
    urls = list(dict.fromkeys(url.strip().rstrip("/") for url in settings.base_urls.split(",") if url.strip()))
    if not urls:
        raise SettingError(
            "The engine `openai` needs a server", "Set NIGHTCLERK_BASE_URLS, such as http://localhost:8000/v1"
        )
    for url in urls:
        _check(url)
    return urls


def headers(settings: Settings) -> dict[str, str]:
    """What goes with every request."""
    key = settings.api_key.strip()
    if not (key.isascii() and key.isprintable()):
        raise SettingError("The key for the servers has characters that no key has", "Set NIGHTCLERK_API_KEY again")
    return {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})


def shown(url: str) -> str:
    """The address without any password in it."""
    return str(httpx.URL(url).copy_with(userinfo=b"", query=None))


def client(request_headers: dict[str, str], settings: Settings) -> httpx.AsyncClient:
    """Connections for one batch; how long an answer may take is `post`'s to say."""
    return httpx.AsyncClient(
        headers=request_headers,
        limits=httpx.Limits(max_connections=settings.max_num_seqs),
        timeout=httpx.Timeout(None, connect=min(CONNECT_S, settings.request_timeout_s)),
        mounts=_direct(settings),
    )


def host_of(base_url: str) -> str:
    """The server's name and port, as an egress ledger keeps it."""
    return httpx.URL(base_url).netloc.decode("ascii")


async def post(client: httpx.AsyncClient, base_url: str, body: bytes, timeout_s: float) -> httpx.Response:
    """The server's whole answer, whatever its status; raises TryAgain if there is none."""
    where = shown(base_url)
    try:
        async with asyncio.timeout(timeout_s):
            return await _whole_answer(client, f"{base_url}/chat/completions", body)
    except TimeoutError:
        told = f"{where} gave no answer in {timeout_s:g} s"
        raise TryAgain(told, "Raise NIGHTCLERK_REQUEST_TIMEOUT_S", busy=True, perhaps_paid=True) from None
    except httpx.TransportError as error:
        reached = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        raise TryAgain(f"{where} cannot be reached ({_told(error)})", START_IT, perhaps_paid=reached) from error


def served_models(base_url: str, request_headers: dict[str, str], settings: Settings) -> httpx.Response:
    """The answer to `GET /models`; raises EngineError if there is none."""
    try:
        timeout = httpx.Timeout(LIST_S, connect=CONNECT_S)
        with httpx.Client(headers=request_headers, timeout=timeout, mounts=_direct(settings)) as client:
            return client.get(f"{base_url}/models")
    except httpx.TransportError as error:
        raise EngineError(f"{shown(base_url)} cannot be reached ({_told(error)})", START_IT) from error


def require_somebody(settings: Settings) -> None:
    """Somebody takes connections at one of the addresses at least; what they answer, or whether they do, is not looked at.

    Raises:
        EngineError: nobody does: a name that is none, a port at which nothing listens.
    """
    gone = [_gone(url, settings) for url in addresses(settings)]
    if all(gone):
        raise EngineError(f"{shown(addresses(settings)[0])} cannot be reached ({gone[0]})", START_IT)


def _gone(base_url: str, settings: Settings) -> str:
    """Why nobody can be asked there; empty if somebody can."""
    try:
        with httpx.Client(headers=headers(settings), timeout=CONNECT_S, mounts=_direct(settings)) as client:
            client.get(f"{base_url}/models")
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return _told(error)
    except httpx.RequestError:
        return ""
    return ""


async def lives(base_url: str, request_headers: dict[str, str], settings: Settings) -> bool:
    """Whether the server answers at all, and soon; what it answers is not looked at, unless it says that it is not well."""
    try:
        async with (
            asyncio.timeout(min(CONNECT_S, settings.request_timeout_s)),
            client(request_headers, settings) as asking,
        ):
            return (await asking.get(f"{base_url}/models")).status_code < httpx.codes.INTERNAL_SERVER_ERROR
    except (TimeoutError, httpx.RequestError):
        return False


def _direct(settings: Settings) -> dict[str, None]:
    """Patterns of addresses that are reached without a proxy, as httpx has them."""
    return _AT_MACHINE if where_of(settings) is Where.EXTERNAL else _ON_PREMISES


async def _whole_answer(client: httpx.AsyncClient, url: str, body: bytes) -> httpx.Response:
    async with client.stream("POST", url, content=body) as response:
        try:
            await response.aread()
        except httpx.RequestError as error:
            told = f"the answer of {shown(url)} broke off ({_told(error)})"
            raise TryAgain(told, kind="broke_off", perhaps_paid=True) from error
        return response


def _check(url: str) -> None:
    try:
        parsed = httpx.URL(url)
        valid = parsed.scheme in ("http", "https") and bool(parsed.host)
    except httpx.InvalidURL:
        valid = False
    if not valid:
        raise SettingError(f"{url!r} is no address of a server", "Correct NIGHTCLERK_BASE_URLS: http://host:port/v1")


def _told(error: httpx.RequestError) -> str:
    return str(error) or type(error).__name__
