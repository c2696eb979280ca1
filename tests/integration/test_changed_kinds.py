"""A kind that was changed after documents were read: a field of another type, one that is gone, one that is new, a kind that is gone."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from deployments.review.app import COOKIE, create_app
from schemas.people import Role
from schemas.settings import settings
from sql.connection import database
from sql.people.tokens import make_token
from sql.review.refill import follow
from tests.integration.reviewing import document_in_review, signed_in_as

pytestmark = pytest.mark.usefixtures("store")

# Each value as it would stand there, had the field been of another type before.
BEFORE: list[tuple[str, str, Any]] = [
    ("receipt", "date", "some day in May"),
    ("receipt", "date", "2024-02-31"),
    ("receipt", "date", ["2024-02-03"]),
    ("receipt", "date", {"amount": "3.00", "currency": None}),
    ("receipt", "date", True),
    ("receipt", "total", "RM 12.50"),
    ("receipt", "total", ["12.50"]),
    ("receipt", "total", False),
    ("receipt", "company", ["ACME"]),
    ("receipt", "company", {"amount": "3.00", "currency": "EUR"}),
    ("receipt", "company", [{"article": "x", "price": None}]),
    ("receipt", "company", True),
    ("nda", "parties", "Alpha Inc."),
    ("nda", "parties", {"amount": "3.00", "currency": None}),
    ("nda", "parties", [{"article": "x"}]),
    ("contract", "insurance", "the insurer"),
    ("contract", "insurance", ["a"]),
    ("accident_report", "incident_time", "at noon"),
    ("accident_report", "incident_month", "2024-02-03"),
    ("accident_report", "incident_month", "May"),
]


PAGES = ("/queue", "/documents/{document}", "/documents/{document}/history", "/strips?kind={kind}&field={field}", "/export/{kind}.csv", "/export/{kind}.parquet", "/report")  # fmt: skip


def opened(document: str, kind: str, field: str) -> Iterator[tuple[str, int]]:
    """Each page about the document, and the API, with its status."""
    secret = signed_in_as("boss", Role.ADMIN)
    client = TestClient(create_app(settings()), cookies={COOKIE: secret}, raise_server_exceptions=False)
    token = {"Authorization": f"Bearer {make_token('boss', 'test', 1)}"}
    for page in PAGES:
        path = page.format(document=document, kind=kind, field=field)
        yield path, client.get(path).status_code
    for path in ("/api/v1/queue", f"/api/v1/documents/{document}"):
        yield path, client.get(path, headers=token).status_code


def rows(sql: str) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(sql)).mappings())


@pytest.mark.parametrize(("kind", "field", "value"), BEFORE)
def test_a_value_of_another_type_is_no_value_and_breaks_nothing(kind: str, field: str, value: Any) -> None:
    document = document_in_review("a.txt", {field: value}, kind=kind)
    follow(settings())
    [row] = rows(f'select * from "out_{kind}"')
    assert row["fields_in_review"] == [field] and row[field] in (None, [], value)
    assert [found for found in opened(document, kind, field) if found[1] != 200] == []


def test_values_of_its_type_are_shown_as_ever() -> None:
    document_in_review("a.txt", {"date": "2024-02-29", "total": {"amount": "12.50", "currency": "MYR"}, "company": "A"})
    document_in_review("b.txt", {"incident_time": "17:05", "incident_month": "2024-02"}, kind="accident_report")
    document_in_review("c.txt", {"parties": ["B", "A"], "term": None}, kind="nda")
    document_in_review("d.txt", {"insurance": False, "audit_rights": True}, kind="contract")
    [receipt], [report] = rows("select * from out_receipt"), rows("select * from out_accident_report")
    assert (receipt["date"], receipt["total"], receipt["total_currency"], receipt["company"], receipt["address"]) == (
        date(2024, 2, 29), Decimal("12.50"), "MYR", "A", None,
    )  # fmt: skip
    assert (report["incident_time"], report["incident_month"]) == (time(17, 5), "2024-02")
    assert rows("select parties, term from out_nda") == [{"parties": ["B", "A"], "term": None}]
    assert rows("select insurance, audit_rights, non_compete from out_contract") == [
        {"insurance": False, "audit_rights": True, "non_compete": None}
    ]


@pytest.mark.parametrize(("kind", "field"), [("receipt", "tip"), ("ticket", "company")])
def test_a_field_and_a_kind_that_are_gone_break_nothing(kind: str, field: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME", field: "1.00"}, kind=kind)
    follow(settings())
    assert [found for found in opened(document, kind, field) if found[1] >= 500] == []
    assert rows("select field from out_review_queue where field <> '' order by 1") == [{"field": f} for f in sorted({"company", field})]  # fmt: skip
