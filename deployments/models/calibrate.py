"""Calibration from the command line: the request, the flow with its progress, what came of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from deployments.models.material import Material
from deployments.who import user
from schemas.calibrating import Calibrating
from schemas.calibration import Calibration
from schemas.errors import SettingError
from schemas.readers import MODEL_ALONE, Choice, Reader


def requested(
    judged_by: Material, tier: str = "", shareable: bool = False, spend: float = 0.0, invented: Sequence[Path] = ()
) -> Calibrating:
    """What the options ask for.

    Raises:
        SettingError: a set is named as real and as invented.
    """
    asked = {"tier": tier, "shareable": shareable, "spend": spend, "started_by": user()}
    folders = tuple(str(folder.resolve()) for folder in invented)
    if twice := sorted(set(folders) & set(judged_by.data)):
        raise SettingError(f"{twice[0]} is named as real and as invented", "Name it by --data, or by --invented")
    return Calibrating.model_validate(judged_by.model_dump() | asked | {"invented": folders})


def calibrated(asked: Calibrating, into: Path | None) -> Iterator[str]:
    """Runs the flow and tells what came of it."""
    from deployments.run import world

    with world():
        from flows.calibration import calibration
        from tasks.pages.calibration import lines

        found = calibration(asked)
    if into:
        keep_calibrations(found, into)
    if not found:
        yield "There is nothing to calibrate by: name a labelled set with --data, or review some fields"
    for each in found:
        yield from lines(each)


def keep_calibrations(found: Sequence[Calibration], into: Path) -> None:
    """Writes them to a file; what it holds for other kinds stays.

    Raises:
        SettingError: the file is there and holds something else.
    """
    listed = TypeAdapter(list[Calibration])
    try:
        there = listed.validate_json(into.read_bytes()) if into.is_file() else []
    except ValidationError as problem:
        raise SettingError(f"{into} holds no calibrations", "Name another file") from problem
    anew = {each.kind for each in found}
    into.write_bytes(listed.dump_json([*(each for each in there if each.kind not in anew), *found]))


def readers_learned(asked: Calibrating, into: Path) -> Iterator[str]:
    """Writes to a file where plain rules answer in place of the model, by labelled sets; choices for kinds of which the sets hold nothing stay.

    The generator serves for kinds without labelled documents: both readers know its wordings.

    Raises:
        SettingError: it is asked for a further tier, for nothing that tells, for labelled and generated documents at once, or for generated ones
            of a kind about which labelled ones have told more.
    """
    from deployments.run import world
    from tasks.llm.adapters import readers_in

    if asked.tier or bool(asked.samples) == bool(asked.data or asked.invented):
        raise SettingError("Who reads better is learned from labelled sets, or else from the generator, for the first tier", "Name --data or, for kinds of which there are no labelled documents, --samples; not --tier")  # fmt: skip
    known = readers_in(into) if into.is_file() else MODEL_ALONE
    if taught := sorted(known.labelled_kinds & {kind for kind, _ in asked.samples}):
        raise SettingError(f"Who answers in {', '.join(taught)} was learned from labelled documents, which tell more than generated ones", f"Name --data, or take these kinds' lines out of {into} first")  # fmt: skip
    with world():
        from flows.calibration import readers
        from tasks.extract.reader_choice import completed, renewed

        fresh = readers(asked)
    found = completed(renewed(known, fresh, {choice.kind for choice in fresh.choices}))
    into.write_text(found.model_dump_json(indent=1) + "\n")
    yield from map(_told, fresh.choices)
    yield f"It holds for the model in whose folder it lies; calibrate that model anew: {into}"


def _told(choice: Choice) -> str:
    who = "the rules answer" if choice.reader is Reader.RULES else "the model answers"
    counts = f"alone right: rules {choice.rules_better}, model {choice.model_better} of {choice.documents} documents"
    return f"{choice.kind}.{choice.field}, {choice.situation}: {who} ({counts}, p = {choice.p_value:.4f})"
