"""How an agreement's opening introduces a party: name, what it is, where it sits, what it is called below."""

import random

from tasks.samples.names import Party

SEATS = (
    "with offices at",
    "having its principal place of business at",
    "having its principal office at",
    "of",
    "located at",
    "whose address is",
)


def introduced(rng: random.Random, party: Party, role: str, seated: float = 0.4) -> str:
    """The party with its role in one of the usual brackets; with its address in that share of cases."""
    seat = "residing at" if party.person else rng.choice(SEATS)
    place = f", {seat} {', '.join(party.address)}" if rng.random() < seated else ""
    body = f", {party.body}" if party.body else ""
    mark = role.removeprefix("the ")
    brackets = (
        f" (“{mark}”)",
        f" (the “{mark}”)",
        f' ("{mark}")',
        f" (hereinafter “{mark}”)",
        f" (hereinafter referred to as “{mark}”)",
        f' (the "{mark}")',
    )
    return party.name + body + place + rng.choice(brackets)
