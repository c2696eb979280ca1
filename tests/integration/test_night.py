"""One night on the bundled inbox: real PostgreSQL, real Prefect server, real vLLM with the real weights."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from deployments.bundled import DOCUMENTS, truth
from schemas.generation import GenerationRequest
from schemas.outcome import Verdict
from schemas.report import DocumentRow, Totals
from sql.connection import database
from sql.reports.night import night_documents, totals
from tasks.read_batch import engine
from tasks.trust.judges import shipped_calibrations
from tests.conftest import fresh_database

pytestmark = pytest.mark.vllm

INBOX = DOCUMENTS.as_uri()


@pytest.fixture(scope="module")
def night(postgres: str, prefect_api: str) -> Iterator[Totals]:
    with fresh_database(postgres):
        from flows.nightly import nightly

        yield nightly(str(DOCUMENTS))


@pytest.fixture(scope="module")
def documents(night: Totals) -> dict[str, DocumentRow]:
    return {row.name: row for row in night_documents(INBOX, datetime.min.replace(tzinfo=UTC))}


def query(statement: str, **names: Any) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement), names))


def test_every_document_ends_in_exactly_one_outcome(night: Totals, documents: dict[str, DocumentRow]) -> None:
    assert night.unfinished == 0
    assert night.documents == len(documents) == sum(night.by_verdict.values())
    doubled = query(
        "select content_hash from core_decisions where field = '' group by content_hash having count(*) > 1"
    )
    assert not doubled


def test_every_file_and_part_arrived(night: Totals) -> None:
    files = {path.name for path in DOCUMENTS.iterdir()}
    names = {name for (name,) in query("select name from raw_arrivals")}
    assert {name.split("!")[0] for name in names} == files
    assert night.duplicates == 1


def test_broken_files_are_rejected_with_their_reason(documents: dict[str, DocumentRow]) -> None:
    rows = [json.loads(line) for line in (DOCUMENTS.parent / "truth.jsonl").read_text().splitlines()]
    broken = {row["file"].removeprefix("documents/") for row in rows if row.get("outcome") == "reject"}
    rejected = {name: row.reasons for name, row in documents.items() if row.verdict is Verdict.REJECT}
    assert set(rejected) == broken
    assert sorted(reason for reasons in rejected.values() for reason in reasons) == ["damaged", "empty", "encrypted"]
    assert all(not documents[name].fields for name in broken)


def test_kinds_are_found(documents: dict[str, DocumentRow]) -> None:
    rows = [json.loads(line) for line in (DOCUMENTS.parent / "truth.jsonl").read_text().splitlines()]
    expected = {row["file"].removeprefix("documents/"): row["kind"] for row in rows}
    wrong = {name: row.kind for name, row in documents.items() if row.kind != expected[name]}
    assert not wrong


def test_what_is_of_no_known_kind_goes_to_a_person_unread(documents: dict[str, DocumentRow]) -> None:
    [newsletter] = [row for row in documents.values() if row.kind == "unknown" and row.verdict is Verdict.REVIEW]
    assert newsletter.reasons == ("unknown_kind",)
    assert newsletter.fields == ()


def test_attachments_have_their_parent(documents: dict[str, DocumentRow]) -> None:
    parents = query("select a.name, p.name from raw_arrivals a join raw_arrivals p on p.content_hash = a.parent_hash")
    assert len(parents) == 2
    assert all(name.startswith(f"{parent}!") for name, parent in parents)


def test_every_field_of_a_kind_has_a_reading_and_a_verdict(documents: dict[str, DocumentRow]) -> None:
    from schemas.kind import fields_of
    from schemas.registry import KINDS

    for row in documents.values():
        if row.kind in KINDS:
            assert {field.field for field in row.fields} == {spec.name for spec in fields_of(KINDS[row.kind])}, row.name
            assert all(field.reasons for field in row.fields)


def test_nothing_is_accepted_without_evidence(documents: dict[str, DocumentRow]) -> None:
    accepted = [field for row in documents.values() for field in row.fields if field.verdict is Verdict.ACCEPT]
    assert all(field.grade in ("exact", "normalised") for field in accepted if field.value not in (None, False, []))


def test_nothing_is_accepted_but_by_a_calibration_of_this_very_model() -> None:
    rows = query("select distinct kind, signature from core_readings where tier > 0")
    known = {(each.kind, each.signature): each.name for each in shipped_calibrations()}
    by_kind = dict(
        query("select distinct kind, calibration from core_decisions where field <> '' and verdict = 'accept'")
    )
    assert by_kind.items() <= {kind: known.get((kind, signature)) for kind, signature in rows}.items()


def test_evidence_has_page_and_box_where_there_are_pages() -> None:
    rows = query("""
        select e ->> 'quote', (e ->> 'page')::int, e -> 'box' from core_readings r, jsonb_array_elements(r.evidence) e
        join raw_arrivals a on true where a.content_hash = r.content_hash and a.name ilike '%.pdf' and e ->> 'grade' = 'exact'""")
    assert rows
    for quote, page, box in rows:
        assert quote and page >= 1
        assert 0 <= box["left"] < box["right"] <= 1 and 0 <= box["top"] < box["bottom"] <= 1


def test_logprobs_are_those_before_the_grammars_mask(night: Totals) -> None:
    """After the mask no token can be less likely than another allowed one: a greedy choice would always lead."""
    forced = {"type": "object", "properties": {"answer": {"enum": ["qxqxqx"]}}, "required": ["answer"]}
    question = GenerationRequest(request_id="q", system="", user="Is it?", json_schema=forced, max_tokens=24)
    [answer] = engine().generate([question])
    assert "qxqxqx" in answer.text
    assert min(token.margin for token in answer.tokens if token.margin is not None) < -1


def test_answers_say_what_was_left_unread_and_what_they_cost(night: Totals) -> None:
    rows = query(
        "select a.name, max(w.unread_share), sum(w.prompt_tokens) from core_answers w join raw_arrivals a using (content_hash) group by a.name"
    )
    assert night.prompt_tokens == sum(
        row[2]
        for row in query(
            "select distinct content_hash, fingerprint, sum(prompt_tokens) from core_answers group by 1, 2"
        )
    )
    long = max(rows, key=lambda row: row[1])
    assert "all exhibits" in long[0] and long[1] > 0.5


def test_views_are_typed(night: Totals) -> None:
    types = dict(
        query("select column_name, data_type from information_schema.columns where table_name = 'out_receipt'")
    )
    assert (types["date"], types["total"], types["total_currency"]) == ("date", "numeric", "text")
    assert len(query("select * from out_receipt")) == sum(fields["kind"] == "receipt" for fields in kinds())


def kinds() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DOCUMENTS.parent / "truth.jsonl").read_text().splitlines()]


def test_the_truth_covers_the_inbox(documents: dict[str, DocumentRow]) -> None:
    assert set(documents) <= set(truth())


def test_a_second_night_finds_nothing_to_do(night: Totals, prefect_api: str) -> None:
    from flows.nightly import nightly

    tables = ("raw_arrivals", "core_parses", "core_classifications", "core_answers", "core_readings", "core_decisions")
    before = [query(f"select count(*) from {table}") for table in tables]
    assert nightly(str(DOCUMENTS)) == night
    assert [query(f"select count(*) from {table}") for table in tables] == before


def test_the_prefect_server_knows_the_night(night: Totals, prefect_api: str) -> None:
    runs = httpx.post(f"{prefect_api}/flow_runs/filter", json={"sort": "START_TIME_DESC"}).json()
    assert any(
        run["name"].startswith("nightly 20")
        and run["name"].endswith(str(DOCUMENTS))
        and run["state"]["type"] == "COMPLETED"
        for run in runs
    )
    pages = httpx.post(f"{prefect_api}/artifacts/filter", json={"artifacts": {"key": {"any_": ["night"]}}}).json()
    assert any("| document | kind | outcome |" in page["data"] for page in pages)  # other tests' nights are among them
    bars = httpx.post(
        f"{prefect_api}/artifacts/filter", json={"artifacts": {"key": {"any_": ["night-progress"]}}}
    ).json()
    assert any(bar["data"] == 100.0 for bar in bars)


def test_totals_of_the_inbox_are_those_of_the_store(night: Totals) -> None:
    assert totals() == totals(INBOX) == night
