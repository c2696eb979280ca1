"""The second reader on a real PostgreSQL: its readings stand beside the model's, and in their place only where a table says so."""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from schemas.generation import GenerationRequest
from schemas.kind import Kind, fields_of
from schemas.night import Night
from schemas.readers import MODEL_ALONE, Choice, Reader, Readers, Situation
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import Paper
from sql.backlog.refill import refill
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.documents.pages import latest_papers
from sql.readings.by_tier import tier_answers
from sql.reports.night import night_documents, rules_values, totals
from tasks import read_batch as reading
from tasks.classify_batch import classify_batch
from tasks.current import current_fingerprints
from tasks.evaluation.alone import alone
from tasks.find.rules import read_by_rules
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.normalise import Context
from tasks.parse_batch import parse_batch
from tasks.samples.registry import GENERATORS
from tests.integration.test_store import INBOX, arrival

pytestmark = pytest.mark.usefixtures("store", "prefect_api")

RECEIPT = """BLUE HERON TRADING SDN BHD
NO. 3, JALAN PELABUR 23/1, 40300 SHAH ALAM
DATE: 05/09/2017
TOTAL RM 54.15
CASH RM 60.00"""
MODEL = {"company": "Blue Heron Trading Sdn. Bhd.", "date": "05/09/2017", "address": None, "total": "RM 60.00"}


def model_says(request: GenerationRequest) -> str:
    return json.dumps({name: MODEL.get(name) for name in request.json_schema["properties"]})


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Night]:
    """A receipt and an agreement, read by the model alone."""
    yield read_with(monkeypatch, MODEL_ALONE)


def but_insurance(paper: Paper, kind: type[Kind], context: Context | None = None) -> dict[str, tuple[str, ...]]:
    """All rules but one, as if nobody had written it."""
    return {name: words for name, words in read_by_rules(paper, kind, context).items() if name != "insurance"}


def read_with(monkeypatch: pytest.MonkeyPatch, readers: Readers) -> Night:
    monkeypatch.setattr("tasks.extract.read.read_by_rules", but_insurance)
    engine = ScriptedEngine(settings(), model_says, readers)
    monkeypatch.setattr(reading, "engine", lambda: engine)
    monkeypatch.setattr("tasks.current.engine", lambda: engine)
    prints = current_fingerprints()
    contract = GENERATORS["contract"](random.Random(4)).text.encode()
    papers = [
        arrival("receipt.txt", RECEIPT.encode(), kind_given="receipt"),
        arrival("contract.txt", contract, kind_given="contract"),
    ]
    add_arrivals(papers, prints.parse)
    refill(INBOX, prints)
    night = Night(inbox=INBOX, started_at=datetime.now(UTC), fingerprints=prints, progress_id=uuid.uuid4())
    assert (parse_batch.fn(night), classify_batch.fn(night), reading.read_batch.fn(night)) == (2, 2, 2)
    return night


def query(statement: str) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement)))


def test_the_rules_readings_are_rows_of_their_own(night: Night) -> None:
    rows = query("""select field, engine, words, value, confidence, signals ->> 'mean_logprob', evidence -> 0 ->> 'grade'
                    from core_readings where tier = 0 and kind = 'receipt' order by field""")
    assert [row[0] for row in rows] == ["address", "company", "date", "total"]
    assert all(row[1] == "rules" and row[4] == 0 and row[5] is None and row[6] == "exact" for row in rows)
    assert rows[3][2:4] == (["RM 54.15"], {"amount": "54.15", "currency": "MYR"})


def test_a_field_without_a_rule_has_no_row(night: Night) -> None:
    clauses = query("select field from core_readings where tier = 0 and kind = 'contract' and field = 'insurance'")
    assert clauses == []


def test_the_value_stays_the_models(night: Night) -> None:
    [receipt] = query("select company, date::text, address, total, total_currency from out_receipt")
    assert receipt == ("Blue Heron Trading Sdn. Bhd.", "2017-09-05", None, 60, "MYR")
    assert query("select distinct tier, engine from out_fields") == [(1, f"scripted:{settings().model}")]


def test_no_field_counts_twice_and_nothing_of_the_rules_is_decided(night: Night) -> None:
    fields = sum(len(fields_of(KINDS[kind])) for kind in ("receipt", "contract"))
    assert totals(INBOX).fields == fields
    assert query("select count(*), sum(readings) from out_quality") == [(fields, fields)]
    assert query("select count(*) from core_decisions where field <> ''") == [(fields,)]
    shown = [len(row.fields) for row in night_documents(INBOX, night.started_at)]
    assert sum(shown) == fields


def test_a_tier_without_the_model_shows_nothing(night: Night) -> None:
    with database().begin() as connection:
        connection.execute(text("delete from core_readings where tier = 1"))
    assert query("select * from out_fields") == []


def test_agreement_is_beside_the_value(night: Night) -> None:
    rows = query("select field, rules_value, rules_agree from out_fields where kind = 'receipt' order by field")
    assert [(field, agree) for field, _, agree in rows] == [
        ("address", False),
        ("company", True),
        ("date", True),
        ("total", False),
    ]
    assert dict(row[:2] for row in rows)["total"] == {"amount": "54.15", "currency": "MYR"}
    assert query("select rules_agree from out_fields where field = 'insurance'") == [(None,)]


