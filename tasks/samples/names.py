"""Invented companies and people. Names are put together at random; none is meant to exist."""

import random
from functools import cache

from faker import Faker

from schemas.record import Record
from tasks.samples.name_words import ABROAD, CORES, HEADS, LOCALES, PLURALS, STATES, TAILS, THINGS, TRADES, US_FORMS
from tasks.samples.places import us_address
from tasks.samples.wording import article, weighted


class Party(Record):
    """Someone who signs.

    Attributes:
        name: as signed, without what kind of body it is.
        body: "a Delaware corporation"; empty where nothing is said.
        core: the name's telling words, from which short names are made.
    """

    name: str
    body: str = ""
    core: str = ""
    person: bool = False
    address: tuple[str, ...] = ()


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def person_name(rng: random.Random) -> str:
    """A first name, at times an initial, and a last name."""
    faker = _faker(rng.choice(LOCALES))
    faker.seed_instance(rng.getrandbits(64))
    first, last = str(faker.first_name()), str(faker.last_name())
    last = last if last.isascii() and first.isascii() else f"{rng.choice(HEADS)}{rng.choice(TAILS)[:4]}"
    first = first if first.isascii() else "Andrea"
    initial = f"{rng.choice('ABCDEFGHJKLMNPRSTW')}. " if rng.random() < 0.35 else ""
    return f"{first} {initial}{last}"


def coined(rng: random.Random) -> str:
    return rng.choice(HEADS) + rng.choice(TAILS)


def core_name(rng: random.Random) -> str:
    """A company's name without its legal form."""
    pattern = weighted(rng, CORES)
    last, second = person_name(rng).split()[-1], person_name(rng).split()[-1]
    first_thing, second_thing = rng.sample(THINGS, 2)
    letters = "".join(rng.sample("ABCDEFGHJKLMNPQRSTVWXZ", 3))
    return pattern.format(
        word=coined(rng), trade=rng.choice(TRADES), plural=rng.choice(PLURALS), thing=first_thing, other=second_thing,
        last=last, second=second, letters=letters,
    )  # fmt: skip


def _body(rng: random.Random, form: str) -> str:
    if form in ABROAD:
        land = rng.choice(ABROAD[form])
        return rng.choice(
            [
                f"a company incorporated under the laws of {land}",
                f"a company organized under the laws of {land}",
                f"a private company registered in {land}",
                f"a {land.removeprefix('the ')} company",
            ]
        )
    state = weighted(rng, STATES)
    word = (
        "limited liability company"
        if "L" in form and "P" not in form and "Ltd" not in form
        else "limited partnership"
        if "P" in form
        else "corporation"
    )
    return rng.choice(
        [
            f"{article(state)} {state} {word}",
            f"{article(state)} {state} {word}",
            f"a {word} organized under the laws of the State of {state}",
            f"a {word} existing under the laws of {state}",
        ]
    )


def company(rng: random.Random, foreign: float = 0.15) -> Party:
    """A company of the United States, or of elsewhere in that share of cases."""
    form = rng.choice(list(ABROAD)) if rng.random() < foreign else weighted(rng, US_FORMS)
    core = core_name(rng)
    loud = rng.random() < 0.18
    name = core + form
    body = _body(rng, form) if rng.random() < 0.8 else ""
    return Party(name=name.upper() if loud else name, body=body, core=core, address=us_address(rng))


def individual(rng: random.Random) -> Party:
    name = person_name(rng)
    loud = rng.random() < 0.12
    body = rng.choice(["an individual", "an individual", "", ""])
    return Party(
        name=name.upper() if loud else name, body=body, core=name.split()[-1], person=True, address=us_address(rng)
    )


def other_than(rng: random.Random, taken: Party) -> Party:
    """A company of another name."""
    found = company(rng)
    while found.core == taken.core or set(found.core.split()[:1]) & set(taken.core.split()[:1]):
        found = company(rng)
    return found
