"""What a night may say of what it accepted while people are still answering: a draw that is half judged is no whole one."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.audit import AuditedField, Draw
from schemas.settings import Settings
from schemas.trust import CertificateLine, Held
from tasks.trust.judge import Judge
from tasks.trust.tonight import Standing, lines_of

ACCEPTED, DRAWN, RATE = 1000, 40, 0.04
AT = datetime(2026, 11, 20, 23, tzinfo=UTC)


def draw(night: int) -> Draw:
    return RATE, AT + timedelta(days=night)


def judged(night: int, right: int, wrong: int = 0) -> list[AuditedField]:
    known = {"kind": "nda", "field": "date", "calibration": "c", "tier": 1, "confidence": 0.97, "value": "a"}
    known |= {"inclusion": RATE, "drawn_at": draw(night)[1], "corrected_at": AT + timedelta(days=night + 1)}
    return [AuditedField(answer=answer, **known) for answer in ["a"] * right + ["b"] * wrong]  # type: ignore[arg-type]


def certified(nights: int, answered: dict[int, float], *audited: AuditedField) -> CertificateLine:
    """The field's line: so many nights alike, of some of which people have answered a share only."""
    standing = Standing(
        tier="small", kind="nda", calibration="c", judge=Judge(), audited=audited,
        accepted={"date": {draw(night): ACCEPTED for night in range(nights)}},
        answered={("date", draw(night)): share for night, share in answered.items()},
    )  # fmt: skip
    field, whole = lines_of(standing, Settings(target_error=0.05))
    assert (field.bound, field.held, whole.field) == (whole.bound, whole.held, ""), "there is one field"
    return field


def before(nights: int) -> list[AuditedField]:
    return [each for night in range(nights) for each in judged(night, DRAWN)]


def test_nights_that_were_judged_to_the_end_are_one_simple_sample() -> None:
    line = certified(3, {}, *before(3))
    assert (line.held, line.audited, line.accepted) == (Held.YES, 120, 3000) and line.bound < 0.025


@pytest.mark.parametrize("answers", [0, 1, 3, 10])
def test_a_night_whose_audit_is_only_begun_is_not_vouched_for(answers: int) -> None:
    """A third of it may be wrong, which few right answers do not tell: it was a quarter of all that was accepted."""
    line = certified(4, {3: answers / DRAWN}, *before(3), *judged(3, answers))
    assert line.held is Held.OPEN and line.bound > 0.05


def test_once_it_is_judged_to_the_end_it_counts_like_the_others() -> None:
    line = certified(4, {}, *before(3), *judged(3, DRAWN))
    assert line.held is Held.YES and line.bound < certified(3, {}, *before(3)).bound


def test_a_certificate_holds_for_the_confidence_that_the_settings_ask_for() -> None:
    standing = Standing(
        tier="small", kind="nda", calibration="c", judge=Judge(), audited=tuple(judged(0, 80)),
        accepted={"date": {draw(0): ACCEPTED}},
    )  # fmt: skip
    usual, surer = (lines_of(standing, Settings(target_error=0.05, target_confidence=sure))[0] for sure in (0.95, 0.99))
    assert (usual.delta, surer.delta) == (pytest.approx(0.05), pytest.approx(0.01))
    assert usual.held is Held.YES and surer.held is Held.OPEN and usual.bound < 0.05 < surer.bound


def test_wrong_ones_of_a_half_judged_night_weigh_twice() -> None:
    half = certified(2, {1: 0.5}, *before(1), *judged(1, 15, 5))
    whole = certified(2, {}, *before(1), *judged(1, 30, 10))
    assert half.estimate == pytest.approx(whole.estimate) and whole.estimate == pytest.approx(10 / 80)
