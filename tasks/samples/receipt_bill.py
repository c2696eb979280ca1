"""The sums of a receipt: what was bought, tax, rounding, what is to be paid. How they are printed is in receipt.py."""

import random
from decimal import Decimal

from schemas.record import Record
from tasks.samples.amounts import cents
from tasks.samples.receipt_looks import Look

CENT = Decimal("0.01")


class Bill(Record):
    """The sums of a receipt; `total` is what is to be paid."""

    items: tuple[tuple[str, int, Decimal], ...]
    net: Decimal
    tax: Decimal
    rounding: Decimal
    total: Decimal
    cash: Decimal


def bill_of(rng: random.Random, look: Look) -> Bill:
    priced = [
        (rng.choice(look.goods), rng.choice([1, 1, 1, 2, 3, 10]), cents(rng, 90, rng.choice([1500, 4000, 20000])))
        for _ in range(rng.randint(1, 8))
    ]
    gross = sum((count * price for _, count, price in priced), Decimal(0))
    share = Decimal(look.tax[1]) / 100
    tax = (gross * share if not look.included else gross - gross / (1 + share)).quantize(CENT)
    exact = gross + tax if not look.included else gross
    total = (exact * 20).quantize(Decimal(1)) / 20 if look.nickel else exact
    cash = rng.choice([total, (total / 10).quantize(Decimal(1), rounding="ROUND_CEILING") * 10])
    return Bill(
        items=tuple(priced),
        net=gross if not look.included else gross - tax,
        tax=tax,
        rounding=total - exact,
        total=total.quantize(CENT),
        cash=cash,
    )
