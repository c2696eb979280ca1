"""Reads labelled sets: documents with what is true of them, parsed as in production. The form is the scorer's; splits are made elsewhere."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.kind import Kind
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.step import Paper
from tasks.evaluation.expected import Row, counting, rows_of, tell_unused
from tasks.parse import Limits, ParserPool
from tasks.running.progress import said

Named = tuple[str, bytes]  # a file's name and content


def read_set(folder: Path, kinds: Sequence[str], residency: Residency, settings: Settings) -> list[Labelled]:
    """The set's documents of these kinds, by content hash. One that gives no text is left out, as are the same bytes twice; how many is said.

    Raises:
        SettingError: the folder is no labelled set, or its labels are not what they must be.
    """
    rows = rows_of(folder)
    tell_unused(rows)
    wanted = [row for row in rows if row["kind"] in kinds and (folder / row["file"]).is_file()]
    found = parsed([((row["file"], (folder / row["file"]).read_bytes()), row) for row in wanted], residency, settings)
    if len(found) < len(wanted):
        said(
            f"left out  {len(wanted) - len(found):>5} of {len(wanted)} documents of {folder}: without text, or there twice"
        )
    return found


def parsed(rows: Iterable[tuple[Named, Row]], residency: Residency, settings: Settings) -> list[Labelled]:
    """Labelled documents out of files and their rows, in the order of their content hashes; what a night would reject unread is left out."""
    by_hash = {hashlib.sha256(content).hexdigest(): (name, content, row) for (name, content), row in rows}
    with ParserPool(Limits.from_settings(settings), settings.parse_workers) as pool:
        work = [(digest, name, content) for digest, (name, content, _) in by_hash.items()]
        pages = {digest: result.pages for digest, result in pool.map(work) if result.pages and not result.reason}
    return [
        labelled(Paper(content_hash=digest, pages=pages[digest], kind=row["kind"]), name, row, residency)
        for digest, (name, _, row) in sorted(by_hash.items())
        if digest in pages
    ]


def labelled(paper: Paper, name: str, row: Row, residency: Residency) -> Labelled:
    """A document with its row of labels."""
    kind = KINDS[row["kind"]]
    verbatim = {field: tuple(words) for field, words in row.get("verbatim", {}).items()}
    return Labelled(
        name=name,
        paper=paper,
        labels=counting(row),
        verbatim=verbatim,
        senders=tuple(senders(kind, row["fields"])) or (paper.content_hash,),
        residency=residency,
    )


def senders(kind: type[Kind], fields: Mapping[str, Any]) -> Iterator[str]:
    """The names that keep documents together in a split: those of `Kind.split_by`, any one of a list."""
    if len(kind.split_by) == 1:  # any name of a list
        [value] = [fields.get(name) for name in kind.split_by]
        yield from (folded for item in (value if isinstance(value, list) else [value]) if (folded := _folded(item)))
    elif all(fields.get(name) for name in kind.split_by):
        yield " ".join(_folded(fields[name]) for name in kind.split_by)


def _folded(name: Any) -> str:
    return "".join(c for c in str(name or "").casefold() if c.isalnum())
