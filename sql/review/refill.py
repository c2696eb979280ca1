"""The people's queue, made from what machines decided and people said: it follows changes, and can make any document's part anew."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from schemas.settings import Settings
from sql.connection import database
from sql.locks import FOLLOWING, hold_if_free
from sql.review.making import DROP_DOCUMENTS, FORGET_FIELDS, MAKE_DOCUMENTS, MAKE_FIELDS

BATCH = 1000  # changes at a time

_CHANGED = text("""
delete from work_review_changed where change_id in (
    select change_id from work_review_changed order by change_id limit :most for update skip locked)
returning content_hash
""")
# In one order: who saves an opinion holds one document, who follows holds many.
_TURNS = text("""
select pg_advisory_xact_lock(hashtextextended(content_hash, 0))
from (select content_hash from unnest(cast(:hashes as text[])) as h(content_hash) order by content_hash) ordered
""")


def follow(config: Settings) -> int:
    """Makes the queue follow what changed, a batch at a time; gives how many documents did. One process at a time does it.

    A batch is one transaction, so that nothing is lost or done by halves where it is killed.
    """
    total = 0
    while changed := _follow_some(config):
        total += changed
    return total


def requeue(connection: Connection, hashes: Sequence[str], config: Settings) -> None:
    """Makes these documents' part of the queue anew, in the caller's transaction; claims on them stay, seeded answers too."""
    take_turns(connection, hashes)
    remake(connection, hashes, config)


def remake(connection: Connection, hashes: Sequence[str], config: Settings) -> dict[str, bool]:
    """As `requeue`, for who has the documents' turns already: those that stay in the queue, and whether more than a seeded answer waits."""
    names = _policy(config) | {"hashes": list(hashes)}
    for statement in (FORGET_FIELDS, MAKE_FIELDS):
        connection.execute(statement, names)
    kept = {str(each): bool(waits) for each, waits in connection.execute(MAKE_DOCUMENTS, names)}
    if gone := [each for each in hashes if each not in kept]:
        connection.execute(DROP_DOCUMENTS, {"hashes": gone})
    return kept


def take_turns(connection: Connection, hashes: Sequence[str]) -> None:
    """Until the transaction ends nobody else changes these documents' part of the queue."""
    connection.execute(_TURNS, {"hashes": list(hashes)})


def _follow_some(config: Settings) -> int:
    with database().begin() as connection:
        if not hold_if_free(connection, FOLLOWING):
            return 0
        changed = sorted(set(connection.execute(_CHANGED, {"most": BATCH}).scalars()))
        if changed:
            requeue(connection, changed, config)
        return len(changed)


def _policy(config: Settings) -> dict[str, Any]:
    return {
        "losses": json.dumps({name: float(loss) for name, loss in config.losses_usd.items()}),
        "loss_usd": float(config.loss_usd),
        "second_loss_usd": float(config.second_loss_usd),
        "second_share": config.second_share,
        "blind_share": config.blind_share,
        "field_s": config.reviewer_field_s,
        "deadline_s": None if config.deadline_days is None else config.deadline_days * 86400,
    }
