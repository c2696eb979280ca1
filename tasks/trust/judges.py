"""Who judges tonight: for each kind its latest calibration, if it may be used, and the thresholds that it earns. Fails closed."""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from schemas.calibration import HASH_HEAD, Calibration
from schemas.errors import DatabaseError
from schemas.outcome import Reason
from schemas.settings import Settings
from schemas.step import Fingerprints
from sql.trust.adjudications import adjudicated_among
from sql.trust.calibrations import keep_shipped, latest_calibrations
from sql.trust.certificates import raised_thresholds
from sql.trust.references import references
from tasks.llm.adapters import CALIBRATIONS, SHIPPED
from tasks.trust.judge import Judge
from tasks.trust.promised import NONE, Reference, thresholds_of

LOG = logging.getLogger(__name__)


class Grounds(NamedTuple):
    """What a kind is judged by: its calibration, thresholds by (calibration, field) that certificates asked for, and where the search for one starts."""

    calibration: Calibration | None
    raised: Mapping[tuple[str, str], float | None]
    reference: Reference


def judges(prints: Fingerprints, settings: Settings) -> dict[str, Judge]:
    """A judge a kind; where no calibration may be used, one that accepts nothing and says why. What it brings itself is kept, to be replayed."""
    signatures = prints.calibrate
    try:
        keep_shipped(each for each in shipped_calibrations() if signatures.get(each.kind) == each.signature)
    except DatabaseError as problem:
        return _unreachable(signatures, problem)
    return judges_of(signatures, settings)


def judges_of(signatures: Mapping[str, str], settings: Settings) -> dict[str, Judge]:
    """The same for any reader, by its signature for each kind; nothing is kept."""
    try:
        found = grounds(signatures)
    except DatabaseError as problem:
        return _unreachable(signatures, problem)
    return {
        kind: judge(found[kind].calibration, signature, settings, found[kind].raised, found[kind].reference)
        for kind, signature in signatures.items()
    }


def _unreachable(signatures: Mapping[str, str], problem: DatabaseError) -> dict[str, Judge]:
    LOG.warning("nothing is accepted: the calibrations cannot be read (%s)", problem)
    return {kind: Judge(refused=Reason.CALIBRATOR_UNREACHABLE, signature=s) for kind, s in signatures.items()}


def grounds(signatures: Mapping[str, str]) -> dict[str, Grounds]:
    """By kind, for a reader with these signatures.

    Raises:
        DatabaseError: they cannot be read.
    """
    known, raised = standing(signatures), raised_thresholds()
    starts = references(each.name for each in known.values())
    return {
        kind: Grounds(known.get(kind), raised.get(kind, {}), _start(known.get(kind), starts)) for kind in signatures
    }


def standing(signatures: Mapping[str, str]) -> dict[str, Calibration]:
    """By kind the calibration of its signature, stale ones too: the latest stored one, else the one that this program brings.

    Raises:
        DatabaseError: they cannot be read.
    """
    shipped = {each.kind: each for each in shipped_calibrations() if signatures.get(each.kind) == each.signature}
    return shipped | latest_calibrations(signatures)


def stale(calibration: Calibration, settings: Settings) -> bool:
    """By its age, or because the clock has gone back so far that nobody can tell its age."""
    return abs(datetime.now(UTC) - calibration.fitted_at) > timedelta(days=settings.calibration_days)


def judge(
    calibration: Calibration | None,
    signature: str,
    settings: Settings,
    raised: Mapping[tuple[str, str], float | None],
    reference: Reference = NONE,
) -> Judge:
    """The judge of one kind; `raised` are thresholds by (calibration, field) that certificates asked for, None for never."""
    if calibration is None:
        return Judge(signature=signature)
    if stale(calibration, settings):
        return Judge(calibration=calibration, refused=Reason.CALIBRATOR_STALE, signature=signature)
    if not calibration.values.fit and not calibration.nulls.fit:
        return Judge(calibration=calibration, refused=Reason.CALIBRATOR_UNFIT, signature=signature)
    if calibration.generated_only and not settings.accept_on_generated:
        return Judge(calibration=calibration, refused=Reason.GENERATED_ONLY, signature=signature)
    found = thresholds_of(calibration, settings, reference)
    earned = {field: each.threshold for field, each in found.items() if each.threshold is not None}
    moved = {field: raised.get((calibration.name, field), threshold) for field, threshold in earned.items()}
    thresholds = {field: max(earned[field], threshold) for field, threshold in moved.items() if threshold is not None}
    return Judge(calibration=calibration, refused=None, thresholds=thresholds, earned=earned, signature=signature)


def _start(calibration: Calibration | None, starts: Mapping[str, Reference]) -> Reference:
    return starts.get(calibration.name, NONE) if calibration else NONE


def judged_by(hashes: Iterable[str]) -> set[str]:
    """Those of these documents by which a calibration was fitted, a stored or a shipped one: they measure nothing any more."""
    wanted = set(hashes)
    shipped = {answer.document for each in shipped_calibrations() for answer in each.answers}
    return adjudicated_among(wanted) | {digest for digest in wanted if digest[:HASH_HEAD] in shipped}


@cache
def shipped_calibrations() -> tuple[Calibration, ...]:
    """Those that this program brings with its adapter; none where they are not there or are none."""
    listed = SHIPPED / CALIBRATIONS
    try:
        return TypeAdapter(tuple[Calibration, ...]).validate_json(listed.read_bytes()) if listed.is_file() else ()
    except ValidationError as problem:
        LOG.warning("%s holds no calibrations: %s", listed, problem)
        return ()
