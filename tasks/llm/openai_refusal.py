"""What a server's error status means: try again, a bad request, or a setting that a person must change."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx

from schemas.generation import Completion, GenerationRequest
from tasks.llm.backoff import TryAgain, retry_after_s
from tasks.llm.engine import EngineRefusedError
from tasks.llm.openai_answer import failed

PASSING = frozenset({408, 409, 425, 429})
PERHAPS_PAID = frozenset({504, 524})  # a gateway waits no longer; the model behind it may go on, and be charged for
TOO_LONG = re.compile(
    r"context.{0,12}(length|size|window|limit)|(longer than|exceeds) the maximum (model length|number of tokens|allowed)|prompt is too long|too many (input )?tokens"
    r"|max_new_tokens. must be|token count",
    re.IGNORECASE,
)
NO_MONEY = re.compile(r"insufficient_quota|billing|credit balance", re.IGNORECASE)
HINTS = {
    401: "Set NIGHTCLERK_API_KEY to a key of this server",
    403: "The key in NIGHTCLERK_API_KEY may not use this model",
    402: "The account has no money left",
    404: "Check NIGHTCLERK_MODEL, and NIGHTCLERK_BASE_URLS, whose addresses usually end in /v1",
}


def verdict(request: GenerationRequest, response: httpx.Response, where: str, message: str) -> Completion:
    """The failed answer if the request is at fault; raises TryAgain or EngineRefusedError if it is not."""
    check_status(response, where, message)
    too_long = response.status_code == 413 or TOO_LONG.search(message)
    return failed(request, "prompt_too_long" if too_long else "refused_request", message)


def check_status(response: httpx.Response, where: str, message: str) -> None:
    """Raises TryAgain for what passes, EngineRefusedError for what a person must change."""
    status, told = response.status_code, f"{where} answered {response.status_code}: {message}"
    if status == 429 and NO_MONEY.search(message):
        raise EngineRefusedError(told, HINTS[402])
    if status in PASSING or status >= 500:
        wait_s, busy = _asked_wait_s(response), status == 429
        hint, paid = _hint_for_passing(status), status in PERHAPS_PAID
        raise TryAgain(told, hint, kind="failing", wait_s=wait_s, busy=busy, perhaps_paid=paid)
    if status in HINTS:
        raise EngineRefusedError(told, HINTS[status])
    if 300 <= status < 400 or status == 405:
        raise EngineRefusedError(told, HINTS[404])


def message_of(response: httpx.Response, secret: str) -> str:
    """What the server says in words, without the key and without the request that some servers repeat."""
    try:
        words = " ".join(dict.fromkeys(_words(json.loads(response.content))))
    except ValueError:
        words = response.text.strip()
    words = words or response.reason_phrase
    return (words.replace(secret, "***") if secret else words)[:300]


def _words(node: Any) -> Iterator[str]:
    """The texts under the keys that hold an explanation, wherever the server's dialect puts them."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _words(item)
    elif isinstance(node, dict):
        for key in ("error", "message", "detail", "loc", "msg", "param", "code", "type"):
            yield from _words(node.get(key))


def _asked_wait_s(response: httpx.Response) -> float | None:
    if response.status_code not in (429, 503):
        return None
    return retry_after_s(response.headers.get("Retry-After"), datetime.now(UTC))


def _hint_for_passing(status: int) -> str:
    return "Lower NIGHTCLERK_MAX_NUM_SEQS or wait" if status == 429 else "See the server's own log"
