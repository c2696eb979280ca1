"""Calibrations written to a file: those of other kinds stay, those of the same kind are replaced, anything else is refused."""

from pathlib import Path

import pytest

from deployments.models.calibrate import keep_calibrations, requested
from deployments.models.material import material
from schemas.errors import SettingError
from tasks.trust.judges import shipped_calibrations


def test_other_kinds_stay(tmp_path: Path) -> None:
    first, second, *_ = shipped_calibrations()
    into = tmp_path / "calibrations.json"
    keep_calibrations([first, second], into)
    anew = second.model_copy(update={"signature": "anew"})
    keep_calibrations([anew], into)
    once = into.read_bytes()
    keep_calibrations([anew], into)
    assert into.read_bytes() == once
    assert b'"anew"' in once and first.signature.encode() in once and second.signature.encode() not in once


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    into = tmp_path / "notes.json"
    into.write_text('{"a": 1}')
    with pytest.raises(SettingError, match="holds no calibrations"):
        keep_calibrations([], into)
    assert into.read_text() == '{"a": 1}'


def test_a_set_is_real_or_invented(tmp_path: Path) -> None:
    asked = requested(material(data=[tmp_path / "real"]), invented=[tmp_path / "made"])
    assert (asked.data, asked.invented) == ((str(tmp_path / "real"),), (str(tmp_path / "made"),))
    with pytest.raises(SettingError, match="named as real and as invented"):
        requested(material(data=[tmp_path]), invented=[tmp_path / "made" / ".."])
