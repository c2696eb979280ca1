"""The signals of a reading: pure functions, each a number that may tell right from wrong, None where it says nothing.

They are stored with the reading, so that any decision can be replayed. How they are weighed is the calibrator's.
"""

import math
from collections.abc import Callable, Mapping

from schemas.reading import EvidenceGrade
from schemas.values import ValueType
from tasks.find import find
from tasks.find.cues import cues_of, said_near
from tasks.measure import compared
from tasks.normalise import Context
from tasks.trust.checks import broken_order, implausible, is_sum
from tasks.trust.seen import Seen, lines_near

Signal = Callable[[Seen], float | None]

_GRADES = {EvidenceGrade.EXACT: 3.0, EvidenceGrade.NORMALISED: 2.0, EvidenceGrade.FUZZY: 1.0, EvidenceGrade.NONE: 0.0}
_FLOOR_NATS = -20.0  # a logprob may be minus infinity


def signals_of(seen: Seen) -> dict[str, float | None]:
    """All signals by name, rounded to what a decision can depend on."""
    return {name: _rounded(signal(seen)) for name, signal in SIGNALS.items()}


def logprob_mean(seen: Seen) -> float | None:
    """Mean over the tokens of the model's own value, nats, before the grammar's mask; of a null its own."""
    return _at_least(seen.verbatim.signals.mean_logprob)


def logprob_least(seen: Seen) -> float | None:
    return _at_least(seen.verbatim.signals.least_logprob)


def margin_least(seen: Seen) -> float | None:
    """Least distance of a token to its runner-up, nats; negative where the grammar overruled the model."""
    margin = seen.verbatim.signals.least_margin
    return None if margin is None else max(_FLOOR_NATS, min(-_FLOOR_NATS, margin))


def overruled(seen: Seen) -> float | None:
    """Share of the value's tokens that the grammar forced upon the model."""
    signals = seen.verbatim.signals
    return signals.grammar_overruled / signals.value_tokens if signals.value_tokens else None


def removed_mass(seen: Seen) -> float | None:
    """Greatest probability of a token that the grammar removed where it overruled the model; 0 where it never did."""
    return seen.verbatim.signals.removed_mass if seen.verbatim.signals.value_tokens else None


def length(seen: Seen) -> float | None:
    """Logarithm of the value's tokens."""
    return math.log1p(seen.verbatim.signals.value_tokens)


def items(seen: Seen) -> float | None:
    """How many items a list has."""
    return float(len(seen.verbatim.words)) if seen.spec.many else None


def evidence_grade(seen: Seen) -> float | None:
    """3 exact, 2 normalised, 1 fuzzy, 0 not found; of a list its worst."""
    return min((_GRADES[found.grade] for found in seen.evidence), default=None)


def similarity(seen: Seen) -> float | None:
    return min((found.similarity for found in seen.evidence), default=None)


def occurrences(seen: Seen) -> float | None:
    """Logarithm of how often the value stands in the document; of a list its rarest item's."""
    return min((math.log1p(found.occurrences) for found in seen.evidence), default=None)


def place(seen: Seen) -> float | None:
    """Where the value stands: 0 at the beginning, 1 at the end."""
    at = [(found.page, found.line_first) for found in seen.evidence if found.page and found.line_first is not None]
    if not at:
        return None
    page_number, line = min(at)
    before = sum(len(page.lines) for page in seen.around.pages if page.number < page_number)
    return (before + line) / max(1, sum(len(page.lines) for page in seen.around.pages))


def ocr_confidence(seen: Seen) -> float | None:
    """Least OCR confidence under the value, None where no OCR took place."""
    return min((f.ocr_confidence for f in seen.evidence if f.ocr_confidence is not None), default=None)


def cues_near(seen: Seen) -> float | None:
    """Words of the field's description in the value's lines and the one before."""
    near = [said_near(cues_of(seen.spec), lines_near(found, seen.around.pages)) for found in seen.evidence]
    return math.log1p(max(near)) if near else None


