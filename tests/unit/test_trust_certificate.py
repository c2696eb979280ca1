"""Certificates and what follows from them: lines, moves of the threshold, warnings of drift."""

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import binom

from schemas.trust import Adjudicated, Audited, Checks, DerivedThreshold, Held, Promise
from tasks.trust.bounds import binomial_lower as binom_lower
from tasks.trust.certificate import Draws, certified, next_threshold
from tasks.trust.columns import Columns
from tasks.trust.drift import Shift, overconfidence, warned
from tasks.trust.sensitivity import least_sensitivity
from tasks.trust.thresholds import derive


def some(right: int, wrong: int, rate: float = 0.2, confidence: float = 0.95) -> list[Audited]:
    return [Audited(kind="nda", field="date", confidence=confidence, wrong=i < wrong, inclusion=rate) for i in range(right + wrong)]  # fmt: skip


def fresh(n: int, wrong: int = 0) -> DerivedThreshold:
    answers = [Adjudicated(document=str(i), confidence=0.92, wrong=i < wrong) for i in range(n)]
    return derive(answers, Promise(target=0.02), [0.92])


NOTHING = fresh(0)


def test_held_not_held_and_not_yet_known() -> None:
    lines = [certified("nda", "date", 2000, some(*counts), 0.02) for counts in ((300, 0), (270, 30), (100, 2))]
    assert [line.held for line in lines] == [Held.YES, Held.NO, Held.OPEN]
    assert [(line.audited, line.wrong, line.accepted) for line in lines] == [
        (300, 0, 2000),
        (300, 30, 2000),
        (102, 2, 2000),
    ]
    assert lines[1].estimate == pytest.approx(0.1)
    assert all(line.floor <= (line.estimate or 0) <= line.bound for line in lines)


def test_nothing_audited_is_nothing_known() -> None:
    line = certified("nda", "date", 50, [], 0.02)
    assert (line.held, line.bound, line.estimate, line.why) == (Held.OPEN, 1.0, None, "nothing is audited yet")
    assert certified("nda", "date", 0, [], 0.02).why == "nothing was accepted"
    with pytest.raises(ValueError, match="cannot be"):
        certified("nda", "date", 3, some(4, 0), 0.02)


def test_a_night_audited_wholly_is_certain() -> None:
    line = certified("nda", "date", 100, some(99, 1, rate=1.0), 0.02)
    assert (line.bound, line.floor, line.held) == (0.01, 0.01, Held.YES)


def test_unequal_rates_weigh() -> None:
    mixed = [*some(200, 0, rate=0.5), *some(45, 5, rate=0.1)]
    line = certified("nda", "", 1000, mixed, 0.02)
    assert line.estimate == pytest.approx(50 / 900)
    assert line.held is Held.NO


def test_certificates_are_right_as_often_as_they_say() -> None:
    """A fixed night with 2 % and a bit wrong is certified in at most 5 % of draws, one just below alarms in at most a third."""
    rng = np.random.default_rng(4)
    for bad, claim, chance in ((21, Held.YES, 0.05), (19, Held.NO, 1 / 3)):
        for rates in (np.full(1000, 0.25), np.where(np.arange(1000) % 2, 0.4, 0.2)):
            claimed = 0
            for _ in range(200):
                places = np.flatnonzero(rng.random(1000) < rates)
                rows = [
                    Audited(kind="k", field="", confidence=0.9, wrong=bool(i < bad), inclusion=rates[i]) for i in places
                ]
                claimed += certified("k", "", 1000, rows, 0.02).held is claim
            assert claimed <= binom.ppf(0.999, 200, chance)


def test_a_target_not_held_raises_the_threshold_by_itself() -> None:
    rows = [*some(150, 0, confidence=0.99), *some(130, 20, confidence=0.92)]
    line = certified("nda", "date", 2000, rows, 0.02)
    move = next_threshold(0.9, line, rows, NOTHING)
    assert move.after == pytest.approx(18 / 19)  # the odds doubled, which leaves the 0.99 ones
    spread = [*some(150, 0, confidence=0.99), *some(130, 20, confidence=0.96)]
    assert next_threshold(0.9, certified("nda", "date", 2000, spread, 0.02), spread, NOTHING).after == 0.99
    assert "not held" in move.why