def test_two_that_find_nothing_agree(night: Night) -> None:
    with database().begin() as connection:
        connection.execute(text("update core_readings set value = null where field = 'address'"))
    assert query("select rules_agree from out_fields where field = 'address'") == [(True,)]


@pytest.mark.parametrize(
    ("rules", "agree"), [('["acme INC", "Bo Li"]', True), ('["Bo Li"]', False), ('["Acme, Inc.", "Bo Lim"]', False)]
)
def test_names_agree_in_any_order_case_and_stops(night: Night, rules: str, agree: bool) -> None:
    with database().begin() as connection:
        for tier, names in ((0, rules), (1, '["Bo Li", "Acme, Inc."]')):
            statement = text("update core_readings set value = cast(:v as jsonb) where field = 'parties' and tier = :t")
            connection.execute(statement, {"v": names, "t": tier})
    assert query("select rules_agree from out_fields where field = 'parties'") == [(agree,)]


def test_the_rules_predictions_have_the_scorers_form(night: Night, tmp_path: Path) -> None:
    from deployments.evaluation.evaluate import beside, prediction_by

    rows = {row.name: row for row in night_documents(INBOX, night.started_at)}
    ruled = rules_values([row.content_hash for row in rows.values()])
    written = prediction_by(rows["receipt.txt"], ruled[rows["receipt.txt"].content_hash])
    assert (written["file"], written["kind"]) == ("documents/receipt.txt", "receipt")
    assert written["fields"]["total"] == {"value": "54.15", "confidence": 0.0, "accepted": False}
    assert "insurance" not in ruled[rows["contract.txt"].content_hash]
    assert beside(tmp_path / "out.jsonl", "rules") == tmp_path / "out.rules.jsonl"


RULES = {"reader": Reader.RULES, "documents": 9, "rules_better": 9, "model_better": 0, "p_value": 0.002}
CHOSEN = Readers(
    choices=tuple(
        Choice.model_validate({"kind": "receipt", "field": field, "situation": situation} | RULES)
        for field, situation in (("total", Situation.BOTH), ("address", Situation.MODEL_NULL), ("date", Situation.BOTH))
    )
)


class TestChosen:
    """The model says another total and no address; the table gives both to the rules. On the date the two agree."""

    @pytest.fixture(autouse=True)
    def chosen(self, monkeypatch: pytest.MonkeyPatch, store: str) -> Night:
        return read_with(monkeypatch, CHOSEN)

    def test_the_rules_words_are_the_first_tiers_with_evidence(self) -> None:
        rows = query("""select field, words, value, note, evidence -> 0 ->> 'grade', (evidence -> 0 ->> 'line_first')::int, engine
                        from out_fields where field in ('address', 'total') and kind = 'receipt' and tier = 1 order by field""")
        engine = f"scripted:{settings().model}"
        [address, total] = rows
        assert total == (
            "total", ["RM 54.15"], {"amount": "54.15", "currency": "MYR"}, 'read by rules; the model said "RM 60.00"', "exact", 3, engine,
        )  # fmt: skip
        assert "JALAN PELABUR" in address[2] and address[3] == "read by rules; the model said nothing"
        assert address[4:] == ("exact", 1, engine)
        assert query("select total::text, address is not null from out_receipt") == [("54.15", True)]

    def test_the_signals_say_so_and_agreement_stays_that_of_model_and_rules(self) -> None:
        rows = query("""select field, (signals ->> 'by_rules')::float, (signals ->> 'rules_agree')::float, rules_agree,
                               (signals ->> 'mean_logprob')::float < 0
                        from out_fields where kind = 'receipt' order by field""")
        assert rows == [
            ("address", 1.0, 0.0, False, True),
            ("company", 0.0, 1.0, True, True),
            ("date", 0.0, 1.0, True, True),
            ("total", 1.0, 0.0, False, True),
        ]

    def test_the_second_readers_own_rows_are_still_there(self) -> None:
        rows = query("select field, words from core_readings where tier = 0 and kind = 'receipt' order by field")
        assert [row[0] for row in rows] == ["address", "company", "date", "total"]
        assert rows[3][1] == ["RM 54.15"]

    def test_what_the_model_alone_said_can_still_be_measured(self, chosen: Night) -> None:
        rows = {row.name: row.content_hash for row in night_documents(INBOX, chosen.started_at)}
        receipt = [rows["receipt.txt"]]
        found = alone(latest_papers(receipt), tier_answers(receipt, 1))[receipt[0]]
        assert found["total"] == {"amount": "60.00", "currency": "MYR"} and found["address"] is None
        assert found["company"] == query("select value from out_fields where field = 'company'")[0][0]

    def test_another_table_is_another_fingerprint(self, monkeypatch: pytest.MonkeyPatch, chosen: Night) -> None:
        engine = ScriptedEngine(settings(), model_says)
        monkeypatch.setattr("tasks.current.engine", lambda: engine)
        alone = current_fingerprints()
        assert alone.parse == chosen.fingerprints.parse
        assert all(alone.read[kind] != chosen.fingerprints.read[kind] for kind in KINDS)
        assert all(alone.calibrate[kind] != chosen.fingerprints.calibrate[kind] for kind in KINDS)
