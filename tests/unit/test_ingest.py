"""What an inbox holds: each file is taken in, or recorded with the reason why not; nothing hangs."""

import hashlib
import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from schemas.document import Arrival, Residency
from schemas.errors import InboxError
from schemas.page import Part
from schemas.settings import Settings
from tasks.ingest import MOST_NAME_BYTES, Inbox, kind_of_folder, part_arrivals, short

MIB = 1024 * 1024


def taken_in(url: str | Path, max_bytes: int = MIB, kind: str | None = None) -> dict[str, Arrival]:
    box = Inbox(str(url), kind)
    return {arrival.name: arrival for arrival in (box.arrival(file, max_bytes) for file in box.files())}


@pytest.fixture
def memory() -> Iterator[str]:
    """The URL of an empty folder of fsspec's own memory file system."""
    url = f"memory://{uuid.uuid4().hex}"
    yield url
    fsspec.filesystem("memory").rm(url, recursive=True)


def test_a_folder_with_its_subfolders(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "b.txt").write_bytes(b"b")
    (tmp_path / "deep" / "er" / "a.txt").write_bytes(b"a")
    found = taken_in(tmp_path)
    assert list(found) == ["b.txt", "deep/er/a.txt"]
    assert found["b.txt"].content == b"b" and found["b.txt"].content_hash == hashlib.sha256(b"b").hexdigest()
    assert {arrival.inbox for arrival in found.values()} == {tmp_path.as_uri()}


def test_a_single_file_is_an_inbox(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(b"one")
    assert [(n, a.content) for n, a in taken_in(tmp_path / "one.txt").items()] == [("one.txt", b"one")]


def test_another_file_system(memory: str) -> None:
    with fsspec.open(f"{memory}/nda/a.txt", "wb") as file:
        file.write(b"paper")
    [arrival] = taken_in(memory).values()
    assert (arrival.name, arrival.content, arrival.kind_given) == ("nda/a.txt", b"paper", "nda")
    assert [a.name for a in taken_in(f"{memory}/nda/a.txt").values()] == ["a.txt"]


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    assert taken_in(tmp_path) == {}


@pytest.mark.parametrize("url", ["/no/such/inbox", "zz://x"])
def test_a_missing_inbox_is_an_error_that_no_retry_mends(url: str) -> None:
    with pytest.raises(InboxError) as raised:
        Inbox(url).files()
    assert not raised.value.retryable and raised.value.hint


@pytest.mark.parametrize("form", ["{}", "{}/", "{}/.", "{}/../{name}", "{}//", "file://{}"])
def test_one_folder_is_one_inbox_however_it_is_written(tmp_path: Path, form: str) -> None:
    assert Inbox(form.format(tmp_path, name=tmp_path.name)).url == tmp_path.as_uri()


def test_a_relative_path_is_the_same_inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert Inbox("../here").url == Inbox(".").url == (tmp_path / "here").as_uri()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("nda/a.txt", "nda"), ("nda/b/a.txt", "nda"), ("b/nda/a.txt", None), ("nda", None), ("x/a", None)],
)
def test_the_first_folder_gives_the_kind(name: str, kind: str | None) -> None:
    assert kind_of_folder(name) == kind


def test_the_callers_kind_wins(tmp_path: Path) -> None:
    (tmp_path / "nda").mkdir()
    (tmp_path / "nda" / "a.txt").write_bytes(b"a")
    assert taken_in(tmp_path, kind="receipt")["nda/a.txt"].kind_given == "receipt"


def test_a_file_that_is_too_large_is_hashed_but_not_taken_in(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 101)
    (tmp_path / "fits").write_bytes(b"x" * 100)
    found = taken_in(tmp_path, max_bytes=100)
    big = found["big"]
    assert (big.content, big.refused, big.size_bytes) == (None, "too_large", 101)
    assert big.content_hash == hashlib.sha256(b"x" * 101).hexdigest()
    assert found["fits"].refused == ""


@pytest.mark.timeout(20)
def test_of_a_file_that_is_far_too_large_the_head_alone_is_read(tmp_path: Path) -> None:
    for name in ("one", "other"):
        with (tmp_path / name).open("wb") as sparse:
            sparse.truncate(2**40)
    first = taken_in(tmp_path)
    (tmp_path / "other").touch()
    again = taken_in(tmp_path)
    assert {arrival.refused for arrival in again.values()} == {"too_large"}
    assert first["other"].version != again["other"].version
    assert first["other"].content_hash == again["other"].content_hash != first["one"].content_hash
    with (tmp_path / "other").open("r+b") as grown:
        grown.write(b"another head")
    assert taken_in(tmp_path)["other"].content_hash != first["other"].content_hash


