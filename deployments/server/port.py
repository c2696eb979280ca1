"""A port for an own Prefect server, given to one of those who start at the same time. What answers at it is process.py's."""

import fcntl
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from schemas.errors import ServerError


@contextmanager
def reserved_port(wanted: int) -> Iterator[int]:
    """A free port, the wanted one if nobody has it, and none else who asks here is given it: a server takes seconds until it listens."""
    with _locked(Path(tempfile.gettempdir()) / f"nightclerk-prefect-{wanted}.lock") as ours:
        yield _free_port(wanted if ours else 0)


@contextmanager
def _locked(file: Path) -> Iterator[bool]:
    """Whether this process alone holds the file's lock meanwhile; a file of another user is theirs."""
    with ExitStack() as stack:
        try:
            fcntl.flock(stack.enter_context(file.open("ab")), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port whose server has just died is free
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise ServerError("No free port for Prefect's server")
