"""The documents that a command learns from, or judges by, as its options name them. What is done with them is the command's."""

from collections.abc import Sequence
from pathlib import Path

from schemas.errors import SettingError
from schemas.record import Record
from schemas.registry import KINDS, kind_named


class Material(Record):
    """Labelled sets by their folders, and how many documents the generator writes, of these kinds."""

    kinds: tuple[str, ...]
    data: tuple[str, ...]
    samples: tuple[tuple[str, int], ...]


def material(
    kinds: Sequence[str] | None = None, data: Sequence[Path] | None = None, samples: Sequence[str] | None = None
) -> Material:
    """What the options name; all kinds if none is.

    Raises:
        SettingError: a kind or a number of samples is none.
    """
    return Material(
        kinds=tuple(kind_named(kind).name for kind in kinds or KINDS),
        data=tuple(str(folder.resolve()) for folder in data or ()),
        samples=tuple(_number_of_samples(text) for text in samples or ()),
    )


def _number_of_samples(text: str) -> tuple[str, int]:
    """Kind and number out of `receipt=300`."""
    kind, _, count = text.partition("=")
    if not count.isdigit():
        raise SettingError(f"{text!r} is no number of samples", "Write it as --samples receipt=300")
    return kind_named(kind).name, int(count)
