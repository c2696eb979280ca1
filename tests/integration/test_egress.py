"""The egress ledger on a real PostgreSQL: a restricted document, or what came in one, never gets into it."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from schemas.document import Arrival, Residency
from schemas.escalation import ResidencyError
from sql.connection import database
from sql.documents.arrivals import add_arrivals, insert_arrivals
from sql.spending.egress import egress_report, record_egress, residencies
from tests.unit.test_cli import Said, nightclerk, one_line

__all__ = ["nightclerk"]

pytestmark = pytest.mark.usefixtures("store")

HERE, ANYWHERE = Residency.ON_PREMISES, Residency.ANYWHERE


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def arrival(name: str, residency: Residency = ANYWHERE, parent: str | None = None, inbox: str = "i") -> Arrival:
    return Arrival(
        inbox=inbox,
        name=name,
        content_hash=digest(name),
        size_bytes=len(name),
        content=name.encode(),
        parent_hash=parent and digest(parent),
        depth=int(parent is not None),
        residency=residency,
    )


def arrive(*arrivals: Arrival) -> None:
    add_arrivals(arrivals, "p")


def send(name: str, body: bytes = b"body", host: str = "api.example.com") -> None:
    record_egress(None, digest(name), "read", "big", host, body)


def test_what_left_is_listed_as_it_was_sent() -> None:
    arrive(arrival("a"), arrival("b"))
    send("a", b"one"), send("a", b"three"), send("b", b"x", "other.example.com")
    report = egress_report(each=True)
    assert [(t.host, t.sendings, t.documents, t.size_bytes) for t in report.totals] == [
        ("api.example.com", 2, 1, 8),
        ("other.example.com", 1, 1, 1),
    ]
    assert (report.size_bytes, report.restricted_bytes) == (9, 0)
    assert report.each[0].sha256 == hashlib.sha256(b"one").hexdigest()
    assert (report.each[0].purpose, report.each[0].tier, report.each[0].size_bytes) == ("read", "big", 3)


@pytest.mark.parametrize(
    "arrivals",
    [
        [arrival("a", HERE)],
        [arrival("a"), arrival("a", HERE, inbox="j")],
        [arrival("mail", HERE), arrival("a", parent="mail")],
        [arrival("mail"), arrival("mail", HERE, inbox="j"), arrival("a", parent="mail")],
        [arrival("zip", HERE), arrival("mail", parent="zip"), arrival("a", parent="mail")],
        [arrival("mail", HERE), arrival("a"), arrival("a", parent="mail", inbox="j")],
    ],
    ids=["itself", "another arrival", "parent", "parent's other arrival", "grandparent", "a part elsewhere"],
)
def test_a_restricted_document_is_refused(arrivals: list[Arrival]) -> None:
    arrive(*arrivals)
    assert residencies([digest("a")]) == {digest("a"): HERE}
    with pytest.raises(ResidencyError, match="must stay on the premises"):
        send("a")
    assert egress_report().totals == ()


def test_what_merely_came_beside_it_may_leave() -> None:
    arrive(arrival("mail"), arrival("a", parent="mail"), arrival("b", HERE, parent="mail"))
    assert residencies([digest("a"), digest("b"), digest("mail"), digest("never seen")]) == {
        digest("a"): ANYWHERE,
        digest("b"): HERE,
        digest("mail"): ANYWHERE,
        digest("never seen"): HERE,
    }
    send("a")


def test_parts_of_each_other_come_to_an_end() -> None:
    arrive(arrival("a"), arrival("b", parent="a"))
    arrive(arrival("a", parent="b", inbox="j"))
    assert residencies([digest("a")]) == {digest("a"): ANYWHERE}


def test_sql_by_hand_is_refused_too_and_rows_stay() -> None:
    arrive(arrival("a", HERE), arrival("b"))
    send("b")
    by_hand = "insert into core_egress (content_hash, purpose, tier, host, size_bytes, sha256) values (:h, 'p', 't', 'h', 1, :s)"
    for statement in (by_hand, "delete from core_egress", "update core_egress set content_hash = :h"):
        with pytest.raises(IntegrityError), database().begin() as connection:
            connection.execute(text(statement), {"h": digest("a"), "s": digest("x")})
    assert egress_report().size_bytes == 4


def test_a_mark_that_came_afterwards_is_said_and_is_no_breach() -> None:
    arrive(arrival("a"))
    send("a")
    arrive(arrival("a", HERE, inbox="j"))
    report = egress_report(each=True)
    assert (report.restricted_bytes, report.totals[0].restricted_since_bytes) == (0, 4)
    assert report.each[0].restricted_since and not report.each[0].restricted


def test_a_mark_that_is_just_arriving_is_waited_for() -> None:
    arrive(arrival("a"))
    refused: list[ResidencyError] = []

    def sending() -> None:
        try:
            send("a")
        except ResidencyError as refusal:
            refused.append(refusal)

    with database().begin() as connection:
        insert_arrivals(connection, [arrival("a", HERE, inbox="j")], "p")
        thread = threading.Thread(target=sending)
        thread.start()
        time.sleep(0.3)
        assert thread.is_alive(), "it must wait for the arrival"
    thread.join(10)
    assert len(refused) == 1 and egress_report().totals == ()


def ask(nightclerk: Callable[..., Said], store: str, *options: str) -> Said:
    return nightclerk("egress", *options, NIGHTCLERK_DATABASE_URL=store)


def test_the_command_proves_it(nightclerk: Callable[..., Said], store: str) -> None:
    assert ask(nightclerk, store)[:2] == (0, "Nothing has left the premises.\n")
    arrive(arrival("a"))
    send("a", b"12345")
    code, out, _ = ask(nightclerk, store, "--each")
    assert code == 0 and "5 bytes left the premises; of documents that had to stay: 0, as it must be." in out
    assert "api.example.com" in out and digest("a")[:12] in out
    shown: dict[str, Any] = json.loads(ask(nightclerk, store, "--json")[1])
    assert (shown["size_bytes"], shown["restricted_bytes"], shown["each"]) == (5, 0, [])


def test_a_breach_fails_the_command(nightclerk: Callable[..., Said], store: str) -> None:
    arrive(arrival("a", HERE))
    with database().begin() as connection:
        connection.execute(text("alter table core_egress disable trigger core_egress_residency"))
    send("a")
    code, out, _ = ask(nightclerk, store)
    assert code == 1 and "4: this is a fault" in out


def test_it_needs_the_database(nightclerk: Callable[..., Said]) -> None:
    assert "127.0.0.1:1" in one_line(nightclerk("egress", NIGHTCLERK_DATABASE_URL="postgresql://127.0.0.1:1/x"))
