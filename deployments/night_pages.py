"""What Prefect's server holds of documents by name: the nights' pages, which show their fields too, and what runs said of them.

Those that name an erased one go. Words of documents are in no log and no state (tasks/wordless.py).
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from deployments.prefect_server import prefect_server
from schemas.settings import settings
from tasks.cell import cell

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
    """Whether the page has a cell with just this name, be it a link (tasks/report.py)."""
    return any(f"| {shown}" in page for shown in (f"{cell(name)} |", f"[{cell(name)}]("))


def in_line(name: str, line: str) -> bool:
    """Whether the line holds the name as a whole, be it at the end of a path."""
    return re.search(rf"(?<![^\s/'\"`(]){re.escape(name)}(?=[\s'\"`),;:!]|\.?(?:\s|$))", line) is not None


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


def _pages(client: "SyncPrefectClient", names: Sequence[str]) -> Iterator[UUID]:
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
    from prefect.client.schemas.sorting import ArtifactSort

    nights, offset = ArtifactFilter(key=ArtifactFilterKey(any_=["night"])), 0
    while pages := client.read_artifacts(
        artifact_filter=nights, sort=ArtifactSort.CREATED_DESC, limit=PAGE, offset=offset
    ):
        yield from (page.id for page in pages if any(on_page(name, str(page.data)) for name in names))
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
