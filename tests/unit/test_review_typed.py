"""What somebody types becomes a value, and a value what one would type."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis.strategies import decimals, integers, sampled_from

from deployments.review.document import typed as module
from deployments.review.document.doubts import EXAMPLES
from deployments.review.document.spoken import in_one, rows_spoken, spoken
from deployments.review.document.typed import plain, spec_of, typed
from schemas.kind import fields_of
from schemas.registry import KINDS
from schemas.values import ValueType
from tasks.normalise import Context, context_of, normalise

VALUES: list[tuple[ValueType, Any]] = [
    (ValueType.DATE, "2014-05-08"), (ValueType.DATE, "1900-12-31"), (ValueType.MONTH, "2014-05"), (ValueType.TIME, "14:05"),
    (ValueType.MONEY, {"amount": "1234.50", "currency": "MYR"}), (ValueType.MONEY, {"amount": "12.50", "currency": None}),
    (ValueType.MONEY, {"amount": "-1234.00", "currency": "USD"}), (ValueType.MONEY, {"amount": "1234567", "currency": "JPY"}),
    (ValueType.PHONE, "+60123456789"), (ValueType.DURATION, "2 years"), (ValueType.DURATION, "successive 1 year"),
    (ValueType.JURISDICTION, "New York"), (ValueType.STATE, "TX"), (ValueType.NAME, "Acme, Inc."), (ValueType.IDENTIFIER, "PN-12/34"),
]  # fmt: skip


@pytest.mark.parametrize(("value_type", "value"), VALUES)
def test_a_value_as_it_is_shown_can_be_typed_again(value_type: ValueType, value: Any) -> None:
    assert normalise(value_type, (spoken(value_type, value),), Context()).value == value


def test_a_value_from_before_its_field_had_this_type_is_shown_as_it_stands() -> None:
    one, several = spec_of(KINDS["receipt"], "company"), spec_of(KINDS["nda"], "parties")
    assert (spoken(one.type, ["Alpha", "Beta"]), in_one(one, ["Alpha", "Beta"])) == ("Alpha; Beta", "Alpha; Beta")
    assert (rows_spoken(several, "Alpha"), in_one(several, "Alpha")) == ((("Alpha",),), "Alpha")
    assert (rows_spoken(one, "Alpha"), rows_spoken(several, None), spoken(several.type, ["Alpha"])) == ((), (), "")


@given(amount=decimals(allow_nan=False, allow_infinity=False, min_value=-(10**16), max_value=10**16, places=None) | integers(-(10**7), 10**7).map(lambda mills: Decimal(mills).scaleb(-3)), currency=sampled_from(["EUR", "MYR", "USD", None]), around=sampled_from(["", "EUR", "MYR"]))  # fmt: skip
@example(amount=Decimal("0.125"), currency="EUR", around="")
@example(amount=Decimal("-12.125"), currency=None, around="EUR")
@example(amount=Decimal("1234567890123456789.125"), currency="MYR", around="")
def test_an_amount_as_it_is_shown_is_read_as_the_same(amount: Decimal, currency: str | None, around: str) -> None:
    assume(len(format(abs(amount), "f")) <= 24)
    again = normalise(ValueType.MONEY, (spoken(ValueType.MONEY, {"amount": format(amount, "f"), "currency": currency}),), context_of(f"all in {around}") if around else Context()).value  # fmt: skip
    assert (Decimal(again["amount"]), again["currency"] if currency else None) == (amount, currency)


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    values: dict[str, Any] = {}
    monkeypatch.setattr(module, "context_for", lambda _: context_of("Jalan Ampang, paid RM 3.00 on 25/12/2018"))
    monkeypatch.setattr(module, "values_of", lambda _: values)
    return values


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        ("receipt.date", "8 May 2014", "2014-05-08"), ("receipt.date", "05/08/2014", "2014-08-05"),
        ("receipt.total", "RM 12.50", {"amount": "12.50", "currency": "MYR"}), ("receipt.total", "12.50", {"amount": "12.50", "currency": "MYR"}),
        ("nda.parties", ["A Inc.", " ", "B Ltd"], ["A Inc.", "B Ltd"]), ("contract.insurance", "Yes", True), ("contract.insurance", "n", False),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_value(document: dict[str, Any], field: str, said: Any, value: Any) -> None:
    found = typed(*field.split("."), said, "h")
    assert (found.value, found.error, found.doubt) == (value, "", "")


@pytest.mark.parametrize(("field", "said", "part"), [("receipt.date", "soon", "date"), ("receipt.date", "31/02/2014", "no day 31"), ("receipt.total", "lots", "amount"), ("contract.insurance", "maybe", "yes or no"), ("receipt.total", " ", "Nothing is typed"), ("receipt.company", "N/A", "Alt+N")])  # fmt: skip
def test_what_is_no_value_is_said_so(document: dict[str, Any], field: str, said: str, part: str) -> None:
    found = typed(*field.split("."), said, "h")
    assert found.value is None and part in found.error


def test_what_is_hardly_meant_is_doubted(document: dict[str, Any]) -> None:
    assert "2199" in typed("receipt", "date", "1 May 2199", "h").doubt
    assert typed("receipt", "total", "RM 0.00", "h").doubt
    document["expiration_date"] = "2013-01-01"
    assert typed("contract", "agreement_date", "8 May 2014", "h").doubt == "Agreement date (8 May 2014) is after expiration date (1 January 2013)."  # fmt: skip
    assert not typed("contract", "agreement_date", "8 May 2012", "h").doubt


@pytest.mark.parametrize(("field", "said", "taken", "word"), [("receipt.total", "10 pounds", "10 MYR", "pounds"), ("receipt.total", "12.50 XYZ", "12.50 MYR", "XYZ"), ("receipt.total", "¥1200", "1,200", "¥"), ("nda.term", "1 year and a half", "1 year", "half")])  # fmt: skip
def test_what_a_value_says_nothing_of_is_doubted(document: dict[str, Any], field: str, said: str, taken: str, word: str) -> None:  # fmt: skip
    assert typed(*field.split("."), said, "h").doubt.startswith(f"It is taken as {taken}: “{word}” is not understood.")


@pytest.mark.parametrize(("field", "said"), [("receipt.total", "USD 1.5 million"), ("receipt.total", "12,-"), ("receipt.total", "TOTAL €12.50"), ("receipt.total", "12.50 euros"), ("receipt.total", "1,5 Mio. €"), ("nda.term", "two (2) years"), ("loss_notice.contact_phone", "(555) 123-4567 ext. 12")])  # fmt: skip
def test_what_a_value_says_all_of_is_not_doubted(document: dict[str, Any], field: str, said: str) -> None:
    found = typed(*field.split("."), said, "h")
    assert (found.error, found.doubt) == ("", "")


@pytest.mark.parametrize("value_type", EXAMPLES)
def test_what_is_no_value_tells_how_one_is_typed(document: dict[str, Any], value_type: ValueType) -> None:
    kind, field = next((kind.name, spec.name) for kind in KINDS.values() for spec in fields_of(kind) if spec.type is value_type)  # fmt: skip
    assert typed(kind, field, "lots and lots", "h").error.endswith(f" Type it like {EXAMPLES[value_type]}.")
    for shown in EXAMPLES[value_type].partition(", in")[0].split(" or "):
        assert not typed(kind, field, shown, "h").error


def test_pasted_text_loses_what_acts() -> None:
    assert plain(" a\u202eb\x00\n c\u200e ") == "ab c"
    assert plain("\u202e") == ""
