"""The caps on parsing one document. Where they come from is not here (`schemas/settings.py`)."""

from typing import Self

from schemas.record import Record
from schemas.settings import MIB, Settings


class Limits(Record):
    """The caps; `timeout_s` ends the worker, and a little earlier the pages still to be read are given up by number."""

    max_bytes: int = 64 * MIB
    max_pages: int = 300
    max_ocr_pages: int = 40
    max_parts: int = 200
    max_expansion_ratio: float = 100.0
    max_text_chars: int = 5_000_000
    max_pixels: int = 12_000_000
    timeout_s: float = 90.0
    memory_bytes: int = 2048 * MIB

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            max_bytes=settings.max_bytes,
            max_pages=settings.max_pages,
            max_ocr_pages=settings.max_ocr_pages,
            max_parts=settings.max_parts,
            max_expansion_ratio=settings.max_expansion_ratio,
            timeout_s=settings.parse_timeout_s,
            memory_bytes=settings.parse_memory_mib * MIB,
        )

    def expanded_bytes(self, packed_bytes: int) -> int:
        """The most bytes that a file of this size may expand to: a tiny one has some leave, a big one is held to the memory."""
        return min(max(int(packed_bytes * self.max_expansion_ratio), MIB), 4 * self.max_bytes)
