"""What is accepted tonight, a line a kind: the confidence that each field takes, or how many more judged answers before any will do. For people.

By the gates and thresholds of tasks/trust/judges.py.
"""

from collections.abc import Iterator, Mapping

from schemas.calibration import Calibration
from schemas.kind import fields_of
from schemas.outcome import EXPLAINED, Reason
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.tiers import FIRST, further_tiers
from schemas.trust import DerivedThreshold
from sql.trust.judged import signatures_read
from tasks.fingerprints import fingerprints
from tasks.read_batch import engine
from tasks.trust.judge import Judge
from tasks.trust.judges import Grounds, grounds, judge
from tasks.trust.promised import thresholds_of, unjudged

_TOO_OFTEN_WRONG = "a new calibration: too many were found to be wrong"


def accepting(config: Settings) -> Iterator[str]:
    """Of each tier; of a further one by what it read last, so that its servers are not asked.

    Raises:
        NightclerkError: the engine has no name, or the calibrations cannot be read.
    """
    for tier, signatures in _readers(config):
        for kind, own in grounds(signatures).items():
            yield (f"{tier}: " if config.tiers else "") + told(kind, own, config)


def told(kind: str, own: Grounds, config: Settings) -> str:
    """The line of one kind."""
    who = judge(own.calibration, "", config, own.raised, own.reference)
    targets = {spec.name: config.target_of(kind, spec.name) for spec in fields_of(KINDS[kind])}
    asked = f"{kind} ({_promised(set(targets.values()), config.target_confidence)})"
    if who.calibration is None or who.refused:
        return f"{asked}: nothing, {_refused(who, max(targets.values()), config)}"
    found = thresholds_of(who.calibration, config, own.reference)
    missing: dict[str, list[str]] = {}
    for field, target in targets.items():
        if field not in who.thresholds:
            judged = found.get(field) or unjudged(target, config.target_confidence)
            missing.setdefault(_missing(judged, target), []).append(field)
    needs = [f"{', '.join(fields)} need{'s' * (len(fields) == 1)} {what}" for what, fields in missing.items()]
    return f"{asked}: {'; '.join([_accepted(who), *needs, *_unfit(who.calibration)])}"


def _readers(config: Settings) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each tier with its signatures by kind, of which OCR is no part."""
    prints = fingerprints(config, engine().fingerprint, ocr="")
    yield FIRST, prints.calibrate
    for tier in further_tiers(config).values():
        yield tier.name, signatures_read(prints.escalate[tier.name])


def _promised(targets: set[float], confidence: float) -> str:
    most = " to ".join(f"{100 * target:g}%" for target in sorted({min(targets), max(targets)}))
    return f"at most {most} wrong with confidence {100 * confidence:g}%"


def _accepted(who: Judge) -> str:
    return ", ".join(f"{field} from {least:.4g}" for field, least in who.thresholds.items()) or "nothing yet"


def _missing(own: DerivedThreshold, target: float) -> str:
    if own.threshold is not None:
        return _TOO_OFTEN_WRONG
    if own.missing_at_seen is not None:
        return f"{max(1, own.missing_at_seen)} more answers"
    if own.error is not None and own.error >= target:
        return "a better model or another target"
    return f"at least {max(1, own.missing_if_none_wrong)} more answers"


def _refused(who: Judge, target: float, config: Settings) -> str:
    why = EXPLAINED[who.refused or Reason.UNCALIBRATED]
    if who.refused is Reason.CALIBRATOR_STALE:
        return f"{why}: calibrate anew"
    if who.calibration and who.refused is Reason.CALIBRATOR_UNFIT:
        return "; ".join([why, *_unfit(who.calibration)])
    least = unjudged(target, config.target_confidence).missing_if_none_wrong
    return f"{why}: a field needs at least {least} answers"


def _unfit(calibration: Calibration) -> list[str]:
    """Values or nulls of which none is accepted whatever their confidence."""
    parts = {"values": calibration.values, "nulls": calibration.nulls}
    return [f"{name} go to people: {own.why}" for name, own in parts.items() if not own.fit]
