"""Pictures of pages, and copies of originals, that the review app keeps on this machine: those of removed documents go."""

from collections.abc import Iterable
from pathlib import Path


def forget_pictures(folder: Path, documents: Iterable[str]) -> int:
    """Deletes what is kept of these documents, by content hash; gives how many files."""
    found = [path for digest in documents for path in (folder / digest[:2]).glob(f"{digest}*")]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
