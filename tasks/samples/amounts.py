"""Money as papers print it. Which amounts a paper shows is decided by its kind."""

import random
from decimal import Decimal

from schemas.record import Record


class Currency(Record):
    """An ISO 4217 code and the mark that papers print for it."""

    code: str
    mark: str
    decimal: str = "."
    thousands: str = ","
    after: bool = False

    def bare(self, amount: Decimal) -> str:
        return f"{amount:,.2f}".translate(str.maketrans(",.", self.thousands + self.decimal))

    def printed(self, amount: Decimal) -> str:
        return f"{self.bare(amount)} {self.mark}" if self.after else f"{self.mark}{self.bare(amount)}"


DOLLAR = Currency(code="USD", mark="$")
US_DOLLAR = Currency(code="USD", mark="US$")
USD = Currency(code="USD", mark="USD ")
POUND = Currency(code="GBP", mark="£")
EURO = Currency(code="EUR", mark="€")
EUR = Currency(code="EUR", mark="EUR", decimal=",", thousands=".", after=True)
RINGGIT = Currency(code="MYR", mark="RM")
RINGGIT_APART = Currency(code="MYR", mark="RM ")
SINGAPORE = Currency(code="SGD", mark="S$")


def cents(rng: random.Random, least: int, most: int) -> Decimal:
    """An amount between so many cents."""
    return Decimal(rng.randint(least, most)).scaleb(-2)


def round_thousands(rng: random.Random, least: int, most: int) -> Decimal:
    return Decimal(rng.randint(least, most) * 1000).quantize(Decimal("0.01"))


def money(amount: Decimal, currency: str | None) -> dict[str, str | None]:
    """The normalised form of an amount."""
    return {"amount": f"{amount:.2f}", "currency": currency}
