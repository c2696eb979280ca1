"""Calibrators out of synthetic answers of which the truth is known: what tells right from wrong is found, what does not is unfit."""

import hashlib
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from schemas.adjudication import Adjudication
from schemas.calibration import Calibration, Calibrator, JudgedAnswer, Scorer
from schemas.settings import Settings
from tasks.pages.calibration import lines, markdown
from tasks.trust import fit as module
from tasks.trust import learn
from tasks.trust.calibrate import calibration_of, taken_away
from tasks.trust.features import Signals, columns_for, features
from tasks.trust.figures import auroc, ece, interval
from tasks.trust.fit import fitted
from tasks.trust.learn import folds, learned
from tasks.trust.novelty import vector_of
from tasks.trust.promised import thresholds_of
from tasks.trust.scorer import corrected, raw_probability, score
from tests.calibrations import answers, calibration, fit_quickly

TELLING = 2.0  # distance of the two sorts' means, in standard deviations
TRUE_AUROC = 0.5 * (1 + math.erf(TELLING / 2))  # 0.921
SENDERS, EACH = 60, 15
CONFIDENCE = Settings().target_confidence

Drawn = Callable[[np.random.Generator, bool], Signals]


def telling(rng: np.random.Generator, right: bool) -> Signals:
    return {"logprob_mean": float(rng.normal(TELLING * right)), "logprob_least": -1.0, "margin_least": 1.0}


def useless(rng: np.random.Generator, right: bool) -> Signals:
    return {"logprob_mean": float(rng.normal()), "logprob_least": -1.0, "margin_least": 1.0}


def answer(n: int, signals: Signals, wrong: bool, **changes: Any) -> Adjudication:
    known: dict[str, Any] = {
        "signature": "s", "content_hash": hashlib.sha256(f"{n} {changes}".encode()).hexdigest(), "kind": "nda", "field": "term", "sender": f"sender {n // EACH}",
        "absent": False, "eligible": True, "signals": dict(signals), "wrong": wrong, "source": "set",
    }  # fmt: skip
    return Adjudication(**known | changes)


