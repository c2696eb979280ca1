"""What must stay on the premises, as it arrives: by its inbox, or by a folder of its path. Marks of kinds are known later, and kept in sql."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from schemas.document import Arrival, Residency
from schemas.mark import FOLDER, Mark
from tasks.ingest import Inbox


def resolved(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks with their inboxes written as inboxes' URLs are."""
    return tuple(mark.model_copy(update={"subject": _url(mark)}) for mark in marks)


def marked(arrival: Arrival, marks: Sequence[Mark]) -> Arrival:
    """The arrival with its mark; what is inside of it inherits that."""
    where = f"{arrival.inbox}/{arrival.name}/"
    below = any(mark.what == "inbox" and where.startswith(f"{mark.subject}/") for mark in marks)
    stays = below or FOLDER in PurePosixPath(where).parts[:-1]
    return arrival.model_copy(update={"residency": Residency.ON_PREMISES}) if stays else arrival


def _url(mark: Mark) -> str:
    """Of a local folder the absolute one; of another inbox as it is."""
    local = "://" not in mark.subject or mark.subject.startswith("file://")
    return Inbox(mark.subject).url if mark.what == "inbox" and local else mark.subject.rstrip("/")