def cues_shown(seen: Seen) -> float | None:
    """Words of the field's description in the excerpt: what the search for paragraphs found."""
    return math.log1p(said_near(cues_of(seen.spec), seen.excerpt))


def candidates(seen: Seen) -> float | None:
    """Logarithm of the different values of this type in the whole document; None for types without a finder."""
    found = seen.around.candidates.get(seen.spec.name)
    return None if found is None else math.log1p(found)


def candidates_shown(seen: Seen) -> float | None:
    """The same in the excerpt."""
    if seen.spec.name not in seen.around.candidates:
        return None
    return math.log1p(len({str(span.value) for span in find(seen.spec.type, seen.excerpt, Context())}))


def unread(seen: Seen) -> float | None:
    """Share of the document that the model was not shown."""
    return seen.unread_share


def by_rules(seen: Seen) -> float | None:
    """Whether the rules' answer stands in place of the model's, 1 or 0."""
    return float(seen.own is not None)


def rules_agree(seen: Seen) -> float | None:
    """Whether plain rules read the same as the model, whichever stands, 1 or 0, two nulls being the same; None where they have no rule."""
    if seen.by_rules is None:
        return None
    return float(compared(seen.by_rules.value, seen.by_model.value)[3])


def rules_overlap(seen: Seen) -> float | None:
    """Of two lists the share of items that both hold (Jaccard); of two values 1 where one stands within the other."""
    if seen.by_rules is None or seen.by_rules.value is None or seen.by_model.value is None:
        return None
    shared, ours, theirs, _ = compared(seen.by_rules.value, seen.by_model.value)
    if seen.spec.many:
        return shared / max(1, shared + ours + theirs)
    a, b = str(seen.by_rules.value).casefold(), str(seen.by_model.value).casefold()
    return float(a in b or b in a)


def rules_found(seen: Seen) -> float | None:
    """Whether plain rules found a value."""
    return None if seen.by_rules is None else float(seen.by_rules.value not in (None, [], False))


def lower_agrees(seen: Seen) -> float | None:
    """Whether the tier below read the same, 1 or 0; None for the first tier."""
    return None if seen.lower is None else float(compared(seen.lower.value, seen.value.value)[3])


def problem(seen: Seen) -> float | None:
    """Whether the words could not be turned into a value, 1, or only by deciding an ambiguity, 0.5."""
    return 1.0 if seen.value.problem else 0.5 * bool(seen.value.note)


def implausible_value(seen: Seen) -> float | None:
    """Whether the value is one that papers hardly ever hold: a date of another century, an amount of nothing."""
    return float(implausible(seen.spec.type, seen.value.value))


def order_broken(seen: Seen) -> float | None:
    """Whether the value and another one of the document are in the wrong order."""
    return float(broken_order(seen.spec.name, seen.around.values, seen.around.in_order))


def sum_found(seen: Seen) -> float | None:
    """Whether the amount is the sum, or the difference, of two others that are printed; None for other types."""
    if seen.spec.type is not ValueType.MONEY or seen.absent:
        return None
    return float(is_sum(seen.value.value, seen.around.amounts))


def kind_confidence(seen: Seen) -> float | None:
    return seen.around.kind_confidence


SIGNALS: Mapping[str, Signal] = {
    signal.__name__: signal
    for signal in (
        logprob_mean, logprob_least, margin_least, overruled, removed_mass, length, items,
        evidence_grade, similarity, occurrences, place, ocr_confidence, cues_near, cues_shown, candidates, candidates_shown, unread,
        by_rules, rules_agree, rules_overlap, rules_found, lower_agrees,
        problem, implausible_value, order_broken, sum_found, kind_confidence,
    )
}  # fmt: skip
ALWAYS = ("logprob_mean", "logprob_least", "margin_least")  # a reading without these cannot be judged


def _at_least(nats: float | None) -> float | None:
    return None if nats is None else max(_FLOOR_NATS, nats)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
