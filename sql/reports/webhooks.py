"""Webhooks and what is to be sent to them. Rows to send are made by triggers, in the transaction of what they tell of."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text

from schemas.webhook import Delivery, Event, Webhook
from sql.connection import database
from sql.people.audit_log import log

MOST_ATTEMPTS = 12
LONGEST_WAIT_S = 6 * 3600

_MAKE = text("""
insert into core_webhooks (url, secret, events, created_by) values (:url, :secret, :events, :by) returning webhook_id
""")
_LIST = text("""
select w.webhook_id, w.url, w.events, w.created_at, w.created_by,
       (select count(*) from work_deliveries d where d.webhook_id = w.webhook_id and d.delivered_at is null and d.attempts < :most) as waiting,
       (select count(*) from work_deliveries d where d.webhook_id = w.webhook_id and d.delivered_at is null and d.attempts >= :most) as given_up
from core_webhooks w where not exists (select from core_webhook_ends e where e.webhook_id = w.webhook_id) order by w.webhook_id
""")
_END = text("""
insert into core_webhook_ends (webhook_id, ended_by) select webhook_id, :by from core_webhooks where webhook_id = :webhook_id
on conflict do nothing
""")
_DUE = text("""
select d.delivery_id, w.url, w.secret, d.event, d.body, d.attempts from work_deliveries d join core_webhooks w using (webhook_id)
where d.delivered_at is null and d.attempts < :most and d.next_at <= clock_timestamp()
  and not exists (select from core_webhook_ends e where e.webhook_id = w.webhook_id)
order by d.next_at limit 1 for update of d skip locked
""")
_SENT = text("""
update work_deliveries set attempts = attempts + 1, delivered_at = clock_timestamp(), last_error = '' where delivery_id = :delivery_id
""")
_FAILED = text("""
update work_deliveries set attempts = attempts + 1, last_error = :error, next_at = clock_timestamp() + make_interval(secs => :wait_s)
where delivery_id = :delivery_id
""")


def make_webhook(url: str, events: Sequence[Event], by: str) -> tuple[int, str]:
    """The new webhook's number, and the secret that signs what it is told, which cannot be had again."""
    secret = secrets.token_urlsafe(32)
    row = {"url": url, "secret": secret, "events": [each.value for each in events], "by": by}
    with database().begin() as connection:
        number = int(connection.execute(_MAKE, row).scalar_one())
        log(connection, by, "webhook_made", str(number), {"url": url, "events": row["events"]})
    return number, secret


def webhooks() -> list[Webhook]:
    """Those that are told."""
    with database().connect() as connection:
        rows = connection.execute(_LIST, {"most": MOST_ATTEMPTS}).mappings()
        return [Webhook.model_validate(dict(row)) for row in rows]


def end_webhook(webhook_id: int, by: str) -> bool:
    """Tells it nothing more; False if there is none of this number that is told."""
    with database().begin() as connection:
        ended = connection.execute(_END, {"webhook_id": webhook_id, "by": by}).rowcount > 0
        if ended:
            log(connection, by, "webhook_ended", str(webhook_id))
    return ended


@contextmanager
def due_delivery() -> Iterator[tuple[Delivery, Connection] | None]:
    """The next message that is due, held for the block's time so that no other process sends it too; None if there is none."""
    with database().begin() as connection:
        row = connection.execute(_DUE, {"most": MOST_ATTEMPTS}).mappings().first()
        yield (Delivery.model_validate(dict(row)), connection) if row else None


def settle(connection: Connection, delivery: Delivery, error: str) -> None:
    """That it was sent, or why not: then it is tried again after 10 s, twice as long each time, until it is given up."""
    names = {"delivery_id": delivery.delivery_id}
    if not error:
        connection.execute(_SENT, names)
        return
    wait_s = min(LONGEST_WAIT_S, 10 * 2**delivery.attempts)
    connection.execute(_FAILED, names | {"error": error[:500], "wait_s": wait_s})
