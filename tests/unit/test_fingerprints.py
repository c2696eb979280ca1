"""A change of code, setting, cue, description, model or OCR changes the fingerprints that depend on it, and no others."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.kind import fields_of
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.step import Fingerprints
from tasks import fingerprints as module
from tasks.fingerprints import fingerprints

ALL_READS = {f"read {name}" for name in KINDS}
EVERYTHING = {"parse", "classify", *ALL_READS}
SIGNATURES = {f"calibrate {name}" for name in KINDS}


def prints(engine: str = "model", ocr: str = "5.3", **changed: Any) -> Fingerprints:
    return fingerprints(Settings(**changed), engine, ocr)


def differing(one: Fingerprints, other: Fingerprints) -> set[str]:
    found = {name for name in ("parse", "classify") if getattr(one, name) != getattr(other, name)}
    found |= {f"read {name}" for name in KINDS if one.read[name] != other.read[name]}
    return found | {f"calibrate {name}" for name in KINDS if one.calibrate[name] != other.calibrate[name]}


def test_the_same_again_is_the_same() -> None:
    assert prints() == prints()
    assert len({prints().parse, prints().classify, *prints().read.values()}) == len(EVERYTHING)


@pytest.mark.parametrize("setting", module._PARSE_SETTINGS)
def test_caps_change_everything(setting: str) -> None:
    assert differing(prints(), prints(**{setting: 7})) == EVERYTHING


def test_ocr_changes_everything() -> None:
    assert differing(prints(), prints(ocr="5.4")) == EVERYTHING


def test_the_engine_changes_what_is_read() -> None:
    assert differing(prints(), prints(engine="another")) == {*ALL_READS, *SIGNATURES}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"classify_confidence": 0.5}, {"classify"}),
        ({"window_tokens": 900}, {*ALL_READS, *SIGNATURES}),
        ({"target_error": 0.1}, set()),
        ({"calibration_days": 9}, set()),
        ({"batch_size": 4}, set()),
        ({"parse_workers": 9}, set()),
        ({"lease_s": 9}, set()),
        ({"home": Path("/elsewhere")}, set()),
        ({"price_in_usd": 3.0}, set()),
    ],
)
def test_settings_change_what_depends_on_them(changed: dict[str, Any], expected: set[str]) -> None:
    assert differing(prints(), prints(**changed)) == expected


def test_a_cue_changes_the_kinds_and_what_every_kind_is_calibrated_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prints()
    monkeypatch.setattr(KINDS["nda"], "cues", {**KINDS["nda"].cues, "secret": 0.5})
    assert differing(before, prints()) == {"classify", *SIGNATURES}  # how sure a kind is, is a signal


@pytest.mark.parametrize("attribute", ["description", "search", "group", "name"])
def test_a_field_changes_its_own_kind_alone(monkeypatch: pytest.MonkeyPatch, attribute: str) -> None:
    before = prints()

    def changed(kind: type[Any]) -> tuple[Any, ...]:
        first, *others = fields_of(kind)
        return (first.model_copy(update={attribute: "other"}), *others) if kind.name == "nda" else (first, *others)

    monkeypatch.setattr(module, "fields_of", changed)
    assert differing(before, prints()) == {"read nda", "calibrate nda"}


def test_the_order_of_dates_changes_what_its_kind_is_calibrated_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prints()
    monkeypatch.setattr(KINDS["nda"], "in_order", (("effective_date", "term"),))
    assert differing(before, prints()) == {"calibrate nda"}


def test_a_calibrator_holds_whichever_machine_parsed_the_document() -> None:
    assert not SIGNATURES & differing(prints(), prints(ocr="5.4", max_pages=7))


def test_no_two_kinds_share_a_signature() -> None:
    assert len(set(prints().calibrate.values())) == len(KINDS)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("parse/pdf.py", {*EVERYTHING, *SIGNATURES}),
        ("parse_batch.py", {*EVERYTHING, *SIGNATURES}),
        ("classify.py", {"classify", *ALL_READS, *SIGNATURES}),  # how sure the kind is, is a signal
        ("classify_batch.py", {"classify"}),
        ("normalise/sought.py", {"classify", *ALL_READS, *SIGNATURES}),
        ("normalise/dates.py", {*ALL_READS, *SIGNATURES}),
        ("find/rules.py", {*ALL_READS, *SIGNATURES}),
        ("extract/prompt.py", {*ALL_READS, *SIGNATURES}),
        ("extract/readers.py", {*ALL_READS, *SIGNATURES}),
        ("measure.py", {*ALL_READS, *SIGNATURES}),
        ("llm/premask.py", {*ALL_READS, *SIGNATURES}),
        ("trust/signals.py", {*ALL_READS, *SIGNATURES}),
        ("trust/checks.py", {*ALL_READS, *SIGNATURES}),
        ("trust/seen.py", {*ALL_READS, *SIGNATURES}),
        ("trust/judge.py", ALL_READS),
        ("trust/scorer.py", ALL_READS),
        ("trust/decide.py", ALL_READS),
        ("trust/fit.py", set()),
        ("extract/reader_choice.py", set()),
        ("trust/thresholds.py", set()),
        ("report.py", set()),
        ("llm/engine.py", set()),
    ],
)
def test_code_changes_what_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, expected: set[str]
) -> None:
    for path in module._TASKS.rglob("*.py"):
        copy = tmp_path / path.relative_to(module._TASKS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(module, "_TASKS", tmp_path)
    monkeypatch.setattr(module, "code_hash", module.code_hash.__wrapped__)
    before = prints()
    (tmp_path / source).write_text((tmp_path / source).read_text() + "\n\nCHANGED = 1\n")
    assert differing(before, prints()) == expected


SOURCE = '''"""What it is for."""

LEAST = 3  # words


class Words:
    """Of a text."""

    def many(self, text: str) -> bool:
        """Whether there are enough."""
        said = "many" "words"
        return len(text.split(said)) > LEAST
'''


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("# words", "# words at least", True),
        ("What it is for.", "What for.", True),
        ("Of a text.", "Of any text.", True),
        ("Whether there are enough.", "Whether that is enough.", True),
        ('        """Whether there are enough."""\n', "", True),
        (
            "return len(text.split(said)) > LEAST",
            "return (\n            len(text.split(said)) > LEAST\n        )",
            True,
        ),
        ("LEAST = 3", "LEAST = 4", False),
        ("> LEAST", ">= LEAST", False),
        ('"many" "words"', '"many" "word"', False),
        ('said = "many" "words"', '"many" "words"', False),
        ("def many", "def several", False),
    ],
)
def test_code_is_what_it_does(before: str, after: str, same: bool) -> None:
    assert before in SOURCE
    assert (module._done_by(SOURCE) == module._done_by(SOURCE.replace(before, after))) == same


def test_the_code_of_every_step_is_there() -> None:
    names = SimpleNamespace(parse=module._PARSE, classify=module._CLASSIFY, read=module._READ)
    for name in (*names.parse, *names.classify, *names.read):
        assert module._sources(name), f"tasks/{name} is gone"
