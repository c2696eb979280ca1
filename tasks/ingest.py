"""Takes in what an inbox holds: a folder, or any fsspec URL. Content-addressed; what is inside files is not looked at here."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import PurePosixPath

import fsspec
from fsspec import AbstractFileSystem

from schemas.document import Arrival, Residency
from schemas.errors import InboxError
from schemas.outcome import Reason
from schemas.page import Part
from schemas.record import Record
from schemas.registry import KINDS
from schemas.settings import Settings

CHUNK = 1024 * 1024
HASHED_WHOLE = 8  # times the cap, to which somebody may raise it: then the file is still the document that was refused
MOST_NAME_BYTES = 1024  # with the inbox's URL it must fit an index of PostgreSQL, which takes 2,704


class NoInboxError(InboxError):
    """There is nothing at the inbox's URL, or nothing here opens URLs of its protocol: a person must change something."""

    retryable = False


class InboxFile(Record):
    """A file as the inbox lists it; `version` changes when its content may have."""

    path: str
    name: str
    size_bytes: int
    version: str


class Inbox:
    """The files under one URL.

    Raises:
        InboxError: the URL's protocol is not installed, or the folder cannot be listed.
    """

    def __init__(self, url: str, kind: str | None = None) -> None:
        try:
            self._files: AbstractFileSystem
            self._files, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as problem:
            raise NoInboxError(
                f"The inbox {url} cannot be opened: {problem}", "Install nightclerk's extra for it"
            ) from problem
        if "file" in self._files.protocol:
            self._root = os.path.normpath(self._root)  # ../claims and claims/. are one inbox
        self.url = self._files.unstrip_protocol(self._root)
        self.kind = kind

    def require(self) -> None:
        """Raises InboxError if there is nothing at the URL."""
        if not self._exists():
            raise NoInboxError(f"There is no inbox {self.url}", "Name a folder, a file, or an fsspec URL")

    def files(self) -> list[InboxFile]:
        """All files below the inbox's folder, by name."""
        self.require()
        try:
            found = self._below() if "file" in self._files.protocol else self._files.find(self._root, detail=True)
        except OSError as problem:
            raise InboxError(f"The inbox {self.url} cannot be listed: {problem}") from problem
        return [self._listed(path, info) for path, info in sorted(found.items())]

    def arrival(self, file: InboxFile, max_bytes: int) -> Arrival:
        """The file as it arrived: with its bytes, or with the reason why they were not taken in."""
        try:
            return self._arrival(file, max_bytes)
        except OSError:
            unread = hashlib.sha256(f"{self.url}|{file.name}|{file.version}".encode()).hexdigest()
            return self._described(file, unread, None, Reason.UNREADABLE)

    def _arrival(self, file: InboxFile, max_bytes: int) -> Arrival:
        found = self._files.info(file.path)
        if found["type"] != "file":
            raise OSError(f"{file.path} is a pipe, a device or a folder")  # reading it might never end
        size_bytes = found.get("size")
        if (size_bytes or 0) > max_bytes:
            return self._described(file, self._hash(file, HASHED_WHOLE * max_bytes), None, Reason.TOO_LARGE)
        content = b"" if size_bytes == 0 else self._files.cat_file(file.path)
        return self._described(file, hashlib.sha256(content).hexdigest(), content, None)

    def _exists(self) -> bool:
        try:
            return bool(self._files.exists(self._root))
        except OSError as problem:
            raise InboxError(f"The inbox {self.url} cannot be reached: {problem}") from problem

    def _described(self, file: InboxFile, content_hash: str, content: bytes | None, refused: Reason | None) -> Arrival:
        return Arrival(
            inbox=self.url,
            name=file.name,
            version=file.version,
            content_hash=content_hash,
            size_bytes=file.size_bytes if content is None else len(content),
            content=content,
            refused=refused.value if refused else "",
            kind_given=self.kind or kind_of_folder(file.name),
            residency=Residency.ANYWHERE,
        )

    def _below(self) -> dict[str, dict[str, object]]:
        """As fsspec's `find`, which leaves out folders that cannot be listed and ends at some hundred within each other.

        Such a folder counts as a file: reading it will say that it cannot be read.
        """
        found: dict[str, dict[str, object]] = {}
        folders = [self._root]
        while folders:
            folder = folders.pop()
            try:
                listed = self._files.ls(folder, detail=True)
            except OSError:
                if folder == self._root:
                    raise
                listed = [{"name": folder, "type": "unlisted"}]
            folders.extend(info["name"] for info in listed if info["type"] == "directory")
            found.update((info["name"], info) for info in listed if info["type"] != "directory")
        return found

    def _hash(self, file: InboxFile, most: int) -> str:
        """Beyond so many bytes of its name, size and head: to read terabytes to their end takes hours."""
        whole = file.size_bytes <= most
        total = hashlib.sha256(b"" if whole else f"{file.name}|{file.size_bytes}|".encode())
        with self._files.open(file.path, "rb") as stream:
            while block := stream.read(CHUNK):
                total.update(block)
                if not whole:
                    break
        return total.hexdigest()

    def _listed(self, path: str, info: dict[str, object]) -> InboxFile:
        name = path.removeprefix(self._root).lstrip("/") or PurePosixPath(path).name
        size_bytes = int(str(info.get("size") or 0))
        return InboxFile(path=path, name=short(legible(name)), size_bytes=size_bytes, version=self._version(path))

    def _version(self, path: str) -> str:
        try:
            return str(self._files.ukey(path))
        except OSError:
            return ""  # gone since it was listed, or a link to nowhere: reading will say so


def legible(name: str) -> str:
    """The name with bytes that are no UTF-8 written out."""
    return name.encode("utf-8", "backslashreplace").decode()


def short(name: str) -> str:
    """The name, its middle replaced by a hash if it is longer than a database's index takes."""
    whole = name.encode()
    if len(whole) <= MOST_NAME_BYTES:
        return name
    head, tail = whole[: MOST_NAME_BYTES // 2], whole[-MOST_NAME_BYTES // 4 :]
    return f"{head.decode(errors='ignore')}…{hashlib.sha256(whole).hexdigest()}…{tail.decode(errors='ignore')}"


def kind_of_folder(name: str) -> str | None:
    """The kind that the first folder of a name gives, None if that is no kind's name."""
    first = PurePosixPath(name).parts[0] if "/" in name else ""
    return first if first in KINDS else None


def part_arrivals(parent: Arrival, parts: tuple[Part, ...], archive: bool, settings: Settings) -> Iterator[Arrival]:
    """The parts of a document as arrivals of their own, with their parent's residency.

    An archive's members inherit the kind that was given to it; what hangs on a message may be anything.
    """
    for number, part in enumerate(parts, 1):
        refused = part.refused or ("" if len(part.content) <= settings.max_bytes else Reason.TOO_LARGE.value)
        unread = f"{parent.content_hash}|{number}".encode()
        yield Arrival(
            inbox=parent.inbox,
            name=short(legible(f"{parent.name}!{part.name or number}".replace("\0", ""))),
            version=parent.version,
            content_hash=hashlib.sha256(unread if part.refused else part.content).hexdigest(),
            size_bytes=len(part.content),
            content=None if refused else part.content,
            refused=refused,
            kind_given=parent.kind_given if archive else None,
            parent_hash=parent.content_hash,
            depth=parent.depth + 1,
            residency=parent.residency,
        )
