"""Runs a night in this process: database, Prefect's server, the flow, its progress on the terminal."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deployments.progress import show_progress
from deployments.server.process import TAG
from deployments.server.shared import flush_logs, prefect_server
from schemas.report import DocumentRow, Totals
from schemas.settings import Settings, settings
from sql.clock import database_now
from sql.connection import database
from sql.reports.night import night_documents
from tasks.ingest import Inbox


@contextmanager
def world(asks_model: bool = True) -> Iterator[str]:
    """All that a flow needs: the migrated database and Prefect's server; gives the server's API URL.

    Raises:
        EngineError: somebody sits before it, and there is none of the model servers that it asks: a worker would wait for them.
    """
    show_progress()
    if asks_model and sys.stdin.isatty():
        _require_servers(settings())
    logging.getLogger("nightclerk").info("starting  PostgreSQL and Prefect's server")
    database()
    with prefect_server(settings(), meanwhile=_import_flows) as url:
        try:
            yield url
        finally:
            flush_logs()


def night(inbox: str, kind: str | None = None, limit: int | None = None) -> tuple[Totals, list[DocumentRow]]:
    """Runs the nightly flow on the inbox; gives the inbox's totals and the documents that ended in this run.

    Raises:
        InboxError: there is no such inbox; nothing was started for it.
    """
    box = Inbox(inbox)
    box.require()
    with world():
        from prefect import tags

        from flows.nightly import nightly

        since = database_now()
        with tags(TAG):
            counts = nightly(inbox, kind, limit)
        return counts, night_documents(box.url, since)


def _require_servers(config: Settings) -> None:
    if config.engine == "openai":
        from tasks.llm.openai_wire import require_somebody

        require_somebody(config)


def _import_flows() -> None:
    import flows.nightly  # noqa: F401  (takes as long as the server's start)
