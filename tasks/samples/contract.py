"""Writes commercial agreements: many types, each clause there or only its decoy. Sentences are in contract_wording.py and contract_clauses.py."""

import random

from tasks.samples import contract_wording as say
from tasks.samples.contract_clauses import CLAUSES, SHARES
from tasks.samples.contract_exhibits import exhibits
from tasks.samples.contract_sections import sections_of
from tasks.samples.dates import LEGAL_UK, LEGAL_US, any_day, later, written
from tasks.samples.draft import Draft
from tasks.samples.introduced import introduced
from tasks.samples.names import Party, company, individual, other_than
from tasks.samples.numbering import LONG, SHORT, numbered
from tasks.samples.sample import Heading, Lines, Paragraph, Sample
from tasks.samples.signatures import signatures
from tasks.samples.wording import pick, weighted

DATED = {"same": 50.0, "only_agreed": 20.0, "apart": 14.0, "only_effective": 4.0, "none": 12.0}
OPENINGS = {
    "same": say.BOTH_SAME,
    "only_agreed": say.ONLY_AGREED,
    "apart": say.BOTH_APART,
    "only_effective": say.ONLY_EFFECTIVE,
    "none": say.UNDATED,
}


def write(rng: random.Random) -> Sample:
    """An agreement of the usual length, at times with exhibits."""
    return _written(rng, orders=rng.choice([0, 0, 0, 0, 1, 2, 3]))


def write_long(rng: random.Random, orders: int = 36) -> Sample:
    """An agreement with a page or more for each of so many statements of work."""
    return _written(rng, orders=orders)


def _written(rng: random.Random, orders: int) -> Sample:
    draft = Draft("contract", rng)
    type_name = rng.choice(list(say.ROLES))
    exclusive = draft.chance(SHARES["exclusivity"])
    role_a, role_b, role = say.ROLES[type_name]
    title = rng.choice([q for q in say.QUALIFIERS if exclusive or "Exclusive" not in q]) + type_name
    _head(draft, title.replace("Master Master", "Master"))
    styles = LEGAL_UK if draft.chance(0.12) else LEGAL_US
    first = company(rng)
    second = individual(rng) if draft.chance(0.06) else other_than(rng, first)
    names = _open(draft, title, [first, second], (role_a, role_b), styles)
    names["role"] = role
    if draft.chance(0.15):
        _cover(draft, [first, second])
    present = {field for field in CLAUSES if draft.chance(SHARES[field])} - {"exclusivity"} | (
        {"exclusivity"} if exclusive else set()
    )
    sections = sections_of(draft, names, present, styles)
    draft.add(*numbered(rng, sections, LONG if len(sections) > 14 else SHORT))
    draft.add(
        Paragraph(
            paragraph=rng.choice(
                [
                    "IN WITNESS WHEREOF, the parties have executed this Agreement by their duly authorized officers.",
                    "The parties have signed this Agreement on the dates below.",
                    "Executed by the parties.",
                ]
            )
        )
    )
    draft.add(*signatures(rng, [first, second], signed=draft.chance(0.7)))
    draft.add(*exhibits(draft, names, orders, styles))
    return draft.finish()


def _head(draft: Draft, title: str) -> None:
    draft.title = title.upper() if draft.chance(0.65) else title
    if draft.chance(0.35):
        draft.add(Lines(lines=(f"Exhibit 10.{draft.rng.randint(1, 60)}",), align="right"))
    draft.add(Heading(heading=draft.title))
    draft.know("document_name", draft.title, draft.title)


def _cover(draft: Draft, parties: list[Party]) -> None:
    """A cover page's lines, before all else."""
    day = draft.said("agreement_date")
    dated = (draft.rng.choice(["dated as of", "Dated:", "Made"]), day) if day else ()
    lines = (
        draft.rng.choice(["between", "by and between", "BETWEEN"]),
        parties[0].name,
        "and",
        parties[1].name,
        *dated,
    )
    draft.blocks[:0] = [Heading(heading=draft.title), Lines(lines=lines, align="center")]


def _open(
    draft: Draft, title: str, parties: list[Party], roles: tuple[str, str], styles: dict[str, float]
) -> dict[str, str]:
    rng, how = draft.rng, weighted(draft.rng, DATED)
    agreed = written(rng, any_day(rng, 1998, 2023), styles)
    effective = written(rng, later(rng, agreed.day, -40, 90), styles) if how == "apart" else agreed
    joined = " and ".join(introduced(rng, party, role) for party, role in zip(parties, roles, strict=True))
    draft.know("parties", [party.name for party in parties], *(party.name for party in parties))
    opening = pick(
        rng,
        OPENINGS[how],
        title=title,
        upper=title.upper(),
        agreed=agreed.said,
        effective=effective.said,
        parties=joined,
    )
    draft.add(Paragraph(paragraph=opening))
    if how in ("same", "apart", "only_agreed"):
        draft.know("agreement_date", agreed.iso, agreed.words)
    if how in ("same", "apart", "only_effective"):
        draft.know("effective_date", effective.iso, effective.words)
    short = {"a": roles[0], "b": roles[1]}
    draft.add(Paragraph(paragraph=pick(rng, say.RECITALS, **short)))
    return {**short, "start": effective.iso}
