"""No file holds what a merge left behind."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT = re.compile(rb"^(?:<{7}|>{7}) \S", re.M)


def test_no_file_holds_the_marks_of_a_merge() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: git is to say which files belong to it")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.split(b"\0")
    files = [ROOT / name.decode() for name in tracked if name]
    assert not [path.name for path in files if path.is_file() and LEFT.search(path.read_bytes())]
