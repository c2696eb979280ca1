"""A list of records: what its cells become, how it is compared, exported and asked for. Editing it is tested in a browser."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow.parquet as pq
import pytest

from deployments.review.document import typed as module
from deployments.review.document.found import tokens_of
from deployments.review.document.pointed import Place, cells_evidence
from deployments.review.document.records import Cell
from deployments.review.document.spoken import in_one, rows_spoken
from deployments.review.document.typed import Typed, spec_of, typed
from deployments.review.document.why import sentences
from deployments.review.export.columns import row_of
from deployments.review.export.written import as_csv, as_parquet
from deployments.review.pages import shown
from schemas.exported import ExportedDocument, ExportedField
from schemas.kind import Kind, Row, described, fields_of, groups_of
from schemas.opinion import same_value
from schemas.outcome import Reason, Verdict
from schemas.page import Line, Page
from schemas.reviewed import TierReading
from schemas.settings import Settings
from schemas.step import Paper
from schemas.values import Names, Records
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.normalise import context_of
from tasks.read_batch import read_papers
from tests.loss_runs import LossRun, claim, loss_run

__all__ = ["loss_run"]
TWO = [claim("HM-1", "2024-05-03", "1200.00"), claim("HM-2", None, None)]


@pytest.fixture
def kind(loss_run: type[Kind], monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Kind]]:
    monkeypatch.setattr(module, "context_for", lambda _: context_of("paid USD 3.00 on 25/12/2018"))
    monkeypatch.setattr(module, "values_of", lambda _: {})
    yield loss_run


def said(*rows: dict[str, str]) -> Typed:
    return typed("loss_run", "claims", rows, "h")


def test_cells_become_values_of_their_columns(kind: type[Kind]) -> None:
    found = said(
        {"claim_number": "HM-1", "loss_date": "3/5/2024", "paid": "1,200.00"}, {}, {"claim_number": " HM-2", "loss_date": "n/a"}
    )  # fmt: skip
    assert (found.value, found.error, found.doubt) == (TWO, "", "")
    assert found.words == ("HM-1", "3/5/2024", "1,200.00", "HM-2", "n/a")
    assert [(cell.row, cell.spoken) for cell in found.cells if cell.column == "loss_date"] == [(0, "3 May 2024"), (1, "")]  # fmt: skip
    assert rows_spoken(spec_of(kind, "claims"), TWO) == (("HM-1", "3 May 2024", "1,200.00 USD"), ("HM-2", "", ""))
    assert rows_spoken(spec_of(kind, "claims"), ["HM-1"]) == (("HM-1", "", ""),)  # from before it was a list of records
    assert in_one(spec_of(kind, "claims"), TWO) == "HM-1 | 3 May 2024 | 1,200.00 USD\nHM-2 |  | "


def test_what_is_wrong_is_told_by_row_and_column(kind: type[Kind]) -> None:
    found = said(*({"claim_number": "HM-1", "loss_date": "31/02/2024"} for _ in range(5)), {"loss_date": "1 May 2199"})
    assert found.value is None and found.doubt == ""
    assert found.error.startswith("Row 1, loss date: There is no day 31") and found.error.endswith("And 2 more.")
    assert [cell.row for cell in found.cells if cell.error] == [0, 1, 2, 3, 4]
    assert said({"loss_date": "1 May 2199"}).doubt == "Row 1, loss date: The year 2199 is hardly meant."
    assert said({"claim_number": "HM-1", "paid": "USD 0.00"}).doubt == "", "in a list nothing was paid now and then"


@pytest.mark.parametrize("wrong", ["HM-1", ["HM-1"], [{"other": "x"}], [{"paid": " \u202e"}], [], [{"claim_number": "HM-1"}, "HM-2"]])  # fmt: skip
def test_what_is_no_list_of_records_is_refused(kind: type[Kind], wrong: Any) -> None:
    assert typed("loss_run", "claims", wrong, "h").error
    assert typed("loss_run", "insured_name", [{"claim_number": "HM-1"}], "h").error


def test_records_are_the_same_in_whatever_order() -> None:
    other = [dict(reversed(row.items())) for row in reversed(TWO)]
    assert same_value(TWO, other)
    assert same_value([claim("hm 1", "2024-05-03", "1200")], TWO[:1])
    assert not same_value(TWO, TWO[:1]) and not same_value(TWO[:1], [claim("HM-1", "2024-05-03", "1200.01")])


def test_a_cells_place_is_where_somebody_pointed_or_the_only_one() -> None:
    page = Page(number=1, lines=(Line(text="HM-1 paid 5.00"), Line(text="HM-2 paid 5.00")))
    cells = [Cell(row=row, column=column, words=words) for row, column, words in ((0, "claim_number", "HM-1"), (0, "paid", "5.00"), (1, "claim_number", "HM-2"), (1, "paid", "5.00"))]  # fmt: skip
    pointed = Place(page=1, line_first=1, line_last=1, quote="5.00", row=1, column="paid")
    found = cells_evidence(cells, [pointed], [page])
    assert [(e.row, e.column, e.line_first) for e in found] == [(0, "claim_number", 0), (1, "claim_number", 1), (1, "paid", 1)]  # fmt: skip
    assert "row" not in Place(page=1).model_dump(exclude_none=True) and tokens_of([page]).at["5.00"] == [2, 5]


def test_nothing_else_is_known_by_its_columns(kind: type[Kind]) -> None:
    name, claims = fields_of(kind)
    assert "columns" not in name.model_dump(mode="json")
    assert [column["name"] for column in claims.model_dump(mode="json")["columns"]] == ["claim_number", "loss_date", "paid"]  # fmt: skip
    assert groups_of(kind) == {"all": (name,)}, "no model is asked for a list of records"


def test_a_column_has_a_single_value() -> None:
    class Party(Row):
        names: Names = described("the names")

    class Odd(Kind):
        """Of no use."""

        parties: Records[Party] = described("who they are")

    with pytest.raises(TypeError, match="single value"):
        fields_of(Odd)


def test_a_night_leaves_the_list_to_people(kind: type[Kind]) -> None:
    asked: list[str] = []

    def script(request: Any) -> str:
        asked.extend(request.json_schema["properties"])
        return '{"insured_name":"Harbour Mills Inc."}'

    paper = Paper(content_hash="0" * 64, pages=(Page(number=1, lines=(Line(text="LOSS RUN of Harbour Mills Inc."),)),), kind="loss_run")  # fmt: skip
    [result] = read_papers([paper], {"loss_run": "print"}, ScriptedEngine(Settings(), script), Settings())
    assert asked == ["insured_name"]
    found = {reading.field: reading for reading in result.readings}
    assert set(found) == {"insured_name", "claims"}
    assert (found["claims"].decision.verdict, found["claims"].decision.reasons) == (Verdict.REVIEW, (Reason.SKIPPED,))
    tier = TierReading(field="claims", tier=1, engine="e", words=(), value=None, problem="skipped", note=found["claims"].normalised.note, evidence=(), signals={}, confidence=0.0)  # fmt: skip
    assert "lists-of-records" in sentences(tier, None, None)[0]


def test_a_download_holds_the_list_as_json(kind: type[Kind]) -> None:
    field = ExportedField(field="claims", value=TWO, settled_by="person", verdict="review", confidence=0.0)
    document = ExportedDocument(content_hash="0" * 64, name="n", inbox="i", sender="", kind="loss_run", verdict="accept", decided_at=datetime(2024, 1, 1, tzinfo=UTC), fields=(field,))  # fmt: skip
    row = row_of(document, LossRun)
    [head, line] = csv.reader(io.StringIO(b"".join(as_csv(LossRun, [[row]])).decode()))
    assert '"claim_number": "HM-1"' in dict(zip(head, line, strict=True))["claims"]
    assert pq.read_table(io.BytesIO(b"".join(as_parquet(LossRun, [[row]])))).to_pylist()[0]["claims"] == row["claims"]
    assert shown(TWO) == "claim number HM-1, loss date 2024-05-03, paid 1,200.00 USD; claim number HM-2"
