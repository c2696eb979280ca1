"""Nothing leaves the machine: a whole night, its Prefect server, its parsers and vLLM included, watched at the socket.

Python's audit events show every connection and every look-up of a name that Python code makes, in every process of the
night. What C libraries do by themselves is covered by a look at the processes' open connections while it runs.
"""

import ipaddress
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deployments.bundled import DOCUMENTS
from tests.conftest import ROOT
from tests.prefect_database import PrefectDatabase
from tests.waiting import until

pytestmark = pytest.mark.vllm

WATCH = """
import os, sys

def _watch(event, args):
    if event in ("socket.connect", "socket.sendto"):
        target = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        target = args[0]
    else:
        return
    with open(os.environ["WATCH_LOG"], "a") as log:
        log.write(f"{event}\\t{target!r}\\t{sys.argv[:3]}\\n")

sys.addaudithook(_watch)
"""


def stays_here(target: str) -> bool:
    """A Unix socket, or an address of the loopback range."""
    value = eval(target, {"__builtins__": {}})
    host = value[0] if isinstance(value, tuple) else value
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text.startswith(("/", "\0")) or text in ("localhost", "None", ""):
        return True
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def outside(process: psutil.Process) -> set[str]:
    """Connections of the process tree to anywhere but this machine."""
    found = set()
    for child in [process, *process.children(recursive=True)]:
        try:
            connections = child.net_connections("inet")
        except psutil.Error:
            continue
        found |= {str(c.raddr) for c in connections if c.raddr and not ipaddress.ip_address(c.raddr.ip).is_loopback}
    return found


@pytest.fixture
def own_home(home: Path, prefect_database: PrefectDatabase) -> Iterator[Path]:
    """One that no night has used."""
    folder = Path(tempfile.mkdtemp(prefix="nightclerk-watched-"))  # not in a folder of pytest's, see conftest's home
    (folder / "models").symlink_to(home / "models")
    prefect_database.lay_into(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def stacks_told(process: subprocess.Popen[str]) -> Iterator[None]:
    """A process that hangs tells where on its way out, if Python's fault handler is on."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGABRT)
            process.wait()


ELSEWHERE = {
    "name": "big", "engine": "openai", "model": "m", "where": "external", "base_urls": ["http://api.invalid/v1"],
    "price_in_usd": 1, "price_out_usd": 1, "budget_usd": 9,
}  # fmt: skip


def test_a_whole_night_of_marked_documents_opens_no_connection_to_elsewhere(own_home: Path, tmp_path: Path) -> None:
    """Though a tier that runs elsewhere has money left."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for pattern in ("*.txt", "*.docx", "*.jpg", "*.html", "FNOL.pdf"):
        shutil.copy(next(DOCUMENTS.glob(pattern)), inbox)
    log = tmp_path / "sockets.log"
    own = {
        "PYTHONPATH": str(tmp_path / "watch"),
        "WATCH_LOG": str(log),
        "NIGHTCLERK_HOME": str(own_home),
        "PYTHONFAULTHANDLER": "1",
    }
    unset = {"PREFECT_API_URL", "NIGHTCLERK_DATABASE_URL", "NIGHTCLERK_PREFECT_API_URL"}
    marked = {"NIGHTCLERK_ON_PREMISES": json.dumps([f"inbox:{inbox}"]), "NIGHTCLERK_TIERS": json.dumps([ELSEWHERE])}
    environment = {name: value for name, value in os.environ.items() if name not in unset} | own | marked
    command = [sys.executable, "-m", "deployments", "run", str(inbox)]
    night = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    seen: set[str] = set()

    def over() -> bool:
        if night.poll() is None:
            seen.update(outside(psutil.Process(night.pid)))
        return night.poll() is not None

    with stacks_told(night):
        until(over)
    assert night.returncode == 0
    assert night.stdout is not None
    assert "5 documents" in night.stdout.read()
    subprocess.run([sys.executable, "-m", "deployments", "stop"], cwd=ROOT, env=environment, check=True)
    calls = [line.split("\t") for line in log.read_text().splitlines()]
    assert any("prefect" in call[2] or "deployments" in call[2] for call in calls), "the watch saw nothing"
    assert [call for call in calls if not stays_here(call[1])] == []
    assert seen == set()