def test_where_the_most_confident_are_wrong_too_nothing_is_accepted() -> None:
    rows = some(130, 20, confidence=0.99)
    move = next_threshold(0.9, certified("nda", "date", 2000, rows, 0.02), rows, NOTHING)
    assert (move.after, "nothing is accepted" in move.why) == (None, True)


def test_it_falls_and_opens_only_by_fresh_evidence() -> None:
    rows = some(100, 0, confidence=0.97)
    line = certified("nda", "date", 2000, rows, 0.02)
    assert next_threshold(0.96, line, rows, NOTHING).after == 0.96
    assert next_threshold(0.96, line, rows, fresh(200, wrong=9)).after == 0.96
    assert next_threshold(0.96, line, rows, fresh(200)).after == 0.92
    assert next_threshold(None, line, [], NOTHING).after is None
    assert next_threshold(None, line, [], fresh(200)).after == 0.92
    assert (
        next_threshold(0.9, line, rows, fresh(200)).after == 0.9
    )  # a fresh threshold above the present one raises nothing by itself


def test_not_held_outweighs_fresh_evidence_and_warnings() -> None:
    rows = some(130, 20, confidence=0.91)
    line = certified("nda", "date", 2000, rows, 0.02)
    after = next_threshold(0.9, line, rows, fresh(200), warning=0.905).after
    assert after is None or after > 0.94


def test_a_warning_raises_and_never_lowers() -> None:
    rows = some(100, 0)
    line = certified("nda", "date", 2000, rows, 0.02)
    assert next_threshold(0.9, line, rows, NOTHING, warning=0.93).after == 0.93
    assert next_threshold(0.9, line, rows, NOTHING, warning=0.85).after == 0.9


def test_overconfidence_is_measured_in_logits_with_its_error() -> None:
    rng = np.random.default_rng(5)
    found = []
    for _ in range(100):
        score = rng.normal(2, 1.5, 600)
        wrong = (rng.random(600) > expit(score - 0.5)).astype(float)
        found.append(overconfidence(Columns(np.repeat(np.arange(200), 3), expit(score), wrong, np.ones(600))))
    shifts, errors = np.array(found).T
    assert shifts.mean() == pytest.approx(0.5, abs=0.05)
    assert errors.mean() == pytest.approx(shifts.std(), rel=0.3)


def test_drift_warns_only_when_it_shows() -> None:
    assert warned(0.95, Shift(0.1, 0.05), Shift(0.12, 0.05)) is None
    assert warned(0.95, Shift(0.1, 0.05), Shift(-0.6, 0.05)) is None
    asked = warned(0.95, Shift(0.0, 0.03), Shift(0.5, 0.04))
    assert asked == pytest.approx(expit(logit(0.95) + 0.55))
    none = np.zeros(0)
    assert warned(0.95, Shift(0.0, 0.03), overconfidence(Columns(none.astype(int), none, none, none))) is None


def test_reviewers_who_miss_some_widen_the_bound_and_are_told_of() -> None:
    rows = some(300, 0)
    unchecked = certified("nda", "date", 2000, rows, 0.02)
    checked = certified("nda", "date", 2000, rows, 0.02, checks=Checks(caught=45, missed=5))
    assert unchecked.why.endswith("; nobody checked the reviewers")
    least = least_sensitivity(Checks(caught=45, missed=5), 0.025)
    assert least == pytest.approx(binom_lower(45, 50, 0.025))
    divided = certified("nda", "date", 2000, rows, 0.02, 0.025).bound / least
    assert divided <= checked.bound <= 1.05 * divided
    assert checked.why.endswith("; the reviewers caught 45 of 50 values known to be wrong, so at least 78% of all, which widens the bound")  # fmt: skip
    assert (unchecked.held, checked.held, checked.floor) == (Held.YES, Held.YES, unchecked.floor)
    poor = certified("nda", "date", 2000, rows, 0.02, checks=Checks(caught=3, missed=7))
    assert (poor.held, poor.bound > 0.02) == (Held.OPEN, True)


