"""Pictures of pages, and the originals that they are made from, on disk: bounded, the longest unused ones go first. It may be emptied at any time."""

import os
import threading
from pathlib import Path

MOST_BYTES = 1024 * 1024 * 1024
KEPT_SHARE = 0.8
SWEPT_EVERY = 50  # writes


class DiskCache:
    """Bytes by name under one folder."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._written, self._lock = 0, threading.Lock()

    def path(self, name: str) -> Path | None:
        """Where it is; None if it is not there."""
        path = self._place(name)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def get(self, name: str) -> bytes | None:
        try:
            path = self.path(name)
            return path.read_bytes() if path else None
        except FileNotFoundError:  # swept in between
            return None

    def put(self, name: str, content: bytes) -> Path:
        """Writes it whole or not at all."""
        path = self._place(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.part")
        part.write_bytes(content)
        part.replace(path)
        self._count(len(content))
        return path

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _count(self, size_bytes: int) -> None:
        with self._lock:
            self._written += 1
            if self._written % SWEPT_EVERY == 0 or size_bytes > self._most_bytes // SWEPT_EVERY:
                self._sweep()

    def _sweep(self) -> None:
        found = sorted((stat.st_mtime, stat.st_size, path) for path, stat in _files(self._folder))
        over = sum(size for _, size, _ in found) - self._most_bytes
        if over <= 0:
            return
        over += int(self._most_bytes * (1 - KEPT_SHARE))
        for _, size, path in found[:-1]:  # the newest was just written, and is about to be read
            if over <= 0:
                return
            path.unlink(missing_ok=True)
            over -= size


def _files(folder: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for path in folder.glob("*/*"):
        try:
            found.append((path, path.stat()))
        except FileNotFoundError:
            continue
    return found
