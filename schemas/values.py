"""The types a field can have: what the model copies, and what code makes of it. How it is made is not here (`tasks/normalise`)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict


class ValueType(StrEnum):
    """A field's type; the comment gives the form of its normalised value."""

    TEXT = "text"  # str
    NAME = "name"  # str: a person or an organisation
    NAMES = "names"  # list[str]
    IDENTIFIER = "identifier"  # str: a policy or claim number
    PHONE = "phone"  # str: digits with an optional leading +
    DATE = "date"  # "YYYY-MM-DD"
    MONTH = "month"  # "YYYY-MM"
    TIME = "time"  # "HH:MM", 24 h
    MONEY = "money"  # {"amount": "12.50", "currency": "MYR" or null}
    DURATION = "duration"  # "2 years", "18 months", "successive 1 year"
    JURISDICTION = "jurisdiction"  # str: the state or country whose law governs
    STATE = "state"  # str: a US state's two letters
    CLAUSE = "clause"  # bool: whether the clause is there
    RECORDS = "records"  # list of {column: value in its own type's form, or null}


class Money(BaseModel):
    """An amount with its ISO 4217 currency, or None where the paper names none."""

    model_config = ConfigDict(frozen=True)

    amount: Decimal
    currency: str | None = None


R = TypeVar("R", bound=BaseModel)

Text = Annotated[str | None, ValueType.TEXT]
Name = Annotated[str | None, ValueType.NAME]
Names = Annotated[list[str], ValueType.NAMES]
Identifier = Annotated[str | None, ValueType.IDENTIFIER]
Phone = Annotated[str | None, ValueType.PHONE]
Date = Annotated[date | None, ValueType.DATE]
Month = Annotated[str | None, ValueType.MONTH]
Time = Annotated[str | None, ValueType.TIME]
Amount = Annotated[Money | None, ValueType.MONEY]
Duration = Annotated[str | None, ValueType.DURATION]
Jurisdiction = Annotated[str | None, ValueType.JURISDICTION]
State = Annotated[str | None, ValueType.STATE]
Clause = Annotated[bool, ValueType.CLAUSE]
Records = Annotated[list[R], ValueType.RECORDS]  # of a `Row` of schemas/kind.py
