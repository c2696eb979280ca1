"""Calibration from the command line: the request, the flow with its progress, what the confidence turned out to be worth."""

import getpass
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from deployments.finetune import number_of_samples
from schemas.calibrating import Calibrating
from schemas.calibration import Calibration
from schemas.registry import KINDS, kind_named


def requested(
    data: Sequence[Path] | None,
    kinds: Sequence[str] | None,
    samples: Sequence[str] | None,
    tier: str = "",
    shareable: bool = False,
    spend: float = 0.0,
) -> Calibrating:
    """What the options ask for.

    Raises:
        SettingError: a kind or a number of samples is none.
    """
    return Calibrating(
        kinds=tuple(kind_named(kind).name for kind in kinds or KINDS),
        data=tuple(str(folder.resolve()) for folder in data or ()),
        samples=tuple(number_of_samples(text) for text in samples or ()),
        tier=tier,
        shareable=shareable,
        spend=spend,
        started_by=getpass.getuser(),
    )


def calibrated(asked: Calibrating, into: Path | None) -> Iterator[str]:
    """Runs the flow and tells what came of it."""
    from deployments.run import world

    with world():
        from flows.calibration import calibration
        from tasks.calibration_report import lines

        found = calibration(asked)
    if into:
        into.write_bytes(TypeAdapter(list[Calibration]).dump_json(found))
    if not found:
        yield "There is nothing to calibrate by: name a labelled set with --data, or review some fields"
    for each in found:
        yield from lines(each)
