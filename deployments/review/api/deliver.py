"""Sends webhooks what is due: signed, tried again, and never twice at once."""

import hashlib
import hmac
import json
import time

import httpx

from schemas.settings import Settings
from schemas.webhook import Delivery
from sql.webhooks import due_delivery, settle

MOST = 100  # in one go
TIMEOUT_S = 10.0
SIGNATURE = "X-Nightclerk-Signature"


def deliver(_: Settings) -> int:
    """Sends what is due, up to `MOST` messages; gives how many were tried."""
    with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        for tried in range(MOST):
            with due_delivery() as due:
                if due is None:
                    return tried
                delivery, connection = due
                settle(connection, delivery, _sent(client, delivery))
    return MOST


def signature(secret: str, at_s: int, body: bytes) -> str:
    """`t=<Unix time>,v1=<hex>`: HMAC-SHA256 under the secret over the time, a stop and the body. Old times should be refused."""
    signed = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={signed}"


def _sent(client: httpx.Client, delivery: Delivery) -> str:
    """Empty, or why it did not arrive."""
    body = json.dumps(delivery.body | {"delivery": delivery.delivery_id}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", SIGNATURE: signature(delivery.secret, int(time.time()), body)}
    try:
        answer = client.post(delivery.url, content=body, headers=headers)
    except httpx.HTTPError as problem:
        return f"{type(problem).__name__}: {problem}"
    return "" if answer.is_success else f"HTTP {answer.status_code}"
