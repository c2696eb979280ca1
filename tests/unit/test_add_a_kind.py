"""The README's worked example, followed to the letter: its code makes a kind that is found, asked for, read and kept."""

import json
import random
import re
from pathlib import Path
from types import ModuleType

import pytest

from schemas.errors import SettingError
from schemas.generation import GenerationRequest
from schemas.kind import Kind, description_of, fields_of, groups_of, names_asked
from schemas.outcome import Reason, Verdict
from schemas.page import Line, Page
from schemas.reading import EvidenceGrade
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.sound import flaws_of
from schemas.step import FieldReading, Paper
from sql.views import kind_view
from tasks.classify import classify
from tasks.evaluation.expected import rows_of
from tasks.extract.prompt import answer_schema
from tasks.extract.read import questions, read
from tasks.fingerprints import fingerprints
from tasks.ingest import kind_of_folder
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.samples import golden
from tasks.samples.registry import GENERATORS
from tasks.samples.render.text import to_text
from tasks.samples.sample import Sample
from tasks.trust.judge import Judge
from tasks.trust.judges import judge
from tests.calibrations import calibration, calibrator
from tests.unit.test_readme import blocks

NAME = "parking_ticket"
SEEDS = range(30)


def code(title: str) -> str:
    """The README's Python block that starts with this comment, without it."""
    [block] = [block for block in blocks("python") if block.startswith(f"# {title}\n")]
    return block.split("\n", 1)[1]


def module(path: str) -> ModuleType:
    made = ModuleType(re.sub(r"\W", "_", path))
    exec(compile(code(path), path, "exec"), made.__dict__)
    return made


def entry(title: str, **known: object) -> dict[str, object]:
    """The line that the README adds to a registry."""
    found = eval(f"{{{code(title)}}}", dict(known))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> type[Kind]:
    """The kind, registered with its generator as the README says."""
    made = module(f"schemas/{NAME}.py").ParkingTicket
    [(name, registered)] = entry("schemas/registry.py, in KINDS", ParkingTicket=made).items()
    monkeypatch.setitem(KINDS, str(name), made)
    generator = module(f"tasks/samples/{NAME}.py")
    [(same, write)] = entry("tasks/samples/registry.py, in GENERATORS", parking_ticket=generator).items()
    monkeypatch.setitem(GENERATORS, str(same), write)  # type: ignore[misc]
    assert name == same == made.name == NAME
    assert registered is made
    return KINDS[NAME]


def samples() -> list[Sample]:
    return [GENERATORS[NAME](random.Random(seed)) for seed in SEEDS]


def paper(sample: Sample) -> Paper:
    lines = tuple(Line(text=line) for line in to_text(sample, 1).decode().splitlines())
    return Paper(content_hash="0" * 64, pages=(Page(number=1, lines=lines),), kind=NAME)


def readings(sample: Sample, kind: type[Kind], judge: Judge) -> dict[str, FieldReading]:
    """What is read when the model copies the right words."""

    def script(request: GenerationRequest) -> str:
        words = {name: sample.verbatim.get(name, [None])[0] for name in request.json_schema["properties"]}
        return json.dumps(words, separators=(",", ":"))

    engine, document = ScriptedEngine(Settings(), script), paper(sample)
    asked = questions(document, kind, 1100)
    answers = engine.generate([question.request for question in asked])
    result = read(document, kind, "fingerprint", asked, answers, engine, judge)
    return {reading.field: reading for reading in result.readings}


def calibrated(**changes: object) -> Judge:
    """Once answers about such documents were judged."""
    return judge(calibration(NAME, "s", **changes), "s", Settings(), {})


def test_it_is_described(kind: type[Kind]) -> None:
    assert len(description_of(kind)) > 10
    assert len(kind.cues) >= 3
    assert all(len(spec.description) > 10 for spec in fields_of(kind))


def test_its_documents_are_found_and_no_others(kind: type[Kind]) -> None:
    assert all(classify(paper(sample).pages, KINDS, 0.7).kind == NAME for sample in samples())
    for other in KINDS.keys() - {NAME}:
        assert classify(paper(GENERATORS[other](random.Random(1))).pages, KINDS, 0.7).kind == other


