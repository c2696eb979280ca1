"""Why a field is in doubt, in plain sentences: from the signals of its reading, and from its decision. Pure; weighing signals is the calibrator's."""

import math
from collections.abc import Callable, Mapping, Sequence

from deployments.review.pages import in_words, shown
from schemas.reviewed import FieldDecision, TierReading

Signals = Mapping[str, float | None]
MOST = 2  # more would not be read
_SURE = ((0.97, "very sure"), (0.9, "sure"), (0.7, "rather sure"), (0.4, "unsure"))
_NOT_A_REASON = {"low_confidence", "uncalibrated", "confident", "no_threshold"}  # said by the confidence itself


def sentences(
    reading: TierReading | None, rules: TierReading | None, decision: FieldDecision | None
) -> tuple[str, ...]:
    """The one or two things that say most: that it had been accepted, then what a person can act upon."""
    fired = [*_recalled(decision), *_fired(reading, rules), *_decided(decision)] if reading else ["No model read it."]
    return tuple(dict.fromkeys(_sentence(text) for text in fired if text))[:MOST] or _fallback(decision)


def confidence_in_words(reading: TierReading, decision: FieldDecision | None) -> str:
    """Such as "unsure, 62 % (81 % needed)"; without a calibration the figure is no probability, and is not shown as one."""
    if decision is None or not decision.calibration:
        return "not measured"
    word = next((name for least, name in _SURE if reading.confidence >= least), "very unsure")
    needed = f" ({decision.threshold:.0%} needed)" if decision.threshold and decision.verdict != "accept" else ""
    return f"{word}, {reading.confidence:.0%}{needed}"


def _fired(reading: TierReading, rules: TierReading | None) -> list[str]:
    return [say for rule in _RULES if (say := rule(reading, rules))]


def _recalled(decision: FieldDecision | None) -> list[str]:
    return [in_words("recalled")] if decision and "recalled" in decision.reasons else []


def _decided(decision: FieldDecision | None) -> list[str]:
    return [in_words(reason) for reason in decision.reasons if reason not in _NOT_A_REASON] if decision else []


def _fallback(decision: FieldDecision | None) -> tuple[str, ...]:
    return tuple(_sentence(in_words(reason)) for reason in (decision.reasons if decision else ()))[:MOST]


def _problem(reading: TierReading, rules: TierReading | None) -> str:
    if reading.problem and not reading.words:
        return ", ".join(filter(None, (in_words(reading.problem), reading.note)))
    return f"the words “{' '.join(reading.words)}” give no value: {reading.problem}" if reading.problem else ""


def _rules_differ(reading: TierReading, rules: TierReading | None) -> str:
    if reading.signals.get("rules_agree") != 0 or reading.signals.get("by_rules") == 1:
        return ""
    if rules is None or rules.value in (None, [], False):
        return "plain rules found no such thing in the document" if not _absent(reading) else ""
    return f"plain rules read {shown(rules.value)} instead"


def _by_rules(reading: TierReading, rules: TierReading | None) -> str:
    if reading.signals.get("by_rules") != 1 or reading.signals.get("rules_agree") != 0:
        return ""
    return f"plain rules read this, the model something else{f' ({reading.note})' if reading.note else ''}"


def _tiers_differ(reading: TierReading, rules: TierReading | None) -> str:
    return "the model before this one read something else" if reading.signals.get("lower_agrees") == 0 else ""


def _not_found(reading: TierReading, rules: TierReading | None) -> str:
    grade = reading.signals.get("evidence_grade")
    if _absent(reading) or grade is None or grade > 1:
        return ""
    return "not found in the document" if grade == 0 else "the document holds only something similar"


def _ocr(reading: TierReading, rules: TierReading | None) -> str:
    confidence = reading.signals.get("ocr_confidence")
    return f"OCR is unsure here ({confidence:.0%})" if confidence is not None and confidence < 0.7 else ""


def _order(reading: TierReading, rules: TierReading | None) -> str:
    return "it is in the wrong order with another date of the document" if reading.signals.get("order_broken") else ""


def _implausible(reading: TierReading, rules: TierReading | None) -> str:
    return "papers hardly ever hold such a value" if reading.signals.get("implausible_value") else ""


def _overruled(reading: TierReading, rules: TierReading | None) -> str:
    return "the model wanted to write something else" if (reading.signals.get("removed_mass") or 0) > 0.5 else ""


def _hesitated(reading: TierReading, rules: TierReading | None) -> str:
    least = reading.signals.get("logprob_least")
    if least is None or least > math.log(0.5):
        return ""
    return "the model hesitated" if not _absent(reading) else "the model hesitated to say that there is none"


def _many(reading: TierReading, rules: TierReading | None) -> str:
    found = round(math.expm1(reading.signals.get("candidates") or 0))
    return f"the document holds {found} such values" if found > 2 else ""


def _unread(reading: TierReading, rules: TierReading | None) -> str:
    share = reading.signals.get("unread") or 0
    return f"{share:.0%} of the document was not shown to the model" if share > 0.25 else ""


def _ambiguous(reading: TierReading, rules: TierReading | None) -> str:
    return f"it was decided: {reading.note}" if reading.note and reading.signals.get("problem") == 0.5 else ""


def _absent(reading: TierReading) -> bool:
    return reading.value in (None, [], False)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


_RULES: Sequence[Callable[[TierReading, TierReading | None], str]] = (
    _problem, _not_found, _rules_differ, _by_rules, _tiers_differ, _ocr, _order, _implausible, _overruled, _hesitated, _ambiguous, _many,
    _unread,
)  # fmt: skip
