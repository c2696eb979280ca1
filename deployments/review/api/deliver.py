"""Sends webhooks what is due: signed, tried again, and never twice at once."""

import asyncio
import hashlib
import hmac
import json
import time

import httpx

from schemas.settings import Settings
from schemas.webhook import Delivery
from sql.reports.webhooks import due_delivery, settle

MOST = 100  # in one go
DEADLINE_S = 10.0  # a message, from the first look for its receiver to the answer's head; what follows is not read
SIGNATURE = "X-Nightclerk-Signature"


def deliver(_: Settings) -> int:
    """Sends what is due, up to `MOST` messages; gives how many were tried."""
    for tried in range(MOST):
        with due_delivery() as due:
            if due is None:
                return tried
            delivery, connection = due
            settle(connection, delivery, _sent(delivery))
    return MOST


def signature(secret: str, at_s: int, body: bytes) -> str:
    """`t=<Unix time>,v1=<hex>`: HMAC-SHA256 under the secret over the time, a stop and the body. Old times should be refused."""
    signed = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={signed}"


def _sent(delivery: Delivery) -> str:
    """Empty, or why it did not arrive. Addresses of no host raise what is no HTTPError: InvalidURL, or UnicodeError, a ValueError."""
    body = json.dumps(delivery.body | {"delivery": delivery.delivery_id}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", SIGNATURE: signature(delivery.secret, int(time.time()), body)}
    try:
        return asyncio.run(_posted(delivery.url, body, headers))
    except TimeoutError:
        return f"No answer within {DEADLINE_S:g} s"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        return f"{type(problem).__name__}: {problem}"


async def _posted(url: str, body: bytes, headers: dict[str, str]) -> str:
    """Asynchronous for the deadline's sake: httpx bounds each read alone, and a receiver may send byte by byte."""
    async with (
        asyncio.timeout(DEADLINE_S),
        httpx.AsyncClient(timeout=DEADLINE_S, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, content=body, headers=headers) as answer,
    ):
        return "" if answer.is_success else f"HTTP {answer.status_code}"
