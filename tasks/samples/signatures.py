"""Signature blocks. They repeat the parties' names and bring people who sign but are no party: a classic trap."""

import random

from tasks.samples.names import Party, person_name
from tasks.samples.sample import Block, Lines, Table

OFFICES = (
    "Chief Executive Officer",
    "President",
    "Vice President, Business Development",
    "General Counsel",
    "Managing Director",
    "Chief Financial Officer",
    "Director",
    "Authorized Signatory",
    "Secretary",
    "Managing Member",
)


def _company_lines(rng: random.Random, party: Party, signed: bool) -> list[str]:
    signer = person_name(rng)
    mark = f"/s/ {signer}" if signed else "_" * 28
    lines = [
        f"By: {mark}",
        f"Name: {signer if signed or rng.random() < 0.5 else ''}".rstrip(),
        f"Title: {rng.choice(OFFICES)}",
    ]
    return lines if rng.random() < 0.8 else [lines[0], signer, rng.choice(OFFICES)]


def signature(rng: random.Random, party: Party, signed: bool) -> list[str]:
    """The lines of one signer."""
    name = party.name.upper() if rng.random() < 0.4 else party.name
    if party.person:
        return [f"/s/ {party.name}" if signed else "_" * 28, name]
    return [name, "", *_company_lines(rng, party, signed)]


def signatures(rng: random.Random, parties: list[Party], signed: bool) -> list[Block]:
    """All signers below or beside each other."""
    columns = [signature(rng, party, signed) for party in parties]
    if len(columns) != 2 or rng.random() < 0.55:
        return [Lines(lines=tuple(lines)) for lines in columns]
    height = max(len(lines) for lines in columns)
    rows = zip(*(lines + [""] * (height - len(lines)) for lines in columns), strict=True)
    return [Table(header=(), cells=tuple(rows))]
