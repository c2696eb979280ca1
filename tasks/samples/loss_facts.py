"""The facts of one invented loss, each as it will be written. How a notice tells them is in loss_notice.py."""

import random
from collections.abc import Mapping
from typing import Any

from schemas.record import Record
from tasks.samples import loss_wording as say
from tasks.samples.amounts import DOLLAR, POUND, US_DOLLAR, USD, cents, round_thousands
from tasks.samples.dates import AMERICAN, BRITISH, DAY_FIRST, MONTH_FIRST, any_day, later, written
from tasks.samples.names import company, person_name
from tasks.samples.places import us_address
from tasks.samples.receipt_places import UK_TOWNS
from tasks.samples.wording import pick

SHARES = {
    "claim_number": 0.62,
    "policy_number": 0.93,
    "insured_name": 0.94,
    "loss_date": 0.92,
    "reported_date": 0.6,
    "loss_type": 0.8,
    "loss_location": 0.82,
    "description": 0.92,
    "amount_claimed": 0.68,
    "contact_phone": 0.72,
}


class Fact(Record):
    """What the notice says of a field, and its normalised value."""

    words: str
    value: Any


class Loss(Record):
    """The facts that the notice tells, and things that look like facts and are none."""

    told: Mapping[str, Fact]
    sender: str
    other: Mapping[str, str]


def a_loss(rng: random.Random) -> Loss:
    """An invented loss; each fact is told in its share of notices."""
    british = rng.random() < 0.15
    styles = {**DAY_FIRST, **BRITISH} if british else {**AMERICAN, **MONTH_FIRST, "2014-05-08": 0.05}
    day = any_day(rng, 2012, 2025)
    reported = written(rng, later(rng, day, 0, 25), styles)
    insured = company(rng).name if rng.random() < 0.5 else person_name(rng)
    fields = {field for field, share in SHARES.items() if rng.random() < share}
    valued = "amount_claimed" in fields
    days = {"loss_date": written(rng, day, styles), "reported_date": reported}
    facts = {
        "claim_number": _same(_identifier(rng, "CL")), "policy_number": _same(_identifier(rng, "P")), "insured_name": _same(insured),
        **{field: Fact(words=said.words, value=said.iso) for field, said in days.items()}, **_what(rng),
        "loss_location": _same(_location(rng, british)), "amount_claimed": _amount(rng, british), "contact_phone": _phone(rng, british, valued),
    }  # fmt: skip
    other = {
        "other_date": written(rng, any_day(rng, 2005, 2026), styles).words,
        "other_phone": _phone(rng, british, valued).words,
        "other_amount": (POUND if british else DOLLAR).printed(round_thousands(rng, 1, 10)) if valued else "none",
        "sent": written(rng, later(rng, reported.day, 0, 40), styles).words,
    }
    sender = insured if len(insured) < 30 else person_name(rng)
    return Loss(told={field: facts[field] for field in facts if field in fields}, sender=sender, other=other)


def _what(rng: random.Random) -> dict[str, Fact]:
    peril = rng.choice(list(say.PERILS))
    kind = rng.choice(say.SYNONYMS.get(peril, (peril, peril.lower())))
    return {"loss_type": _same(kind), "description": _same(pick(rng, say.PERILS[peril]))}


def _same(words: str) -> Fact:
    return Fact(words=words, value=words)


def _location(rng: random.Random, british: bool) -> str:
    return (
        f"{rng.randint(1, 180)} {rng.choice(['High Street', 'Mill Lane', 'Castle Road'])}, {rng.choice(UK_TOWNS)}"
        if british
        else ", ".join(us_address(rng))
    )


def _identifier(rng: random.Random, letter: str) -> str:
    number, year = rng.randint(100000, 9999999), rng.randint(12, 25)
    letters = "".join(rng.sample("ABCDEFGHKLMNPRSTXZ", 3))
    return rng.choice(
        [
            f"{letter}-{number}",
            f"{letters}-{year}-{number}",
            f"{letters}{number}",
            f"{number}-{year:02d}",
            f"{letters} {number} {year:02d}",
            f"{year}{letter}{number}",
            f"{number}",
        ]
    )


def _amount(rng: random.Random, british: bool) -> Fact:
    currency = POUND if british else rng.choice([DOLLAR, DOLLAR, DOLLAR, US_DOLLAR, USD])
    amount = cents(rng, 20000, 9000000) if rng.random() < 0.5 else round_thousands(rng, 1, 400)
    words = currency.printed(amount)
    whole = amount == amount.to_integral() and rng.random() < 0.7
    return Fact(
        words=words.removesuffix(".00") if whole else words,
        value={"amount": str(amount).removesuffix(".00") if whole else str(amount), "currency": currency.code},
    )


def _phone(rng: random.Random, british: bool, valued: bool) -> Fact:
    """A number of the ranges kept for fiction; its country is known where the paper names a currency."""
    if british:
        number = f"01632 960{rng.randint(100, 999)}"
        return Fact(words=number, value=number.replace("01632 ", "+441632") if valued else number.replace(" ", ""))
    area, line = rng.choice((212, 303, 412, 503, 602, 702, 813, 919)), f"01{rng.randint(0, 99):02d}"
    words = rng.choice([f"({area}) 555-{line}", f"{area}-555-{line}", f"{area}.555.{line}", f"+1 {area} 555 {line}"])
    prefix = "+1" if valued or words.startswith("+") else ""
    return Fact(words=words, value=f"{prefix}{area}555{line}")
