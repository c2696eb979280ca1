"""Connections to a database that does not answer: how long they wait, and what is said. No service is needed."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from schemas.errors import DatabaseError
from sql.connection import connect, discreet, driver_url, patient


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield int(listening.getsockname()[1])


def test_a_server_that_never_answers_is_given_up_with_what_to_do(silent: int) -> None:
    started = time.monotonic()
    with pytest.raises(DatabaseError, match=re.escape(f"127.0.0.1:{silent}/x")) as told:
        connect(f"postgresql://nobody:secret@127.0.0.1:{silent}/x?connect_timeout=2")
    assert time.monotonic() - started < 20
    assert "firewalls" in told.value.hint and "secret" not in str(told.value)
    assert "keepalives" not in str(told.value), "nor what nobody wrote"


def test_how_long_a_server_may_be_silent_is_bounded_without_being_asked_for() -> None:
    query = patient(driver_url("postgresql://host/name")).query
    assert int(str(query["connect_timeout"])) <= 30 and int(str(query["tcp_user_timeout"])) <= 120_000
    probed_s = int(str(query["keepalives_idle"])) + int(str(query["keepalives_interval"])) * int(str(query["keepalives_count"]))  # fmt: skip
    assert probed_s <= 120


def test_the_urls_own_parameters_come_first() -> None:
    query = patient(driver_url("postgresql://host/name?connect_timeout=99&keepalives=0&sslmode=require")).query
    assert (query["connect_timeout"], query["keepalives"], query["sslmode"]) == ("99", "0", "require")
    assert query["tcp_user_timeout"] == patient(driver_url("postgresql://host/name")).query["tcp_user_timeout"]


def test_the_driver_is_told() -> None:
    engine = discreet(driver_url("postgresql://host/name?tcp_user_timeout=5000"))
    _, told = engine.dialect.create_connect_args(engine.url)
    assert {name: str(told[name]) for name in ("connect_timeout", "keepalives_idle", "tcp_user_timeout")} == {
        "connect_timeout": "10", "keepalives_idle": "30", "tcp_user_timeout": "5000"}  # fmt: skip
