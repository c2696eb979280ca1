"""What Prefect's server holds of documents by name: the nights' pages, which show their fields too, their bars, and what runs said of them.

Those that name an erased one go; events, which nobody can take out of that server, go by age. Words of documents are in no log and no state (tasks/telemetry/wordless.py).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from deployments.server.shared import prefect_server
from schemas.settings import Settings, settings
from tasks.pages.cell import cell

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

PAGE = 200  # artifacts or lines in one request


def forget_pages(names: Sequence[str]) -> tuple[int, int]:
    """Deletes the pages on which one of these names stands, and the runs of which a line holds one, with all their lines; gives how many.

    Raises:
        ServerError: Prefect's server cannot be reached, or does not start.
    """
    with prefect_server(settings()):
        from prefect.client.orchestration import get_client

        client = get_client(sync_client=True)
        pages, runs = list(_pages(client, names)), set(_runs(client, names))
        for page_id in pages:
            client.delete_artifact(page_id)
        return len(pages), sum(_deleted(client, run_id) for run_id in runs)


def on_page(name: str, page: str) -> bool:
    """Whether the page has a cell with just this name, be it a link (tasks/report.py), or is of an inbox that is just this file."""
    if any(f"| {shown}" in page for shown in (f"{cell(name)} |", f"[{cell(name)}](")):
        return True
    return any(in_line(cell(name), inbox) for inbox in page.splitlines()[1:2])


def in_line(name: str, line: str) -> bool:
    """Whether the line holds the name as a whole, be it at the end of a path."""
    return (
        bool(name.strip())
        and re.search(rf"(?<![^\s/'\"`(]){re.escape(name)}(?=[\s'\"`),;:!]|\.?(?:\s|$))", line) is not None
    )


def _deleted(client: "SyncPrefectClient", run_id: UUID) -> bool:
    """Not one that still runs, nor one that is gone and whose lines are about to go."""
    from prefect.exceptions import ObjectNotFound

    try:
        state = client.read_flow_run(run_id).state
        if ended := state is None or state.is_final():
            client.delete_flow_run(run_id)
    except ObjectNotFound:
        return False
    return ended


def kept_for(settings: Settings) -> str:
    """What names of documents stay at Prefect's server, and for how long."""
    from prefect.settings import get_current_settings

    if settings.prefect_api_url:
        return "events of Prefect's server may name it for as long as that server keeps them (PREFECT_SERVER_EVENTS_RETENTION_PERIOD), and so may runs that have not ended"
    days = get_current_settings().server.events.retention_period / timedelta(days=1)
    return f"events of Prefect's server may name it for {days:g} days, and runs that have not ended for {settings.keep_runs_days:g} after their end (NIGHTCLERK_KEEP_RUNS_DAYS)"


def _pages(client: "SyncPrefectClient", names: Sequence[str]) -> Iterator[UUID]:
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
    from prefect.client.schemas.sorting import ArtifactSort

    nights, offset = ArtifactFilter(key=ArtifactFilterKey(any_=["night", "night-progress"])), 0
    while pages := client.read_artifacts(
        artifact_filter=nights, sort=ArtifactSort.CREATED_DESC, limit=PAGE, offset=offset
    ):
        shown = {page.id: (str(page.data), page.description or "") for page in pages}
        yield from (
            page_id
            for page_id, (data, told) in shown.items()
            if any(on_page(n, data) or in_line(n, told) for n in names)
        )
        offset += len(pages)


def _runs(client: "SyncPrefectClient", names: Sequence[str]) -> Iterator[UUID]:
    """All lines are read: the server's own search fails on the SQLite that Python brings."""
    offset = 0
    while lines := client.read_logs(limit=PAGE, offset=offset):
        yield from (
            line.flow_run_id
            for line in lines
            if line.flow_run_id and any(in_line(name, line.message) for name in names)
        )
        offset += len(lines)
