"""Two servers that start at the same moment: each has a port of its own."""

import socket

from deployments.prefect_process import reserved_port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_who_asks_while_another_server_starts_is_given_another_port() -> None:
    wanted = free_port()
    with reserved_port(wanted) as first, reserved_port(wanted) as second:
        assert first == wanted != second


def test_a_port_is_free_again_when_its_server_has_started_and_ended() -> None:
    wanted = free_port()
    for _ in range(2):
        with reserved_port(wanted) as port:
            assert port == wanted


def test_a_port_that_something_else_listens_on_is_not_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        wanted = int(other.getsockname()[1])
        with reserved_port(wanted) as port:
            assert port != wanted
