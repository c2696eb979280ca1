"""A kind with a list of records, for tests: no bundled kind has one."""

from collections.abc import Iterator
from typing import Any

import pytest

from schemas.kind import Kind, Row, described
from schemas.registry import KINDS
from schemas.values import Amount, Date, Identifier, Name, Records

LINES = (
    "LOSS RUN of Harbour Mills Inc.",
    "Claim HM-1001 3 May 2024 USD 1,200.00",
    "Claim HM-1002 17 June 2024 USD 0.00",
    "Claim HM-1003 2 July 2024 USD 845.50",
)


class Claim(Row):
    """A line of a loss run."""

    claim_number: Identifier = described("the claim's number")
    loss_date: Date = described("the date of the loss")
    paid: Amount = described("what was paid")


class LossRun(Kind):
    """History of an insured's claims."""

    name = "loss_run"
    cues = {r"\bloss\s+run\b": 5.0}

    insured_name: Name = described("the person or company that is insured")
    claims: Records[Claim] = described("every claim of the run")


def claim(number: str, date: str | None, paid: str | None) -> dict[str, Any]:
    """A record as it is stored."""
    return {"claim_number": number, "loss_date": date, "paid": paid and {"amount": paid, "currency": "USD"}}


@pytest.fixture
def loss_run() -> Iterator[type[Kind]]:
    """The kind, registered."""
    KINDS["loss_run"] = LossRun
    yield LossRun
    del KINDS["loss_run"]
