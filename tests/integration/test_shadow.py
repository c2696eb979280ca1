"""A model in shadow on a real PostgreSQL and Prefect server: what it reads, what becomes of it, and that production never notices.

Both models are scripted: here it matters who says what. A real one in shadow is in `test_finetune_command.py`.
"""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.shadowing import shadowing
from schemas.comparison import Verdict
from schemas.errors import EngineError
from schemas.generation import GenerationRequest
from schemas.model import ModelRecord, ModelState
from schemas.settings import settings
from sql.models.registry import model_named, production_model, put_in_shadow, register_model
from tasks import read_batch as reading
from tasks import shadow
from tasks.llm.adapters import LEARNED, adapter_hash
from tasks.llm.base_weights import base_hash
from tasks.llm.scripted_engine import ScriptedEngine
from tests.conftest import forget_settings
from tests.integration.corrected import Correction, add_correction
from tests.integration.test_calibration import FIELDS, MODEL, RECEIPT, change, query, use, waiting
from tests.integration.test_models import record

pytestmark = pytest.mark.usefixtures("store", "prefect_api")

COUNT = 30
TRUE = "BLUE HERON TRADING SDN BHD"
OTHER = "NO. 3, JALAN PELABUR 23/1"
Says = Callable[[GenerationRequest], str]


def saying(company: str) -> Says:
    def answer(request: GenerationRequest) -> str:
        said = MODEL | {"company": company}
        return json.dumps({name: said.get(name) for name in request.json_schema["properties"]})

    return answer


