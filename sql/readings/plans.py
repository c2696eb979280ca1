"""Plans: new decisions about documents in doubt, who is to read them, and what more money would have avoided."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text

from schemas.doubt import Redecided
from schemas.plan import PlanLine
from sql.backlog.queue import enqueue
from sql.connection import database
from sql.readings.decisions import Decided, add_all_decisions

_LINE = text("""
insert into core_plans (night, asked, budget, one_more_usd) values (:night, :to, :budget, :one_more_usd)
""")


def record_chosen(chosen: Sequence[tuple[Redecided, str]]) -> None:
    """Adds the decisions, and queues each document for its reader (by fingerprint); all or nothing."""
    with database().begin() as connection:
        add_all_decisions(connection, [_decided(each) for each, _ in chosen])
        enqueue(connection, "escalate", [(each.content_hash, reader) for each, reader in chosen])


def record_rest(rest: Sequence[Redecided], night: date, lines: Sequence[PlanLine]) -> None:
    """Adds what becomes of documents for which nobody can be asked tonight, and what more money would have avoided."""
    with database().begin() as connection:
        add_all_decisions(connection, [_decided(each) for each in rest])
        if lines:
            connection.execute(_LINE, [line.model_dump() | {"night": night} for line in lines])


def _decided(each: Redecided) -> Decided:
    return each.content_hash, each.fingerprint, each.kind, each.decisions
