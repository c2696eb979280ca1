"""A labelled set's expected.jsonl: what is wrong in it is told by its line, before anything is read, and what cannot count is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.evaluation.evaluate import figures_of
from schemas.document import Residency
from schemas.errors import SettingError
from schemas.kind import Kind
from schemas.step import Paper
from tasks.evaluate_set import truths_of
from tasks.evaluation.expected import rows_of, tell_unused
from tasks.evaluation.outcomes import field_outcomes
from tasks.finetune.labelled import labelled
from tests.loss_runs import claim, loss_run
from tests.unit.test_report import document

__all__ = ["loss_run"]
GOOD = {"file": "documents/0.txt", "kind": "receipt", "fields": {"company": "Shop", "date": "2026-11-29", "total": "1,250.00", "address": None}}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    for number in range(3):
        (tmp_path / "documents" / f"{number}.txt").write_text(f"paper {number}")
    return tmp_path


def write(folder: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "expected.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def good(**fields: Any) -> dict[str, Any]:
    return GOOD | {"file": "documents/1.txt", "fields": fields}


def test_good_rows_are_given_as_they_stand(folder: Path) -> None:
    part = {"file": "documents/1.txt/letter.pdf", "kind": "nda", "fields": {"parties": ["A", "B"], "term": "2 years"}}
    clauses = {"file": "documents/2.txt", "kind": "contract", "fields": {"insurance": True, "agreement_date": None}}
    assert rows_of(write(folder, GOOD, "", part, clauses)) == [GOOD, part, clauses]
    amounts = [good(total=total) for total in ("12.5", "$3", 7, {"amount": "7.00", "currency": None}, None)]
    assert all(rows_of(write(folder, row)) == [row] for row in amounts)
    assert rows_of(write(folder, GOOD, GOOD)) == [GOOD, GOOD], "the same line twice says nothing else"


def test_a_mark_in_front_and_odd_line_ends_inside_a_label_are_no_mistake(folder: Path) -> None:
    rows = [GOOD, good(address="12 Mill\u2028Road\u0085")]
    write(folder, *rows)
    text = (folder / "expected.jsonl").read_text(encoding="utf-8")
    (folder / "expected.jsonl").write_text(f"\ufeff{text}\r\n", encoding="utf-8")
    assert rows_of(folder) == rows


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('{"file": ', "no JSON (Expecting value, column 10)"),
        ("[1]", 'it needs "file", "kind" and "fields"'),
        ({"file": "documents/1.txt", "kind": "receipt"}, 'it needs "file", "kind" and "fields"'),
        ({"file": 1, "kind": "receipt", "fields": {}}, 'it needs "file", "kind" and "fields"'),
        (GOOD | {"kind": "nda"}, "documents/0.txt has other labels in line 1 already"),
        (GOOD | {"file": "documents/9.txt"}, "there is no document "),
        (GOOD | {"file": "1.txt"}, "files are named from the set's folder on"),
        (good(date="29.11.2026"), 'date is "29.11.2026"; it must be a date such as "2026-11-29", or null'),
        (good(date="2026-11-29T10:00"), "it must be a date"),
        (good(date=20261129), "it must be a date"),
        (good(total="twelve"), 'it must be an amount such as "12.50"'),
        (good(total=True), "it must be an amount"),
        (good(total={"currency": "EUR"}), "it must be an amount"),
        (good(company=["Shop"]), "it must be text"),
        (good() | {"verbatim": {"total": "1.00"}}, '"verbatim" must give a list of texts a field'),
        ({"file": "documents/1.txt", "kind": "nda", "fields": {"parties": "A and B"}}, "a list of names"),
        ({"file": "documents/1.txt", "kind": "nda", "fields": {"parties": ["A", None]}}, "a list of names"),
        ({"file": "documents/1.txt", "kind": "contract", "fields": {"insurance": "yes"}}, "true or false"),
        ({"file": "documents/1.txt", "kind": "accident_report", "fields": {"incident_time": "5:05 pm"}}, "a time such as"),
        ({"file": "documents/1.txt", "kind": "accident_report", "fields": {"incident_month": "2026-13"}}, "a month such as"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(folder: Path, row: Any, told: str) -> None:
    with pytest.raises(SettingError) as error:
        rows_of(write(folder, GOOD, "", row))
    assert f"{folder / 'expected.jsonl'}, line 3: " in str(error.value) and told in str(error.value)
    assert str(error.value).endswith("Correct that line; nothing was read yet")


def test_what_is_no_labelled_set_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is no labelled set"):
        rows_of(folder)
    with pytest.raises(SettingError, match="is empty"):
        rows_of(write(folder, "\n"))
    (folder / "expected.jsonl").write_bytes(b'{"file": "\xe9"}')
    with pytest.raises(SettingError, match="is not UTF-8"):
        rows_of(folder)


def test_labels_that_cannot_count_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, loss_run: type[Kind]
) -> None:
    told: list[str] = []
    monkeypatch.setattr("tasks.evaluation.expected.said", told.append)
    run = {"file": "documents/2.txt", "kind": "loss_run", "fields": {"claims": [claim("1", None, None)]}}
    tell_unused(rows_of(write(folder, good(total="1.00", totel="1.00"), run, GOOD | {"kind": "order"})))
    assert [" ".join(line.split()) for line in told] == [
        "left out 1 documents of the kind 'order', which is none of nda, contract, receipt, accident_report, loss_notice, loss_run",
        "left out 1 labels 'totel': receipt has no such field; labels that count are of address, company, date, total",
        "left out 1 labels 'claims': no model is asked for lists of records; labels that count are of insured_name",
    ]


def test_labels_of_a_list_of_records_count_nowhere(loss_run: type[Kind]) -> None:
    row = {"file": "documents/a.txt", "kind": "loss_run", "fields": {"insured_name": "A", "claims": [claim("1", None, None)], "other": 1}}  # fmt: skip
    paper = Paper(content_hash="0" * 64, pages=(), kind="loss_run")
    [truth] = truths_of([document("a.txt")], [row])
    assert truth.labels == {"insured_name": "A"}
    assert [outcome.field for outcome in field_outcomes([truth], [], [], {})] == ["insured_name"]
    assert labelled(paper, "a", row, Residency.ANYWHERE).labels == {"insured_name": "A"}


def test_figures_leave_out_what_cannot_count(folder: Path, loss_run: type[Kind]) -> None:
    run = {"file": "documents/2.txt", "kind": "loss_run", "fields": {"insured_name": "A", "claims": [claim("1", None, None)]}}  # fmt: skip
    write(folder, good(total="1.00", tip="1.00"), run, GOOD | {"kind": "order"})
    rows = [{"file": f"documents/{n}.txt", "fields": {"total": {"value": "1.00"}, "insured_name": {"value": "A"}}} for n in range(3)]  # fmt: skip
    (folder / "out.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [line.split()[:2] for line in figures_of(folder, folder / "out.jsonl")] == [
        ["receipt", "all"],
        ["receipt", "total"],
        ["loss_run", "all"],
        ["loss_run", "insured_name"],
    ]
