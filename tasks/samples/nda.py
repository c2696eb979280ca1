"""Writes non-disclosure agreements: mutual, one-way, as a letter, for employees, signed or blank. Sentences are in nda_wording.py."""

import random

from tasks.samples import nda_wording as say
from tasks.samples.dates import LEGAL_UK, LEGAL_US, DateWords, any_day, written
from tasks.samples.draft import Draft
from tasks.samples.introduced import introduced
from tasks.samples.names import Party, company, individual, other_than
from tasks.samples.nda_sections import sections_of
from tasks.samples.numbering import SHORT, numbered
from tasks.samples.sample import Heading, Lines, Paragraph, Sample
from tasks.samples.signatures import signatures
from tasks.samples.wording import capital, pick, weighted

FORMS = {"mutual": 30.0, "one_way": 30.0, "letter": 20.0, "employee": 14.0, "employee_form": 6.0}


def write(rng: random.Random) -> Sample:
    """A non-disclosure agreement."""
    form = weighted(rng, FORMS)
    draft = Draft("nda", rng, "letter" if form == "letter" else "page")
    styles = LEGAL_UK if draft.chance(0.1) else LEGAL_US
    first = company(rng)
    second = individual(rng) if form == "employee" or draft.chance(0.12) else other_than(rng, first)
    parties = [first] if form == "employee_form" else [first, second]
    third = other_than(rng, first) if form in say.SHORT_NAMES and draft.chance(0.06) else None
    parties += [third] if third else []
    draft.know("parties", [party.name for party in parties], *(party.name for party in parties))
    day = written(rng, any_day(rng), styles)
    _open(draft, form, parties, day, styles)
    return draft.finish()


def _open(draft: Draft, form: str, parties: list[Party], day: DateWords, styles: dict[str, float]) -> None:
    a, b = _short_names(draft, form, parties)
    {"letter": _letter, "employee": _employee, "employee_form": _employee}.get(form, _agreement)(
        draft, form, parties, (a, b), day
    )
    body = sections_of(draft, (a, b), day, styles)
    draft.add(*numbered(draft.rng, body, SHORT))
    _close(draft, form, parties, day)


def _short_names(draft: Draft, form: str, parties: list[Party]) -> tuple[str, str]:
    first = parties[0].core.split()[0]
    if form.startswith("employee"):
        return draft.rng.choice(["the Company", first]), draft.rng.choice(["Employee", "the Employee"])
    if form == "letter":
        return draft.rng.choice(["the Company", first]), "you"
    own = (first, parties[1].core.split()[-1] if parties[1].person else parties[1].core.split()[0])
    return draft.rng.choice([*say.SHORT_NAMES[form], own, own])


def _agreement(draft: Draft, form: str, parties: list[Party], short: tuple[str, str], day: DateWords) -> None:
    rng = draft.rng
    draft.title = rng.choice(say.TITLES[form])
    draft.add(Heading(heading=draft.title))
    names = [introduced(rng, party, word) for party, word in zip(parties, [*short, "the Third Party"], strict=False)]
    joined = f"{', '.join(names[:-1])} and {names[-1]}"
    where = weighted(rng, {"opening": 0.6, "closing": 0.08, "none": 0.32})
    options = {"title": draft.title.title(), "date": day.said, "defined": rng.choice(say.DEFINED), "parties": joined}
    opening = pick(rng, say.OPENINGS_DATED if where == "opening" else say.OPENINGS_UNDATED, **options)
    draft.add(Paragraph(paragraph=capital(opening)))
    draft.add(Paragraph(paragraph=pick(rng, say.RECITALS, a=short[0], b=short[1], purpose=rng.choice(say.PURPOSES))))
    if where != "none":
        draft.know("effective_date", day.iso, day.words)
    draft.add(*([Paragraph(paragraph=pick(rng, say.LATE_DATE, date=day.said))] if where == "closing" else []))


def _letter(draft: Draft, form: str, parties: list[Party], short: tuple[str, str], day: DateWords) -> None:
    rng, (sender, receiver) = draft.rng, parties
    draft.title = "Confidentiality letter agreement"
    draft.letterhead = (sender.name, *sender.address)
    if draft.chance(0.85):
        draft.add(Lines(lines=(day.words,)))
        draft.know("effective_date", day.iso, day.words)
    draft.add(Lines(lines=(receiver.name, *receiver.address)))
    draft.add(
        *(
            [
                Heading(
                    heading=rng.choice(
                        ["Confidentiality Agreement", "Re: Confidentiality Agreement", "PERSONAL AND CONFIDENTIAL"]
                    )
                )
            ]
            if draft.chance(0.7)
            else []
        )
    )
    draft.add(
        Paragraph(
            paragraph=rng.choice(["Ladies and Gentlemen:", "Dear Sirs:", "Gentlemen:", "To whom it may concern:"])
        )
    )
    names = {"a": sender.name, "b": receiver.name, "sa": short[0].removeprefix("the "), "sb": "Recipient"}
    draft.add(Paragraph(paragraph=capital(pick(rng, say.LETTER_OPENINGS, purpose=rng.choice(say.PURPOSES), **names))))


def _employee(draft: Draft, form: str, parties: list[Party], short: tuple[str, str], day: DateWords) -> None:
    rng = draft.rng
    draft.title = rng.choice(say.TITLES["employee"])
    body = f", {parties[0].body}" if parties[0].body else ""
    names = {"a": parties[0].name, "abody": body, "sa": short[0].removeprefix("the ")}
    draft.add(Heading(heading=draft.title))
    if form == "employee_form":
        draft.add(Paragraph(paragraph=pick(rng, say.EMPLOYEE_FORM, **names)))
        return
    dated = draft.chance(0.7)
    on = f", {rng.choice(['effective', 'as of', 'from'])} {day.said}" if dated else ""
    draft.add(Paragraph(paragraph=pick(rng, say.EMPLOYEE_OPENINGS, b=parties[1].name, on=on, **names)))
    if dated:
        draft.know("effective_date", day.iso, day.words)


def _close(draft: Draft, form: str, parties: list[Party], day: DateWords) -> None:
    rng = draft.rng
    if form == "letter":
        draft.add(
            Paragraph(paragraph=pick(rng, say.LETTER_CLOSINGS)),
            Lines(lines=(rng.choice(["Very truly yours,", "Sincerely,", "Yours faithfully,"]),)),
        )
    elif draft.chance(0.6):
        draft.add(
            Paragraph(
                paragraph=rng.choice(
                    [
                        "IN WITNESS WHEREOF, the parties have caused this Agreement to be signed by their duly authorized representatives.",
                        "Agreed and accepted:",
                        "The parties have signed below.",
                    ]
                )
            )
        )
    draft.add(*signatures(rng, parties, signed=draft.chance(0.7)))
