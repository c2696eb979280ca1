"""Zip files: their members, under caps. What the members are is not here, nor how deep archives may nest."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from schemas.outcome import Reason
from schemas.page import Parsed, Part
from tasks.parse.cleaning import clean
from tasks.parse.limits import Limits
from tasks.parse.refusal import Refusal

ENCRYPTED_FLAG = 1
LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def read_zip(content: bytes, limits: Limits) -> Parsed:
    """Its members as parts, those too that cannot be unpacked, with the reason; the note says what is wrong with them."""
    with opened(content, limits) as archive:
        members = [member for member in archive.infolist() if not _is_litter(member)]
        if not members:
            raise Refusal(Reason.EMPTY, "the archive has no files")
        kept, beyond = members[: limits.max_parts], members[limits.max_parts :]
        failures: list[Refusal] = []
        parts = tuple(_readable(archive, kept, failures))
    if len(failures) == len(parts):
        raise failures[0] if failures else Refusal(Reason.MEMBER_LIMIT, f"{len(beyond)} files beyond the limit")
    notes = [failure.note for failure in failures]
    return Parsed(parts=parts, note="; ".join(notes + beyond_note(len(members), len(beyond))))


def opened(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, refused if it says that it expands too far; zipfile reads no more of a member than its entry says."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refusal(Reason.DAMAGED, f"not a readable archive: {error}") from error
    expanded, most = sum(member.file_size for member in archive.infolist()), limits.expanded_bytes(len(content))
    if expanded > most:
        raise Refusal(Reason.EXPANSION_LIMIT, f"{len(content)} bytes would become {expanded}; the limit is {most}")
    return archive


def label(name: str) -> str:
    """A file's name without tricks: no folders that climb, no drive letters, no unseen characters."""
    steps = PurePosixPath(clean(name).replace("\\", "/")).parts
    return "/".join(step for step in steps if step not in {"/", "..", "."} and not step.endswith(":")) or "unnamed"


def beyond_note(found: int, beyond: int) -> list[str]:
    return [f"{Reason.MEMBER_LIMIT}: {beyond} of {found} parts were not read"] if beyond else []


def _is_litter(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or member.filename.startswith(LITTER[0]) or member.filename.endswith(LITTER[1:])


def _readable(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], failures: list[Refusal]) -> Iterator[Part]:
    for member in members:
        try:
            yield _part(archive, member)
        except Refusal as failure:
            failures.append(failure)
            yield Part(name=label(member.filename), content=b"", refused=failure.reason)


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Part:
    name = label(member.filename)
    if member.flag_bits & ENCRYPTED_FLAG:
        raise Refusal(Reason.ENCRYPTED, f"{name} is encrypted")
    try:
        return Part(name=name, content=archive.read(member))
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise Refusal(Reason.DAMAGED, f"{name} cannot be unpacked: {error}") from error
