"""What is told of tonight's acceptance is what the judge does: each gate in words, each field's threshold or what is missing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.calibration import Calibration
from schemas.kind import fields_of
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.tier import Tier, Where
from tasks.fingerprints import fingerprints
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.pages import accepting as module
from tasks.pages.accepting import accepting, told
from tasks.trust.judges import Grounds, judge
from tasks.trust.promised import NONE, thresholds_of
from tests.calibrations import BELOW, answers, calibration, calibrator

FIELDS = tuple(spec.name for spec in fields_of(KINDS["nda"]))
AT_FIVE = "nda (at most 5% wrong with confidence 95%): "


def line(made: Calibration | None, raised: dict[tuple[str, str], float | None] | None = None, **changed: Any) -> str:
    return told("nda", Grounds(made, raised or {}, NONE), Settings(**{"target_error": 0.05} | changed))


def nda(**changes: Any) -> Calibration:
    return calibration("nda", "s", **changes)


def test_each_field_has_the_threshold_of_the_judge() -> None:
    assert (
        line(nda()) == AT_FIVE + "effective_date from 0.99, governing_law from 0.99, parties from 0.99, term from 0.99"
    )


def test_a_field_without_a_threshold_says_how_many_more_answers_it_takes() -> None:
    made = nda(answers=(*answers("term", 60), *answers("parties", 60), *answers("governing_law")))
    found = thresholds_of(made, Settings(target_error=0.05))
    assert found["term"].threshold is None and found["term"].missing_at_seen
    said = line(made)
    assert said.startswith(AT_FIVE + "governing_law from 0.5; ")
    assert f"parties, term need {found['term'].missing_at_seen} more answers" in said
    assert "effective_date needs at least 59 more answers" in said, "of which none is judged"


def test_where_no_number_of_answers_does_it_says_so() -> None:
    made = nda(answers=tuple(answers("term", 50, wrong=True)))
    assert "; term needs a better model or another target" in line(made)
    assert line(made).startswith(AT_FIVE + "nothing yet; ")


def test_it_goes_by_the_targets_and_the_confidence_in_force() -> None:
    said = line(nda(), target_errors={"nda.term": 0.01}, target_confidence=0.999)
    assert said.startswith("nda (at most 1% to 5% wrong with confidence 99.9%): nothing yet; ")
    assert line(nda(), target_errors={"nda.term": 0.01}).count(" from ") == len(FIELDS) - 1


def test_what_certificates_raised_counts() -> None:
    made = nda()
    said = line(made, {(made.name, "term"): 0.995, (made.name, "parties"): None})
    assert "term from 0.995" in said and "parties from" not in said
    assert "; parties needs a new calibration: too many were found to be wrong" in said


def test_a_further_tier_is_told_of_by_what_it_read_last(monkeypatch: pytest.MonkeyPatch) -> None:
    config = Settings(
        engine="scripted", tiers=(Tier(name="big", engine="scripted", model="m", where=Where.ON_PREMISES),)
    )
    prints = fingerprints(config, ScriptedEngine(config).fingerprint, ocr="another machine's")
    stored = {"big's": nda(), prints.calibrate["receipt"]: calibration("receipt", "s")}
    monkeypatch.setattr(module, "engine", lambda: ScriptedEngine(config))
    monkeypatch.setattr(module, "signatures_read", lambda reader: {"nda": {prints.escalate["big"]: "big's"}[reader]})
    monkeypatch.setattr(
        module, "grounds", lambda own: {kind: Grounds(stored.get(s), {}, NONE) for kind, s in own.items()}
    )
    lines = list(accepting(config))
    assert [line.split(" (")[0] for line in lines] == [*(f"small: {kind}" for kind in KINDS), "big: nda"]
    assert "term from 0.99" in lines[-1]
    assert [line.split(" (")[0] for line in lines[:-1] if " from " in line] == ["small: receipt"]


UNFIT = {"fit": False, "scorer": None, "why": "it tells nothing"}
OLD = datetime.now(UTC) - timedelta(days=401)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (None, "nothing yet measures how often this model is right about such documents: a field needs at least 59 answers"),
        (nda(fitted_at=OLD), "the calibration is older than the policy allows: calibrate anew"),
        (nda(answers=tuple(answers("term", generated=True))), "kind's confidence is right: a field needs at least 59 answers"),
        (
            nda(values=calibrator(FIELDS, **UNFIT), nulls=calibrator(FIELDS, absent=True, **UNFIT)),
            "; values go to people: it tells nothing; nulls go to people: it tells nothing",
        ),
    ],
)  # fmt: skip
def test_a_kind_of_which_nothing_is_accepted_says_why(made: Calibration | None, why: str) -> None:
    assert judge(made, "s", Settings(target_error=0.05), {}).refused
    assert line(made).startswith(AT_FIVE + "nothing, ") and line(made).endswith(why)


def test_one_that_is_unfit_for_nulls_says_so_beside_its_thresholds() -> None:
    said = line(nda(nulls=calibrator(FIELDS, absent=True, **UNFIT)))
    assert "term from 0.99" in said and said.endswith("; nulls go to people: it tells nothing")


def test_below_what_is_asked_for_nothing_is_told_as_accepted() -> None:
    assert str(BELOW) not in line(nda())