@pytest.fixture(autouse=True)
def share(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[pytest.MonkeyPatch]:
    """All of what production reads."""
    caplog.set_level(logging.INFO, "nightclerk")
    monkeypatch.setenv("NIGHTCLERK_SHADOW_SHARE", "1")
    monkeypatch.setenv("NIGHTCLERK_BATCH_SIZE", "50")
    forget_settings()
    yield monkeypatch
    forget_settings()


@pytest.fixture
def registered(tmp_path: Path) -> ModelRecord:
    """A trained model that learned nothing of what comes."""
    folder = tmp_path / "newer"
    folder.mkdir()
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_text("newer")
    (folder / LEARNED).write_text("")
    made = record("newer", folder=str(folder), base_hash=base_hash("smollm2-135m"), adapter_hash=adapter_hash(folder))
    (folder / "manifest.json").write_text(made.model_dump_json())
    register_model(made)
    return made


def read_by_both(
    monkeypatch: pytest.MonkeyPatch, production: str, newer: str, count: int = COUNT, since: int = 0
) -> None:
    """So many receipts are read by production and wait for the one in shadow; both say which company it was."""
    use(monkeypatch, ScriptedEngine(settings(), saying(production)))
    monkeypatch.setattr(shadow, "engine_for", lambda config: ScriptedEngine(config, saying(newer)))
    night = waiting(*(f"{RECEIPT}\nTHANK YOU {n}" for n in range(since, since + count)))
    reading.read_batch.fn(night)


def answered(company: str = TRUE, most: int = COUNT) -> None:
    for (digest,) in query("select distinct content_hash from core_readings order by 1 limit :most", most=most):
        known = {"content_hash": digest, "kind": "receipt", "field": "company", "words": (company,), "value": company, "corrected_by": "anna"}  # fmt: skip
        add_correction(Correction.model_validate(known))


def compared(monkeypatch: pytest.MonkeyPatch, production: str, newer: str) -> None:
    """One is in shadow, production has read, and people have answered."""
    put_in_shadow("newer", "anna", "")
    read_by_both(monkeypatch, production, newer)
    answered()


def read_in_shadow() -> set[str]:
    return {digest for (digest,) in query("select distinct content_hash from core_shadow_readings")}


def alarms() -> list[str]:
    return [summary for (summary,) in query("select summary from core_alarms where event like '%shadow%' order by 1")]


def test_one_that_people_bear_out_is_told_once_and_waits_for_a_person(
    share: pytest.MonkeyPatch, registered: ModelRecord, caplog: pytest.LogCaptureFixture
) -> None:
    compared(share, OTHER, TRUE)
    found = shadowing("ben")
    assert [(each.kind, each.documents, each.verdict) for each in found] == [("", COUNT, Verdict.BETTER), ("receipt", COUNT, Verdict.BETTER)]  # fmt: skip
    assert (found[0].fields, found[0].differing, found[0].answered) == (COUNT * len(FIELDS), COUNT, COUNT)
    assert (found[0].shadow_right, found[0].production_right) == (COUNT, 0)
    assert model_named("newer").state is ModelState.SHADOW and production_model() is None
    assert alarms() == ["The model newer is right more often than the one in production: `nightclerk promote newer` puts it into production"]  # fmt: skip
    assert "ALARM     The model newer" in caplog.text
    caplog.clear()
    assert shadowing("ben") == found
    assert "ALARM" not in caplog.text and "documents, " not in caplog.text


def test_settings_may_promote_it(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    share.setenv("NIGHTCLERK_PROMOTE_SHADOW", "true")
    forget_settings()
    compared(share, OTHER, TRUE)
    shadowing("schedule")
    row = model_named("newer")
    assert (row.state, row.state_by) == (ModelState.PRODUCTION, "schedule")
    assert f"in shadow: better on {COUNT} documents" in row.why
    assert ["it is in production now" in each for each in alarms()] == [True]


def test_a_damaged_one_is_not_promoted(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    share.setenv("NIGHTCLERK_PROMOTE_SHADOW", "true")
    forget_settings()
    compared(share, OTHER, TRUE)
    shadow.read_in_shadow.fn()
    Path(registered.folder, "adapter_model.safetensors").write_text("damaged")
    with pytest.raises(Exception, match="restore it"):
        shadow.weigh_shadow.fn("schedule")
    assert production_model() is None and alarms() == []


def test_one_that_is_worse_leaves_the_shadow(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    compared(share, TRUE, OTHER)
    assert shadowing("ben")[0].verdict is Verdict.WORSE
    row = model_named("newer")
    assert (row.state, row.state_by) == (ModelState.RETIRED, "ben")
    assert f"it is right in 0, production in {COUNT}" in row.why
    assert alarms() == [] and shadowing("ben") == []


def test_documents_that_both_read_alike_are_counted(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, TRUE, TRUE, count=3)
    shadowing("ben")
    read_by_both(share, OTHER, TRUE, count=2, since=3)
    found = shadowing("ben")
    assert [(each.kind, each.documents, each.fields, each.differing) for each in found] == [("", 5, 20, 2), ("receipt", 5, 20, 2)]  # fmt: skip


def test_without_answers_nothing_is_shown(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE)
    answered(most=3)
    found = shadowing("ben")[0]
    assert (found.verdict, found.differing, found.answered) == (Verdict.INCONCLUSIVE, COUNT, 3)
    assert model_named("newer").state is ModelState.SHADOW


def test_production_never_notices(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE)
    kept = ("core_readings", "core_decisions", "core_answers", "out_documents", "out_fields", "out_settled_fields", "out_review_queue", "work_queue", "out_cost")  # fmt: skip
    before = {name: query(f"select t::text from {name} t order by 1") for name in kept}
    shadowing("ben")
    assert len(read_in_shadow()) == COUNT
    assert {name: query(f"select t::text from {name} t order by 1") for name in kept} == before
    assert before["out_fields"] and before["out_review_queue"]


def test_what_was_read_before_it_is_in_shadow_is_not_read(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    read_by_both(share, OTHER, TRUE)
    put_in_shadow("newer", "anna", "")
    assert shadowing("ben") == []
    read_by_both(share, OTHER, TRUE, count=2, since=COUNT)
    assert shadowing("ben")[0].documents == 2


def test_nor_is_it_when_it_is_decided_about_again(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    read_by_both(share, OTHER, TRUE, count=2)
    put_in_shadow("newer", "anna", "")
    change("insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn) select content_hash, fingerprint, field, kind, 'review', reasons, 9 from core_decisions where field = ''")  # fmt: skip
    assert shadowing("ben") == []


@pytest.mark.parametrize(
    "changed",
    [
        "update core_parses set removed_at = now()",
        "insert into core_kinds_given (content_hash, kind, before, given_by, why) select content_hash, 'nda', 'receipt', 'anna', '' from raw_documents",
        "update core_models set kinds = array['nda']",
    ],
    ids=["its text is gone", "it has another kind now", "the model never learned its kind"],
)
def test_what_cannot_be_compared_is_not_read(share: pytest.MonkeyPatch, registered: ModelRecord, changed: str) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE, count=2)
    change(changed)
    assert shadowing("ben") == [] and read_in_shadow() == set()


def test_a_field_that_production_was_not_asked_is_no_win(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE, count=2)
    change("update core_readings set problem = 'skipped', value = null where field = 'company'")
    found = shadowing("ben")[0]
    assert (found.documents, found.fields, found.differing) == (2, 6, 0)


def test_what_it_learned_is_left_out(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE)
    [(known,)] = query("select min(content_hash) from core_readings")
    Path(registered.folder, LEARNED).write_text(known)
    assert shadowing("ben")[0].documents == COUNT - 1
    assert known not in read_in_shadow()


def test_of_a_share_always_the_same_documents_are_read(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    share.setenv("NIGHTCLERK_SHADOW_SHARE", "0.5")
    forget_settings()
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE, count=40)
    shadowing("ben")
    half = read_in_shadow()
    assert 8 <= len(half) <= 32
    shadowing("ben")
    assert read_in_shadow() == half
    share.setenv("NIGHTCLERK_SHADOW_SHARE", "0.9")
    forget_settings()
    shadowing("ben")
    assert half < read_in_shadow()


def test_beside_another_model_in_production_it_starts_anew(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE)
    assert shadowing("ben")[0].documents == COUNT
    use(share, ScriptedEngine(settings().model_copy(update={"model": "another"}), saying(TRUE)))
    assert shadowing("ben") == []


def test_a_run_that_broke_off_goes_on(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    """And the model's memory is given back."""
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE)
    share.setenv("NIGHTCLERK_BATCH_SIZE", "5")
    forget_settings()
    asked: list[Any] = []

    class Dying(ScriptedEngine):
        def generate(self, requests: Any) -> Any:
            asked.append(requests)
            if len(asked) == 2:
                raise MemoryError
            return super().generate(requests)

        def close(self) -> None:
            asked.append("closed")

    share.setattr(shadow, "engine_for", lambda config: Dying(config, saying(TRUE)))
    with pytest.raises(MemoryError):
        shadow.read_in_shadow.fn()
    assert (len(read_in_shadow()), asked[-1]) == (5, "closed")
    assert shadow.read_in_shadow.fn() == COUNT - 5
    assert len(read_in_shadow()) == COUNT


def test_a_document_at_which_it_dies_keeps_it_from_no_other_one(
    share: pytest.MonkeyPatch, registered: ModelRecord, caplog: pytest.LogCaptureFixture
) -> None:
    """Evening by evening: with its batch, alone, and then no more."""
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE)
    poison = sorted(query("select distinct content_hash from core_readings"))[3][0]

    class Dying(ScriptedEngine):
        def generate(self, requests: Any) -> Any:
            if any(request.request_id.startswith(poison) for request in requests):
                raise SystemExit  # as a death: nothing after it is done
            return super().generate(requests)

    share.setattr(shadow, "engine_for", lambda config: Dying(config, saying(TRUE)))
    for tries in range(1, settings().max_attempts + 1):
        with pytest.raises(SystemExit):
            shadow.read_in_shadow.fn()
        assert dict(query("select content_hash, tries from work_shadow_tries"))[poison] == tries
    assert len(read_in_shadow()) == COUNT - 1
    assert shadow.read_in_shadow.fn() == 0
    assert f"1 documents are left out, at which newer died {settings().max_attempts} times" in caplog.text
    assert query("select content_hash from work_shadow_tries") == [(poison,)]


def test_a_server_that_is_away_is_no_fault_of_the_documents(share: pytest.MonkeyPatch, registered: ModelRecord) -> None:
    put_in_shadow("newer", "anna", "")
    read_by_both(share, OTHER, TRUE)

    class Away(ScriptedEngine):
        def generate(self, requests: Any) -> Any:
            raise EngineError("The server is away", "Start it")

    share.setattr(shadow, "engine_for", lambda config: Away(config, saying(TRUE)))
    with pytest.raises(EngineError):
        shadow.read_in_shadow.fn()
    assert query("select count(*) from work_shadow_tries") == [(0,)]


def test_without_one_there_is_nothing_to_do(caplog: pytest.LogCaptureFixture) -> None:
    assert shadowing("ben") == []
    assert "`nightclerk shadow NAME` puts one there" in caplog.text
