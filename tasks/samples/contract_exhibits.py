"""Exhibits that make a contract long: price lists and statements of work. They hold no field's value, only things like it."""

import random
from collections.abc import Iterator

from tasks.samples import contract_wording as say
from tasks.samples.amounts import DOLLAR, cents, round_thousands
from tasks.samples.dates import any_day, written
from tasks.samples.draft import Draft
from tasks.samples.names import coined, person_name
from tasks.samples.periods import notice
from tasks.samples.places import us_place
from tasks.samples.sample import Block, Heading, Paragraph, Rows, Table
from tasks.samples.wording import capital, vary

GOODS = "Bracket Valve Sensor Module Filter Gasket Cartridge Panel Housing Adapter Bearing Nozzle Display Cable Manifold Actuator".split()  # noqa: SIM905


def exhibits(draft: Draft, names: dict[str, str], orders: int, styles: dict[str, float]) -> Iterator[Block]:
    """A price list and so many statements of work; nothing for none."""
    if not orders:
        return
    yield Heading(heading="EXHIBIT A", level=2)
    yield price_list(draft.rng, draft.rng.randint(6, 12 + 2 * orders))
    for number in range(1, orders + 1):
        yield from _order(draft, number, names, styles)


def price_list(rng: random.Random, count: int) -> Table:
    rows = (
        (
            f"{rng.choice('ABCDKLMX')}{rng.randint(100, 999)}-{rng.randint(10, 99)}",
            f"{coined(rng)} {rng.choice(GOODS)}",
            DOLLAR.printed(cents(rng, 199, 99999)),
        )
        for _ in range(count)
    )
    return Table(header=("Part No.", "Product", "Unit Price"), cells=tuple(rows))


def _order(draft: Draft, number: int, names: dict[str, str], styles: dict[str, float]) -> Iterator[Block]:
    rng = draft.rng
    details = {
        "city": us_place(rng).city,
        "days": notice(rng).words,
        "amount": DOLLAR.printed(round_thousands(rng, 4, 900)).removesuffix(".00"),
    }
    days = {
        "other_date": written(rng, any_day(rng, 2000, 2015), styles).words,
        "last_date": written(rng, any_day(rng, 2016, 2023), styles).words,
    }
    yield Heading(heading=f"Statement of Work No. {number}", level=2)
    yield Rows(
        rows=(
            ("Project", f"{coined(rng)} {rng.choice(GOODS).lower()} program"),
            ("Site", details["city"]),
            ("Project lead", person_name(rng)),
            ("Budget", details["amount"]),
        )
    )
    for index, text in enumerate(rng.sample(say.WORKS, len(say.WORKS)), 1):
        yield Paragraph(
            paragraph=f"{number}.{index} {capital(vary(rng, text, a=names['a'], b=names['b'], **details, **days))}"
        )
    yield price_list(rng, rng.randint(5, 12))