def test_unequal_rates_are_widened_alike() -> None:
    mixed = [*some(200, 0, rate=0.5), *some(200, 0, rate=0.2)]
    one = certified("nda", "", 1500, mixed, 0.02, 0.025)
    checked = certified("nda", "", 1500, mixed, 0.02, checks=Checks(caught=45, missed=5))
    assert checked.bound == pytest.approx(one.bound / least_sensitivity(Checks(caught=45, missed=5), 0.025))


def test_who_never_catches_anything_certifies_nothing() -> None:
    for rows in (some(300, 0), [*some(200, 0), *some(100, 0, rate=0.5)]):
        assert certified("nda", "date", 2000, rows, 0.02, checks=Checks(missed=4)).bound == 1.0
    assert "reviewers" not in certified("nda", "date", 50, [], 0.02, checks=Checks(missed=4)).why


@pytest.mark.parametrize("rates", [np.full(300, 0.4), np.full(300, 1.0), np.where(np.arange(300) % 2, 0.8, 0.4)])
def test_with_reviewers_who_miss_some_a_bad_night_is_hardly_ever_certified(rates: np.ndarray) -> None:
    """7 of 300 are wrong, a third of them are let stand, and the checks are as lucky as they come."""
    rng, claimed = np.random.default_rng(6), {False: 0, True: 0}
    for _ in range(300):
        caught = int(rng.binomial(60, 2 / 3))
        drawn, noticed = rng.random(300) < rates, rng.random(300) < 2 / 3
        rows = [
            Audited(kind="k", field="", confidence=0.9, wrong=bool(i < 7 and noticed[i]), inclusion=rates[i])
            for i in np.flatnonzero(drawn)
        ]
        for known in claimed:
            checks = Checks(caught=caught, missed=60 - caught) if known else Checks()
            claimed[known] += certified("k", "", 300, rows, 0.02, checks=checks).held is Held.YES
    assert claimed[True] <= binom.ppf(0.999, 300, 0.05)
    assert claimed[False] > claimed[True] or claimed[False] == 0


def test_what_nobody_looked_at_is_not_certified_by_what_they_did() -> None:
    """Sixty of a small night judged right, of a great one none: the bound allows for all of it."""
    rows = some(60, 0, rate=0.8)
    small = certified("nda", "date", 75, rows, 0.05, draws=Draws({0.8: 75}))
    both = certified("nda", "date", 10_075, rows, 0.05, draws=Draws({0.8: 75, 0.02: 10_000}))
    assert (small.held, both.held) == (Held.YES, Held.OPEN)
    assert both.bound > 10_000 / 10_075 and "of 10000 none is judged yet" in both.why


def test_a_night_of_which_nobody_judged_any_counts_as_wrong_at_the_same_rate_too() -> None:
    """Ten small nights judged right, of an eleventh none."""
    rows = some(390, 0, rate=1.0)
    all_judged = certified("nda", "date", 390, rows, 0.05, draws=Draws({1.0: 390}))
    one_not = certified("nda", "date", 429, rows, 0.05, draws=Draws({1.0: 390}, unjudged=39))
    assert (all_judged.held, one_not.held) == (Held.YES, Held.OPEN)
    assert one_not.bound >= 39 / 429 and "of 39 none is judged yet" in one_not.why


def test_more_unjudged_than_there_is_room_for_breaks_no_night() -> None:
    """Counts of two moments: what was judged is no part of what nobody judged."""
    line = certified("nda", "date", 9, some(5, 0, rate=1.0), 0.05, draws=Draws({1.0: 4}, unjudged=5))
    assert line.bound >= 4 / 9


def test_nights_drawn_at_several_rates_are_no_simple_sample() -> None:
    rows = [*some(90, 0, rate=0.8), *some(60, 0, rate=0.1)]
    pooled = certified("nda", "date", 700, rows, 0.05, draws=Draws({0.8: 110, 0.1: 590}))
    assert pooled.bound > certified("nda", "date", 700, some(150, 0, rate=0.2), 0.05).bound