def test_a_file_that_cannot_be_read_is_recorded_under_a_hash_of_its_own(
    memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        with fsspec.open(f"{memory}/{name}.txt", "wb") as file:
            file.write(b"same")

    def refuse(*_: Any, **__: Any) -> bytes:
        raise PermissionError("not yours")

    monkeypatch.setattr(MemoryFileSystem, "cat_file", refuse)
    found = taken_in(memory)
    assert {(a.refused, a.content) for a in found.values()} == {("unreadable", None)}
    assert len({a.content_hash for a in found.values()}) == 2


def test_a_file_that_went_away_after_it_was_listed_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    box = Inbox(str(tmp_path))
    [file] = box.files()
    (tmp_path / "a.txt").unlink()
    assert box.arrival(file, MIB).refused == "unreadable"


@pytest.mark.timeout(20)
def test_pipes_devices_and_links_to_nowhere_are_recorded_and_never_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, target in {
        "to_pipe": "pipe",
        "zero": "/dev/zero",
        "nowhere": "gone",
        "itself": "itself",
        "up": ".",
    }.items():
        (tmp_path / name).symlink_to(target)
    (tmp_path / "real").write_bytes(b"real")
    (tmp_path / "good").symlink_to("real")
    found = taken_in(tmp_path)
    assert {n for n, a in found.items() if a.refused == "unreadable"} == {
        "pipe",
        "to_pipe",
        "zero",
        "nowhere",
        "itself",
        "up",
    }
    assert found["good"].content == found["real"].content == b"real"


def refuse_to_list(monkeypatch: pytest.MonkeyPatch, locked: Path) -> None:
    """As a folder of somebody else's does; root may list any."""
    listed = LocalFileSystem.ls

    def ls(self: LocalFileSystem, path: str, **options: Any) -> Any:
        if path == str(locked):
            raise PermissionError(13, "Permission denied", path)
        return listed(self, path, **options)

    monkeypatch.setattr(LocalFileSystem, "ls", ls)


def test_a_folder_that_cannot_be_listed_is_recorded_and_the_others_are_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "locked", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(name)
    refuse_to_list(monkeypatch, tmp_path / "locked")
    assert {name: a.refused for name, a in taken_in(tmp_path).items()} == {
        "a/x.txt": "",
        "locked": "unreadable",
        "z/x.txt": "",
    }


def test_an_inbox_that_cannot_be_listed_is_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_to_list(monkeypatch, tmp_path)
    with pytest.raises(InboxError, match=r"cannot be listed: .*Permission denied") as raised:
        Inbox(str(tmp_path)).files()
    assert raised.value.retryable


def test_folders_may_lie_in_each_other_as_deep_as_a_disk_allows(tmp_path: Path) -> None:
    deep, here = tmp_path / "deep", Path.cwd()
    deep.mkdir()
    (tmp_path / "top.txt").write_text("top")
    try:
        os.chdir(deep)
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        Path("bottom.txt").write_text("bottom")
        os.chdir(here)
        assert [arrival.content for arrival in taken_in(tmp_path).values()] == [b"bottom", b"top"]
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", str(deep)], check=True)  # which Python's own rmtree cannot


def test_names_with_odd_bytes_are_legible_and_stay_apart(tmp_path: Path) -> None:
    for name in (b"bad\xff.txt", b"bad\xfe.txt", "new\nline 😀 'q\".txt".encode(), b"x" * 255):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(name)
    found = taken_in(tmp_path)
    assert len(found) == 4 and "bad\\udcff.txt" in found
    assert all(name.encode() for name in found)
    assert all(arrival.refused == "" for arrival in found.values())


def test_a_very_long_name_is_shortened_and_keeps_its_end() -> None:
    one, other = (short(f"{letter * 3000}.pdf") for letter in "ab")
    assert one != other and one.endswith(".pdf") and len(one.encode()) < MOST_NAME_BYTES
    assert short("é" * 3000) == short("é" * 3000) != short("é" * 3001)
    assert short("plain.txt") == "plain.txt"


def test_a_file_keeps_its_version_until_it_changes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    [before], [again] = Inbox(str(tmp_path)).files(), Inbox(str(tmp_path)).files()
    (tmp_path / "a.txt").write_bytes(b"other")
    [after] = Inbox(str(tmp_path)).files()
    assert before == again and after.version != before.version


PARENT = Arrival(
    inbox="memory://i", name="mail.zip", version="7", content_hash="1" * 64, size_bytes=9, content=b"123456789",
    kind_given="nda", depth=1, residency=Residency.ON_PREMISES,
)  # fmt: skip


def parts(*found: Part, archive: bool, max_bytes: int = MIB) -> list[Arrival]:
    return list(part_arrivals(PARENT, found, archive, Settings(max_bytes=max_bytes)))


@pytest.mark.parametrize(("archive", "kind"), [(True, "nda"), (False, None)])
def test_parts_inherit_residency_and_only_an_archives_members_its_kind(archive: bool, kind: str | None) -> None:
    [part] = parts(Part(name="a.txt", content=b"a"), archive=archive)
    assert (part.name, part.inbox, part.version, part.depth) == ("mail.zip!a.txt", "memory://i", "7", 2)
    assert (part.kind_given, part.parent_hash, part.residency) == (kind, PARENT.content_hash, Residency.ON_PREMISES)
    assert part.content_hash == hashlib.sha256(b"a").hexdigest()


def test_a_part_that_is_too_large_is_refused() -> None:
    [part] = parts(Part(name="a", content=b"xxx"), archive=True, max_bytes=2)
    assert (part.content, part.refused, part.size_bytes) == (None, "too_large", 3)


def test_a_part_that_could_not_be_unpacked_is_recorded_with_its_reason_under_a_hash_of_its_own() -> None:
    lost = [Part(name=name, content=b"", refused="encrypted") for name in ("a.txt", "b.txt")]
    a, b = parts(*lost, archive=True)
    assert (a.name, a.content, a.refused) == ("mail.zip!a.txt", None, "encrypted")
    assert len({a.content_hash, b.content_hash, hashlib.sha256(b"").hexdigest()}) == 3


def test_names_of_parts_are_storable() -> None:
    made = parts(*(Part(name=n, content=b"") for n in ("", "a\0b", "c\udcff", "d" * 5000)), archive=True)
    assert [p.name for p in made][:3] == ["mail.zip!1", "mail.zip!ab", "mail.zip!c\\udcff"]
    assert len(made[3].name.encode()) <= MOST_NAME_BYTES
