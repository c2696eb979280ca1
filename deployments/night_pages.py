"""The nights' pages at Prefect's server, which name documents and show their fields: those that name an erased one go."""

from collections.abc import Sequence

from deployments.prefect_server import prefect_server
from schemas.settings import settings
from tasks.cell import cell

PAGE = 100  # artifacts in one request


def forget_pages(names: Sequence[str]) -> int:
    """Deletes the pages on which one of these names stands; gives how many.

    Raises:
        ServerError: Prefect's server cannot be reached, or does not start.
    """
    with prefect_server(settings()):
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
        from prefect.client.schemas.sorting import ArtifactSort

        client, written, found = get_client(sync_client=True), [cell(name) for name in names], []
        nights, offset = ArtifactFilter(key=ArtifactFilterKey(any_=["night"])), 0
        while pages := client.read_artifacts(
            artifact_filter=nights, sort=ArtifactSort.CREATED_DESC, limit=PAGE, offset=offset
        ):
            found += [page.id for page in pages if any(name in str(page.data) for name in written)]
            offset += len(pages)
        for page_id in found:
            client.delete_artifact(page_id)
        return len(found)
