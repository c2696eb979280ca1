"""The calibrations that come with the shipped adapter hold for it and for this very code; otherwise a newcomer's night accepts nothing."""

from schemas.calibration import HASH_HEAD
from schemas.registry import KINDS
from schemas.settings import Settings
from tasks.fingerprints import prompt_fingerprint, schema_fingerprint, signature
from tasks.llm.adapters import HELD_OUT, LEARNED, SHIPPED, required_shipped_adapter
from tasks.llm.vllm_engine import VllmEngine
from tasks.trust.judges import judge, shipped_calibrations


def engine_fingerprint() -> str:
    return VllmEngine(Settings(model=str(SHIPPED))).fingerprint


def test_there_is_one_a_kind_for_this_model_prompt_schema_and_code() -> None:
    found = {each.kind: each.signature for each in shipped_calibrations()}
    assert found == {name: signature(kind, engine_fingerprint(), Settings()) for name, kind in KINDS.items()}, (
        "fit them anew: nightclerk calibrate … --into infra/models/nightclerk-small/calibrations.json"
    )


def test_at_least_one_kind_accepts_something() -> None:
    judges = [judge(each, each.signature, Settings(), {}) for each in shipped_calibrations()]
    assert any(each.thresholds for each in judges)


def test_they_rest_on_no_document_that_was_learned() -> None:
    learned = {digest[:HASH_HEAD] for digest in (SHIPPED / LEARNED).read_text().split()}
    judged = {answer.document for each in shipped_calibrations() for answer in each.answers}
    assert judged
    assert not judged & learned


def test_what_they_were_judged_by_measures_nothing_any_more() -> None:
    held_out = (SHIPPED / HELD_OUT).read_text().split()
    judged = {answer.document for each in shipped_calibrations() for answer in each.answers}
    assert 0 < sum(digest[:HASH_HEAD] in judged for digest in held_out) < len(held_out)


def test_the_adapter_says_that_it_was_trained_on_todays_questions() -> None:
    record = required_shipped_adapter()
    assert (record.prompt_fingerprint, record.schema_fingerprint) == (
        prompt_fingerprint(record.kinds),
        schema_fingerprint(record.kinds),
    )


def test_a_changed_copy_has_a_name_of_its_own() -> None:
    """By it its decisions and thresholds are known; pydantic copies what is cached too."""
    shipped = shipped_calibrations()[0]
    named = shipped.name
    assert shipped.model_copy().name == named != shipped.model_copy(update={"model": "another"}).name
