"""What a night says of one tier's answers of one kind: a certificate line a field, and the thresholds that move. Pure: what people judged comes from elsewhere."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from schemas.audit import AuditedField, Draw, JudgedField
from schemas.record import Record
from schemas.settings import Settings
from schemas.trust import Audited, CertificateLine, Checks, Held, ThresholdMove
from tasks.measure import compared
from tasks.trust.certificate import Draws, certified, next_threshold
from tasks.trust.drifted import Drift, drift_of
from tasks.trust.judge import Judge
from tasks.trust.promised import unproven

ALL_FIELDS = ""


class Standing(Record):
    """All that is known tonight of what a judge accepted.

    Attributes:
        tier: its name, as settings call it.
        calibration: the name of the judge's; of an earlier one, which judges nothing tonight, the judge has none.
        accepted: field → draw of the audit → how many of its accepted answers were put to it; None for tonight's.
        answered: of fields and draws that people have not answered to the end, the share that they have answered, 0 to 1.
        audited: those of them that were drawn and answered; judged: all answers that people gave under the judge's calibration.
        checks: of the reviewers who answered.
    """

    tier: str
    kind: str
    calibration: str
    judge: Judge
    accepted: Mapping[str, Mapping[Draw | None, int]] = {}
    answered: Mapping[tuple[str, Draw], float] = {}
    audited: tuple[AuditedField, ...] = ()
    judged: tuple[JudgedField, ...] = ()
    checks: Checks = Checks()


def lines_of(standing: Standing, settings: Settings) -> list[CertificateLine]:
    """A line a field, and one for all of them together; none where nothing is accepted."""
    fields = [*sorted(standing.accepted), ALL_FIELDS]
    return [_line(standing, field, settings) for field in fields if _put_to_the_draw(standing, field)]


def moves_of(standing: Standing, lines: Sequence[CertificateLine], settings: Settings) -> Iterator[tuple[str, ThresholdMove]]:  # fmt: skip
    """Thresholds that rise, by field: where a target was not held, or where confidence has come to promise too much.

    What an earlier calibration accepted, or this one while it earned a threshold, has none to rise from; it goes back to people all the same.
    """
    by_field = {line.field: line for line in lines}
    not_held = {line.field for line in lines if line.field and line.held is Held.NO}
    for field in sorted({*standing.judge.thresholds, *not_held}):
        now, line = standing.judge.thresholds.get(field, 0.0), by_field.get(field) or _line(standing, field, settings)
        drift = _drift(standing, field)
        warning = drift.asks(standing.judge.earned[field]) if drift else None
        move = next_threshold(now, line, _audited(standing, field), unproven(), warning)
        if move.after != now:
            told = f": {drift.told()}" if drift and line.held is not Held.NO else ""
            yield (
                field,
                move.model_copy(update={"before": standing.judge.thresholds.get(field), "why": move.why + told}),
            )


def _drift(standing: Standing, field: str) -> Drift | None:
    """Of what is accepted tonight."""
    calibration, is_used = standing.judge.calibration, field in standing.judge.thresholds
    return drift_of(calibration, field, standing.judged) if calibration and is_used else None


def _line(standing: Standing, field: str, settings: Settings) -> CertificateLine:
    target, delta = settings.target_of(standing.kind, field), 1 - settings.target_confidence
    put, audited = _put_to_the_draw(standing, field), _audited(standing, field)
    draws = _draws(standing, field)
    count = sum(draws.rates.values()) + draws.unjudged or put
    line = certified(standing.kind, field, count, audited, target, delta, checks=standing.checks, draws=draws)  # fmt: skip
    tonight = f"; tonight's {put - count} are to be judged" if put > count else ""
    return line.model_copy(update={"tier": standing.tier, "accepted": put, "why": line.why + tonight})


def _put_to_the_draw(standing: Standing, field: str) -> int:
    """Of the field, or of all, how many accepted answers."""
    return sum(sum(draws.values()) for name, draws in standing.accepted.items() if field in (ALL_FIELDS, name))


def _drawn(standing: Standing, field: str) -> Iterator[tuple[str, Draw, int]]:
    """The draws before tonight's, with how many answers were put to each."""
    for name, draws in standing.accepted.items():
        if field in (ALL_FIELDS, name):
            yield from ((name, draw, count) for draw, count in draws.items() if draw is not None)


def _draws(standing: Standing, field: str) -> Draws:
    """Accepted answers by the rate at which they were judged; those of draws of which nobody has judged any are counted apart."""
    found: Counter[float] = Counter()
    unjudged = 0
    for name, draw, count in _drawn(standing, field):
        if rate := _judged_rate(standing, name, draw):
            found[rate] += count
        else:
            unjudged += count
    return Draws(found, unjudged)


def _judged_rate(standing: Standing, field: str, draw: Draw) -> float:
    """The probability of being drawn and judged by now: of a draw that is half answered it is half the draw's own."""
    return draw[0] * standing.answered.get((field, draw), 1.0)


def _audited(standing: Standing, field: str) -> list[Audited]:
    return [
        Audited(
            kind=each.kind,
            field=each.field,
            confidence=each.confidence,
            wrong=not compared(each.answer, each.value)[3],
            inclusion=_judged_rate(standing, each.field, (each.inclusion, each.drawn_at)),
        )
        for each in standing.audited
        if field in (ALL_FIELDS, each.field)
    ]
