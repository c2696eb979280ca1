"""Single files at once: every file and part gets its row, in the order given, and is judged as a night judges it."""

import zipfile
from pathlib import Path

import pytest

from deployments.extract import extracted
from tasks.current import current_fingerprints
from tasks.read_batch import engine
from tests import calibrations
from tests.conftest import forget_settings

NDA = "MUTUAL NON-DISCLOSURE AGREEMENT\n\nbetween Acme Inc. and Beta LLC, dated May 8, 2014.\nGoverned by the laws of Oregon.\n"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    forget_settings()
    engine.cache_clear()


def test_the_same_bytes_twice_and_what_is_in_archives_are_all_told_in_order(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("NIGHTCLERK_MAX_BYTES", "5000")
    forget_settings()
    (tmp_path / "z").mkdir()
    files = [tmp_path / "z" / "scan.txt", tmp_path / "all.zip", tmp_path / "scan.txt"]
    files[0].write_text(NDA)
    files[2].write_text(NDA)
    with zipfile.ZipFile(files[1], "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("one.txt", NDA), ("two.txt", NDA), ("vast.txt", "word " * 2000)):
            archive.writestr(name, text)
    found = list(extracted(files, "nda"))
    zipped = str(files[1])
    assert [(row["file"], row["verdict"]) for row in found] == [
        (str(files[0]), "review"), (zipped, "unpacked"), (f"{zipped}!one.txt", "review"), (f"{zipped}!two.txt", "review"),
        (f"{zipped}!vast.txt", "reject"), (str(files[2]), "review"),
    ]  # fmt: skip
    assert found[4]["reasons"] == ["too_large"]


def test_it_is_judged_as_a_night_judges(store: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(NDA)
    [before] = extracted([file], "nda")
    assert {reason for field in before["fields"].values() for reason in field["reasons"]} == {"uncalibrated"}
    calibrations.store("nda", current_fingerprints().calibrate["nda"])
    [after] = extracted([file], "nda")
    assert "uncalibrated" not in {reason for field in after["fields"].values() for reason in field["reasons"]}
    assert {name: field["confidence"] for name, field in after["fields"].items()} != {name: field["confidence"] for name, field in before["fields"].items()}  # fmt: skip