def drawn(signals: Drawn, share_right: float = 0.7, count: int = SENDERS * EACH, seed: int = 1, **changes: Any) -> list[Adjudication]:  # fmt: skip
    """Answers of senders who have EACH documents, and of whom some are mostly right and others mostly wrong."""
    rng = np.random.default_rng(seed)
    easy = rng.beta(4 * share_right, 4 * (1 - share_right), size=count // EACH + 1) if 0 < share_right < 1 else None
    made = []
    for n in range(count):
        right = bool(rng.random() < (share_right if easy is None else easy[n // EACH]))
        made.append(answer(n, signals(rng, right), not right, **changes))
    return made


def rights(answers: Sequence[Adjudication]) -> list[bool]:
    return [not each.wrong for each in answers]


def measured(answers: Sequence[JudgedAnswer]) -> tuple[list[float], list[float], list[str]]:
    """As figures take them: right or not, confidence, document."""
    return [float(not a.wrong) for a in answers], [a.confidence for a in answers], [a.document for a in answers]


def curved(rng: np.random.Generator, right: bool) -> Signals:
    """Right in the middle, wrong at both ends: a line tells nothing of it."""
    x = rng.normal(0, 0.5) if right else rng.choice([-2, 2]) + rng.normal(0, 0.5)
    agree = None if rng.random() < 0.3 else float(rng.random() < 0.6)
    return {"logprob_mean": round(float(x), 5), "logprob_least": -1.0, "margin_least": 1.0, "rules_agree": agree}


ANSWERS = drawn(telling)
CURVED = drawn(curved, count=300)


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    fit_quickly(monkeypatch)


@pytest.fixture(scope="module")
def found() -> tuple[Calibrator, list[float]]:
    return fitted(ANSWERS, absent=False)


def test_a_telling_signal_gives_the_auroc_that_it_has(found: tuple[Calibrator, list[float]]) -> None:
    calibrator, confidences = found
    assert calibrator.fit and calibrator.auroc == auroc(rights(ANSWERS), confidences)
    assert calibrator.auroc == pytest.approx(TRUE_AUROC, abs=0.02)
    low, high = calibrator.auroc_interval or (1.0, 0.0)
    assert low < TRUE_AUROC < high and high - low < 0.1
    assert (calibrator.answers, calibrator.wrong, calibrator.fields) == (900, sum(e.wrong for e in ANSWERS), ("term",))


def test_its_confidence_is_a_rate_on_answers_that_it_never_saw(found: tuple[Calibrator, list[float]]) -> None:
    calibrator, confidences = found
    assert (ece(rights(ANSWERS), confidences) or 1) < 0.05
    fresh = drawn(telling, seed=2, count=3000)
    assert calibrator.scorer is not None
    sure = [score(calibrator.scorer, each.signals, each.field) for each in fresh]
    assert (ece(rights(fresh), sure) or 1) < 0.06
    assert auroc(rights(fresh), sure) == pytest.approx(TRUE_AUROC, abs=0.02)


@pytest.mark.usefixtures("quickly")
def test_a_useless_signal_gives_an_unfit_calibrator() -> None:
    calibrator, confidences = fitted(drawn(useless), absent=False)
    assert not calibrator.fit and "AUROC" in calibrator.why
    assert calibrator.auroc == pytest.approx(0.5, abs=0.1)
    assert len(confidences) == SENDERS * EACH


def test_what_no_line_parts_is_left_to_the_trees() -> None:
    calibrator, confidences = fitted(CURVED, absent=False)
    assert calibrator.scorer is not None and calibrator.scorer.share > 0
    assert (auroc(rights(CURVED), confidences) or 0) > 0.95


@pytest.mark.usefixtures("quickly")
def test_the_same_answers_give_the_same() -> None:
    assert fitted(list(CURVED), absent=False) == fitted(CURVED, absent=False)


@pytest.mark.parametrize("count", [0, 1, 39])
def test_few_answers_are_too_few(count: int) -> None:
    calibrator, confidences = fitted(ANSWERS[:count], absent=True)
    assert (calibrator.fit, calibrator.scorer, calibrator.absent, len(confidences)) == (False, None, True, count)
    assert "too few" in calibrator.why


@pytest.mark.parametrize(("right", "wrong"), [(4, 100), (100, 4)])
def test_few_of_one_sort_are_too_few(right: int, wrong: int) -> None:
    sorts = [*[True] * right, *[False] * wrong]
    calibrator, _ = fitted([answer(n, telling(np.random.default_rng(n), s), not s) for n, s in enumerate(sorts)], False)
    assert (calibrator.fit, calibrator.auroc) == (False, 0.5) and "too few" in calibrator.why


def test_of_few_of_one_sort_those_that_the_second_reader_agrees_with_come_first() -> None:
    agreed = [*[1.0] * 90, *[0.0] * 20]
    wrong = [*[False] * 90, *[True] * 4, *[False] * 16]
    answers = [answer(n, {"rules_agree": a}, w) for n, (a, w) in enumerate(zip(agreed, wrong, strict=True))]
    calibrator, confidences = fitted(answers, False)
    assert confidences == pytest.approx([91 / 92] * 90 + [17 / 22] * 20)
    assert calibrator.auroc is not None and calibrator.auroc > 0.9 and not calibrator.fit
    contrary = [each.model_copy(update={"signals": {"rules_agree": 1 - a}}) for each, a in zip(answers, agreed, strict=True)]  # fmt: skip
    calibrator, confidences = fitted(contrary, False)
    assert confidences == pytest.approx([107 / 112] * 110, abs=1e-4), "what tells the contrary is not believed"
    assert min(confidences[90:]) > max(confidences[:90]) and calibrator.auroc is not None and calibrator.auroc < 0.5
    unknown = [*answers[:-1], answers[-1].model_copy(update={"signals": {}})]
    assert fitted(unknown, False)[1] == pytest.approx([107 / 112] * 110)


def test_all_right_is_fit_once_there_are_enough_and_says_how_sure() -> None:
    few, enough = (fitted(drawn(useless, 1.0, count=n), absent=False) for n in (148, 300))
    assert not few[0].fit
    assert (enough[0].fit, enough[0].auroc, enough[0].why) == (
        True,
        None,
        "hardly any is wrong, too few to say whether it tells which",
    )
    assert enough[1] == pytest.approx([301 / 302] * 300)
    assert enough[0].scorer is not None
    assert score(enough[0].scorer, {}, "term") == pytest.approx(301 / 302)


def test_all_wrong_is_unfit() -> None:
    assert not fitted(drawn(useless, 0.0, count=300), absent=False)[0].fit


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("senders", [1, 2, 3, 4])
def test_few_senders_are_too_few_however_many_their_answers(senders: int) -> None:
    for signals, share in ((telling, 0.7), (useless, 1.0)):
        answers = [e.model_copy(update={"sender": f"{n % senders}"}) for n, e in enumerate(drawn(signals, share, 300))]
        calibrator, _ = fitted(answers, absent=False)
        assert not calibrator.fit and f"{senders} senders" in calibrator.why


@pytest.mark.usefixtures("quickly")
def test_wrong_ones_of_one_sender_alone_are_borne() -> None:
    """Whoever is fitted without that sender sees right answers only."""
    rng = np.random.default_rng(0)
    answers = [answer(n, telling(rng, n // EACH != 3), n // EACH == 3) for n in range(300)]
    calibrator, confidences = fitted(answers, absent=False)
    assert calibrator.wrong == EACH and len(confidences) == 300


def test_a_senders_documents_are_never_on_both_sides() -> None:
    groups = np.array([each.sender for each in ANSWERS])
    parts = folds(groups)
    assert sorted(i for _, test in parts for i in test) == list(range(len(groups)))
    for train, test in parts:
        assert not set(groups[train]) & set(groups[test])
        assert len(train) + len(test) == len(groups)


@pytest.mark.usefixtures("quickly")
def test_no_confidence_comes_from_a_scorer_that_saw_the_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    sender_of = {str(each.signals): each.sender for each in ANSWERS}
    saw: dict[int, set[str]] = {}
    fit = module.learned

    def scorer(answers: Sequence[Adjudication]) -> Scorer:
        made = fit(answers)
        saw[id(made)] = {each.sender for each in answers}
        kept.append(made)
        return made

    def scored(scorer: Scorer, signals: Signals, field: str) -> float:
        assert sender_of[str(signals)] not in saw[id(scorer)]
        return score(scorer, signals, field)

    kept: list[Scorer] = []
    monkeypatch.setattr(module, "learned", scorer)
    monkeypatch.setattr(module, "score", scored)
    fitted(ANSWERS, absent=False)
    assert len(kept) == module.FOLDS + 1


class TestScorer:
    """Applied without scikit-learn, it gives what scikit-learn gives."""

    ROWS = np.array([features(each.signals, each.field, ("logprob_mean", "margin_least")) for each in ANSWERS])

    def test_a_regression_is_scikit_learns(self) -> None:
        scaler = StandardScaler().fit(self.ROWS)
        model = LogisticRegression(C=0.3).fit(scaler.transform(self.ROWS), rights(ANSWERS))
        scorer = Scorer(
            columns=("logprob_mean", "margin_least"), centres=tuple(scaler.mean_), scales=tuple(scaler.scale_),
            weights=tuple(model.coef_[0]), intercept=float(model.intercept_[0]),
        )  # fmt: skip
        expected = model.predict_proba(scaler.transform(self.ROWS))[:, 1]
        assert [score(scorer, e.signals, e.field) for e in ANSWERS] == pytest.approx(expected.tolist(), abs=1e-9)

    @pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
    def test_a_fitted_one_is_the_mixture_of_scikit_learns_models(
        self, share: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(learn, "PENALTIES", (0.1,))
        monkeypatch.setattr(learn, "SHARES", (share,))
        scorer, right = learned(CURVED), np.array(rights(CURVED))
        rows = np.array([features(each.signals, each.field, scorer.columns) for each in CURVED])
        scaled = (rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-6)
        straight = LogisticRegression(C=0.1, max_iter=1000).fit(scaled, right).decision_function(scaled)
        boosted = learn._boosting(rows, right).decision_function(rows)
        expected = 1 / (1 + np.exp(-((1 - share) * straight + share * boosted)))
        assert [raw_probability(scorer, list(row)) for row in rows] == pytest.approx(expected.tolist(), abs=2e-4)
        assert bool(scorer.trees) == (share > 0)

    def test_the_correction_is_scikit_learns_but_for_what_keeps_answers_apart(self) -> None:
        rng = np.random.default_rng(5)
        raw = rng.random(300)
        isotonic = learn._isotonic(raw, rng.random(300) < raw**2)
        knots = tuple(zip(isotonic.X_thresholds_.tolist(), isotonic.y_thresholds_.tolist(), strict=True))
        asked = np.array([0.0, *raw, 1.0])
        expected = 0.999 * isotonic.predict(asked) + 0.001 * asked
        assert [corrected(float(p), knots) for p in asked] == pytest.approx(expected.tolist(), abs=1e-9)
        ordered = [corrected(p / 1000, knots) for p in range(1001)]
        assert all(low < high for low, high in pairwise(ordered))

    def test_without_knots_nothing_is_corrected(self) -> None:
        assert corrected(0.3, ()) == 0.3
        assert corrected(0.3, ((0.5, 0.8),)) == pytest.approx(0.999 * 0.8 + 0.0003)

    def test_it_holds_no_negative_zero(self) -> None:
        assert [str(x) for x in learn._listed([-1e-9, -0.0, -0.5])] == ["0.0", "0.0", "-0.5"]

    def test_extremes_stay_shares(self) -> None:
        far = Scorer(columns=("x",), centres=(0.0,), scales=(1e-6,), weights=(9.0,), intercept=0.0)
        assert 0 < score(far, {"x": -1e9}, "f") < 1e-9 and 1 - 1e-9 < score(far, {"x": 1e9}, "f") < 1


class TestFeatures:
    ROWS: Sequence[Signals] = [{"a": 1.0, "b": None, "never": None}, {"a": 2.0, "b": 3.0, "never": None}]

    def test_what_is_sometimes_missing_has_a_column_of_its_own(self) -> None:
        columns = columns_for(self.ROWS, ["f"])
        assert columns == ("a", "b", "missing b")
        assert [features(row, "f", columns) for row in self.ROWS] == [[1.0, 0.0, 1.0], [2.0, 3.0, 0.0]]

    def test_several_fields_have_columns_and_some_signals_by_field(self) -> None:
        rows: list[Signals] = [{"rules_agree": 1.0}, {"rules_agree": 0.5}]
        columns = columns_for(rows, ["f", "g"])
        assert columns == ("rules_agree", "field f", "field g", "f × rules_agree", "g × rules_agree")
        assert features(rows[1], "g", columns) == [0.5, 0.0, 1.0, 0.0, 0.5]

    def test_a_signal_that_a_reading_lacks_counts_as_missing(self) -> None:
        assert features({}, "f", ("a", "missing a")) == [0.0, 1.0]


@pytest.mark.usefixtures("quickly")
def test_a_signal_that_tells_only_in_one_field_is_used_there() -> None:
    def agreeing(rng: np.random.Generator, right: bool) -> Signals:
        return useless(rng, right) | {"rules_agree": float(right)}

    def noise(rng: np.random.Generator, right: bool) -> Signals:
        return useless(rng, right) | {"rules_agree": float(rng.random() < 0.5)}

    telling_field, other = drawn(agreeing, count=600, field="law"), drawn(noise, count=600, seed=2, field="term")
    calibrator, confidences = fitted([*telling_field, *other], absent=False)
    assert calibrator.fit and calibrator.fields == ("law", "term")
    assert (auroc(rights(telling_field), confidences[:600]) or 0) > 0.95
    assert (auroc(rights(other), confidences[600:]) or 1) < 0.65
    assert calibrator.scorer
    weights = dict(zip(calibrator.scorer.columns, calibrator.scorer.weights, strict=True))
    assert weights["law × rules_agree"] > 0.5 > -0.5 > weights["term × rules_agree"], "on top of its weight everywhere"


class TestCalibration:
    """Values and nulls apart, the promises, the report."""

    pytestmark = pytest.mark.usefixtures("quickly")

    @staticmethod
    def made(values: Drawn, nulls: Drawn, right: tuple[float, float] = (0.9, 0.9), **changes: Any) -> Calibration:
        of_values = drawn(values, right[0], **changes)
        of_nulls = drawn(nulls, right[1], seed=7, absent=True, **changes)
        return calibration_of("nda", "s", "model", [*of_values, *of_nulls], [vector_of("x")], CONFIDENCE)

    def test_nulls_have_their_own_calibrator(self) -> None:
        found = self.made(telling, useless)
        assert (found.values.fit, found.nulls.fit) == (True, False)
        assert (found.values.absent, found.nulls.absent) == (False, True)
        assert found.calibrator(absent=True) is found.nulls and found.calibrator(absent=False) is found.values
        assert sum(each.absent for each in found.answers) == found.nulls.answers == 900

    def test_a_threshold_rests_on_nothing_that_is_never_accepted(self) -> None:
        """Nulls that are nearly always right, of an unfit calibrator, must not make up for values that are wrong."""
        found = self.made(telling, useless, right=(0.6, 0.985))
        assert not found.nulls.fit
        threshold = thresholds_of(found, Settings(target_error=0.05))["term"].threshold
        accepted = [a for a in found.answers if not a.absent and threshold is not None and a.confidence >= threshold]
        assert sum(a.wrong for a in accepted) <= 0.05 * len(accepted)
        assert not any(each.eligible for each in found.answers if each.absent)

    def test_an_answer_without_probabilities_is_never_accepted_and_not_counted(self) -> None:
        def silent(rng: np.random.Generator, right: bool) -> Signals:
            return telling(rng, right) | {"logprob_least": None}

        found = self.made(silent, telling)
        assert {(each.absent, each.eligible) for each in found.answers} == {(False, False), (True, True)}

    def test_of_the_generators_answers_nothing_is_learned_where_there_are_others(self) -> None:
        real, generated = drawn(telling, 0.9, count=300), drawn(telling, 0.99, count=600, seed=4, source="samples")
        both = calibration_of("nda", "s", "model", [*real, *generated], [vector_of("x")], CONFIDENCE)
        assert both.values.answers == both.report["all"]["answers"] == 300
        assert both.values == calibration_of("nda", "s", "model", real, [vector_of("x")], CONFIDENCE).values
        assert thresholds_of(both, Settings())["term"].answers == 300
        alone = calibration_of("nda", "s", "model", generated, [vector_of("x")], CONFIDENCE, {"term": 0.03})
        assert thresholds_of(alone, Settings())["term"].answers == 600
        assert both.sources == ("set: 300",)
        assert (both.real_documents, alone.real_documents) == (300, 0)
        assert list(alone.report["thresholds"]["term"]) == ["0.02", "0.03", "0.05", "0.1"], (
            "the target that is asked for too"
        )
        assert any("at most 3% wrong" in line for line in lines(alone))

    def test_invented_answers_are_learned_from_and_promise_nothing(self) -> None:
        real, invented = drawn(telling, 0.7, count=90), drawn(telling, 0.6, count=900, seed=4, source="invented: set")
        both = calibration_of("nda", "s", "model", [*real, *invented], [vector_of("x")], CONFIDENCE)
        assert both.values.answers == both.report["all"]["answers"] == both.real_documents == 90
        assert thresholds_of(both, Settings())["term"].answers == 90
        assert both.values != calibration_of("nda", "s", "model", real, [vector_of("x")], CONFIDENCE).values
        assert both.sources == ("invented: set: 900", "set: 90")
        alone = calibration_of("nda", "s", "model", invented, [vector_of("x")], CONFIDENCE)
        assert alone.generated_only and alone.values.fit and alone.values.answers == 900

    def test_invented_documents_lend_no_fitness_to_a_confidence_that_tells_nothing_of_real_ones(self) -> None:
        real, invented = drawn(useless, 0.9, count=200), drawn(telling, 0.6, count=600, seed=4, source="invented: set")
        found = calibration_of("nda", "s", "model", [*real, *invented], [vector_of("x")], CONFIDENCE).values
        assert not found.fit and found.scorer is not None, "it is learned, and worth nothing"
        few = calibration_of("nda", "s", "model", [*real[:30], *invented], [vector_of("x")], CONFIDENCE).values
        assert not few.fit and "too few" in few.why and few.scorer is None

    def test_where_real_answers_are_nearly_all_right_invented_ones_teach_what_is_not_fit(self) -> None:
        real = [each.model_copy(update={"wrong": n < 4}) for n, each in enumerate(drawn(telling, 1.0, count=90))]
        invented = drawn(telling, 0.6, count=600, seed=4, source="invented: set")
        found = calibration_of("nda", "s", "model", [*real, *invented], [vector_of("x")], CONFIDENCE)
        assert not found.values.fit and found.values.why == "4 wrong of 90 of 6 senders are too few to learn from"
        assert {each.eligible for each in found.answers} == {False} and len(
            {each.confidence for each in found.answers}
        ) > 60

    def test_generated_documents_lend_no_fitness_to_a_confidence_that_tells_nothing_of_real_ones(self) -> None:
        real, generated = drawn(useless, 0.9, count=200), drawn(telling, 0.9, count=300, seed=4, source="samples")
        assert not calibration_of("nda", "s", "model", [*real, *generated], [vector_of("x")], CONFIDENCE).values.fit

    def test_without_an_answer_it_is_unfit_and_says_so(self) -> None:
        found = calibration_of("nda", "s", "model", [], [], CONFIDENCE)
        assert not found.values.fit and not found.nulls.fit and found.answers == ()
        assert "too few" in markdown([found]) and list(lines(found)) == []

    def test_its_report_says_what_the_confidence_is_worth(self) -> None:
        found = self.made(telling, telling, right=(0.7, 0.7))
        whole = found.report["all"]
        assert whole["auroc_interval"][0] < whole["auroc"] < whole["auroc_interval"][1]
        assert set(found.report) == {"all", "values", "nulls", "term", "thresholds"}
        assert set(found.report["thresholds"]["term"]) == {"0.02", "0.05", "0.1"}
        page = markdown([found])
        assert page.startswith("# nda") and f"{whole['auroc']:.3f}" in page and "at most 5% wrong" in page
        assert len(list(lines(found))) == 4 + 3 + 3

    def test_right_reviews_take_no_threshold_away(self) -> None:
        """One that stands for ten makes the stakes on 600 labelled documents ten times smaller: the calibration in use stays."""
        labels, config = answers("term", 600), Settings(target_error=0.02)
        review = answers("term", 1, 0.995, inclusion=0.1, reviewed=True)
        standing, fresh = (calibration("nda", "s", answers=tuple(each)) for each in (labels, [*labels, *review]))
        assert (
            thresholds_of(standing, config)["term"].threshold and thresholds_of(fresh, config)["term"].threshold is None
        )
        assert taken_away(fresh, standing, config) == ["term"]
        assert taken_away(fresh, None, config) == taken_away(standing, standing, config) == []
        assert taken_away(fresh, fresh, config) == [], "nothing was accepted by it"

    @pytest.mark.parametrize(
        "more",
        [
            answers("term", 1, 0.995, inclusion=0.1, reviewed=True, wrong=True),
            answers("term", 60, 0.995, wrong=True),
            [*answers("term", 1, 0.995, inclusion=0.1, reviewed=True), *answers("term", 60, 0.9)],
        ],
        ids=["a review found it wrong", "labels found it wrong", "labels are new too"],
    )
    def test_what_found_something_wrong_or_was_labelled_counts(self, more: list[JudgedAnswer]) -> None:
        labels, config = answers("term", 600), Settings(target_error=0.02)
        standing, fresh = (calibration("nda", "s", answers=tuple(each)) for each in (labels, [*labels, *more]))
        assert thresholds_of(fresh, config)["term"].threshold is None or more[-1].confidence == 0.9
        assert taken_away(fresh, standing, config) == []

    def test_what_people_answered_is_noted_as_such(self) -> None:
        found = calibration_of("nda", "s", "model", [*drawn(telling, 0.9, count=300), *drawn(telling, 0.9, count=60, seed=4, source="review")], [vector_of("x")], 0.95)  # fmt: skip
        assert sum(each.reviewed for each in found.answers) == 60

    def test_its_thresholds_hold_for_the_confidence_that_is_asked_for(self) -> None:
        """What is promised at 0.99 is what the judge gives at 0.99, and both say so."""
        answers = drawn(telling, 0.9)
        promised = {
            sure: calibration_of("nda", "s", "model", answers, [vector_of("x")], sure, {"term": 0.05}).report["thresholds"]["term"]["0.05"]
            for sure in (0.5, 0.99)
        }  # fmt: skip
        made = calibration_of("nda", "s", "model", answers, [vector_of("x")], 0.99)
        for sure, own in promised.items():
            judged = thresholds_of(made, Settings(target_error=0.05, target_confidence=sure))["term"]
            assert own == judged.model_dump(mode="json") | {"confidence": sure}
        assert promised[0.99]["threshold"] > promised[0.5]["threshold"]
        assert any("at most 5% wrong with confidence 99%: " in line for line in lines(made))
        assert "at most 5% wrong with confidence 99%: " in markdown([made])

    def test_it_shows_risk_by_coverage_and_how_well_the_calibration_error_is_known(self) -> None:
        found = self.made(telling, telling, right=(0.7, 0.7))
        whole, told = found.report["all"], list(lines(found))
        assert whole["ece_interval"] == interval(ece, *measured(found.answers))
        low, high = whole["ece_interval"]
        curve = {point["coverage"]: f"{point['error']:.3f}" for point in whole["risk_coverage"]}
        risks = [curve[share] for share in (0.2, 0.4, 0.6, 0.8, 1.0)]
        assert len(set(risks)) > 2
        page = markdown([found])
        assert f"| {whole['ece']:.3f} ({low:.3f}–{high:.3f}) |" in page and f"| all | {' | '.join(risks)} |" in page
        assert told[0].endswith(f"ece {whole['ece']:.3f} ({low:.3f}–{high:.3f})")
        [row] = [line for line in told if line.split()[1] == "all" and "surest" in line]
        assert [risk for risk in row.split() if risk.startswith("0.")] == risks

    def test_a_report_of_before_shows_what_it_holds(self) -> None:
        found = self.made(telling, telling)
        parts = {
            name: {k: v for k, v in own.items() if k not in ("ece_interval", "risk_coverage")}
            for name, own in found.report.items()
        }
        parts["thresholds"] = {
            "term": {"0.05": {k: v for k, v in found.report["thresholds"]["term"]["0.05"].items() if k != "confidence"}}
        }
        before = found.model_copy(update={"report": parts})
        assert "surest 20%" not in "".join(lines(before)) and "wrong among the surest" not in markdown([before])
        assert f"ece {parts['all']['ece']:.3f}" == next(iter(lines(before))).split("  ")[-1]
        assert "at most 5% wrong with confidence 95%: " in markdown([before]), "they held for nothing else"