def test_a_folder_gives_it(kind: type[Kind]) -> None:
    assert kind_of_folder(f"{NAME}/scan.jpg") == NAME


def test_its_descriptions_are_the_question(kind: type[Kind]) -> None:
    [question] = questions(paper(samples()[0]), kind, 1100)
    assert all(f"{spec.name}: {spec.description}" in question.request.user for spec in fields_of(kind))
    assert question.request.json_schema["required"] == ["ticket_number", "city", "issued_date", "fine"]


def test_its_schema_compiles(kind: type[Kind]) -> None:
    xgrammar = pytest.importorskip("xgrammar")
    for specs in groups_of(kind).values():
        xgrammar.Grammar.from_json_schema(json.dumps(answer_schema(specs)), any_whitespace=False)


def test_its_view_has_typed_columns(kind: type[Kind]) -> None:
    statement = kind_view(NAME, kind)
    assert f'create view "out_{NAME}"' in statement
    assert re.search(r"::date\) .* as \"issued_date\"", statement)
    assert re.search(r"::numeric\) .* as \"fine\"", statement)
    assert '"fine_currency"' in statement


def test_values_are_typed_and_have_exact_evidence(kind: type[Kind]) -> None:
    for sample in samples():
        found = readings(sample, kind, calibrated())
        assert {name: reading.normalised.value for name, reading in found.items()} == sample.truth
        present = [found[name] for name in sample.verbatim]
        assert {evidence.grade for reading in present for evidence in reading.evidence} == {EvidenceGrade.EXACT}
        assert {reading.decision.verdict for reading in present} == {Verdict.ACCEPT}


def test_until_it_is_calibrated_all_of_it_goes_to_a_person(kind: type[Kind]) -> None:
    found = readings(samples()[0], kind, Judge())
    assert {(each.decision.verdict, each.decision.reasons) for each in found.values()} == {
        (Verdict.REVIEW, (Reason.UNCALIBRATED,))
    }


def test_an_absent_value_is_accepted_by_the_calibrator_of_nulls_alone(kind: type[Kind]) -> None:
    sample = next(sample for sample in samples() if sample.truth["fine"] is None)
    assert readings(sample, kind, calibrated())["fine"].decision.verdict is Verdict.ACCEPT
    unfit = calibrated(nulls=calibrator(tuple(kind.model_fields), absent=True, fit=False, scorer=None))
    decision = readings(sample, kind, unfit)["fine"].decision
    assert (decision.verdict, decision.reasons) == (Verdict.REVIEW, (Reason.CALIBRATOR_UNFIT,))


def test_other_kinds_are_not_read_again(kind: type[Kind], monkeypatch: pytest.MonkeyPatch) -> None:
    after = fingerprints(Settings(), "engine", "ocr")
    monkeypatch.delitem(KINDS, NAME)
    before = fingerprints(Settings(), "engine", "ocr")
    assert before.classify != after.classify
    assert before.calibrate["nda"] != after.calibrate["nda"], "how sure any kind is depends on all kinds"
    assert before.read == {name: print_ for name, print_ in after.read.items() if name != NAME}


def test_its_golden_cases_are_made(kind: type[Kind]) -> None:
    cases = dict(golden.cases(NAME))
    assert len(cases) >= 3
    assert all(set(case["expected"]) <= {spec.name for spec in fields_of(kind)} for case in cases.values())


def test_it_is_sound_and_its_documents_are_labelled_as_the_readme_says(kind: type[Kind], tmp_path: Path) -> None:
    assert flaws_of(NAME, kind) == []
    [line] = blocks("json")
    (tmp_path / "documents").mkdir()
    (tmp_path / json.loads(line)["file"]).write_bytes(b"%PDF")
    (tmp_path / "expected.jsonl").write_text(line)
    [row] = rows_of(tmp_path)
    assert row["kind"] == NAME and set(row["fields"]) == names_asked(kind)
    (tmp_path / "expected.jsonl").write_text(line.replace("2026-11-29", "29 November"))
    with pytest.raises(SettingError, match="line 1: issued_date"):
        rows_of(tmp_path)
