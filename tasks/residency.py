"""What must stay on the premises, as it arrives: by its inbox, or by a folder of its path. Marks of kinds are known later, and kept in sql.

A path and where its links lead are the same place: whichever of the two is marked, both stay.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from schemas.document import Arrival, Residency
from schemas.mark import FOLDER, Mark
from tasks.ingest import Inbox

_LOCAL = "file://"


def resolved(marks: Sequence[Mark], inbox: str = "") -> tuple[Mark, ...]:
    """The marks with their inboxes written as inboxes' URLs are, by every name of the place: as given, behind links, and as `inbox` (a URL) has it."""
    found = [mark.model_copy(update={"subject": name}) for mark in marks for name in _names(mark, inbox)]
    return tuple(dict.fromkeys(found))


def marked(arrival: Arrival, marks: Sequence[Mark]) -> Arrival:
    """The arrival with its mark; what is inside of it inherits that."""
    named = f"{arrival.inbox}/{arrival.name}"
    stays = any(_stays(place, marks) for place in (named, behind_links(named)))
    return arrival.model_copy(update={"residency": Residency.ON_PREMISES}) if stays else arrival


def of_labelled(kind: str, may_leave: bool, marks: Sequence[Mark]) -> Residency:
    """Where a labelled document may go: anywhere if it may leave and its kind is not marked."""
    stays = any(mark.what == "kind" and mark.subject == kind for mark in marks)
    return Residency.ANYWHERE if may_leave and not stays else Residency.ON_PREMISES


def strictest(residencies: Iterable[Residency]) -> Residency:
    """On the premises as soon as one is."""
    return Residency.ON_PREMISES if Residency.ON_PREMISES in set(residencies) else Residency.ANYWHERE


def behind_links(url: str) -> str:
    """Of a local place where its links lead; of another one the URL as it is."""
    return f"{_LOCAL}{os.path.realpath(url.removeprefix(_LOCAL))}" if url.startswith(_LOCAL) else url


def _stays(place: str, marks: Sequence[Mark]) -> bool:
    below = any(mark.what == "inbox" and f"{place}/".startswith(f"{mark.subject}/") for mark in marks)
    return below or FOLDER in PurePosixPath(place).parts[:-1]


def _names(mark: Mark, inbox: str) -> Iterator[str]:
    if mark.what == "kind":
        yield mark.subject
        return
    url = _url(mark.subject)
    real, root = behind_links(url), behind_links(inbox)
    yield from (url, real)
    if f"{root}/".startswith(f"{real}/"):
        yield inbox
    elif real.startswith(f"{root}/"):
        yield inbox + real.removeprefix(root)


def _url(subject: str) -> str:
    """Of a local folder the absolute one; of another inbox as it is."""
    local = "://" not in subject or subject.startswith(_LOCAL)
    return Inbox(subject).url if local else subject.rstrip("/")
