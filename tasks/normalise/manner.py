"""How one document writes, as a record. How that is told from its text is in context.py."""

from datetime import date
from enum import StrEnum

from schemas.record import Record


class DateOrder(StrEnum):
    """Which of two numbers of a date comes first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = "unknown"


class Context(Record):
    """How one document writes.

    Attributes:
        date_order_note: what decided the order ("25/12/2018 in this document").
        currency: ISO 4217 code of amounts without one; None where the document names none or several.
        currency_note: the sign that gave it away.
        written: the day that it bears, if it is a letter or mail.
    """

    date_order: DateOrder = DateOrder.UNKNOWN
    date_order_note: str = ""
    currency: str | None = None
    currency_note: str = ""
    written: date | None = None
