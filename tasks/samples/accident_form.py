"""Writes the accident report as a form with boxes. Reports in prose are in accident_report.py."""

import random
from datetime import date

from tasks.samples import accident_wording as say
from tasks.samples.dates import AMERICAN, MONTH_FIRST, any_day, any_time, clock, later, written
from tasks.samples.draft import Draft
from tasks.samples.names import coined, person_name
from tasks.samples.places import street, us_place
from tasks.samples.sample import Heading, Paragraph, Rows, Sample
from tasks.samples.wording import pick

Row = tuple[str, str]
LABELS: dict[str, tuple[str, ...]] = {
    "reporting_entity": ("Manufacturer's name", "Company reporting", "Reporting company", "Operator", "Business name"),
    "incident_date": ("Date of accident", "DATE OF COLLISION", "Accident date", "Date of incident", "Collision date"),
    "incident_time": ("Time of accident", "TIME", "Time of incident", "Hour"),
    "city": ("City", "CITY", "City / Town", "Municipality"),
    "state": ("State", "STATE", "St."),
    "vehicle_make": ("Vehicle 1 make", "Make", "VEHICLE MAKE", "Make of vehicle"),
}


def write_form(rng: random.Random) -> Sample:
    """A form; one date gives both the date and the month."""
    draft = Draft("accident_report", rng, "form")
    draft.title = rng.choice(say.FORM_TITLES)
    day = any_day(rng, 2010, 2025)
    boxes = [_entity(draft), _date(draft, day), _time(draft), *_place(draft), _make(draft)]
    rest: list[Row] = [("Report no.", f"{rng.randint(10000, 99999)}"), ("Driver", person_name(rng)), ("Street", street(rng)), ("Date of report", written(rng, later(rng, day, 1, 20), MONTH_FIRST).words), ("Model year", str(rng.randint(2004, 2024)))]  # fmt: skip
    rows = [box for box in boxes if box[1] or draft.chance(0.5)] + [row for row in rest if draft.chance(0.6)]
    if draft.chance(0.5):
        rng.shuffle(rows)
    draft.add(Heading(heading=draft.title), Rows(rows=tuple(rows), separator=rng.choice([": ", " ", ":  "])))
    draft.add(
        Heading(heading=rng.choice(["Description", "NARRATIVE", "What happened"]), level=2),
        Paragraph(paragraph=pick(rng, say.FORM_TEXT)),
    )
    return draft.finish()


def _label(draft: Draft, field: str) -> str:
    return draft.rng.choice(LABELS[field])


def _filled(draft: Draft, field: str, share: float, value: str, words: str) -> Row:
    if not draft.chance(share):
        return _label(draft, field), ""
    draft.know(field, value, words)
    return _label(draft, field), words


def _entity(draft: Draft) -> Row:
    name = draft.rng.choice([*say.OPERATORS, coined(draft.rng) + " Motors LLC"])
    return _filled(draft, "reporting_entity", 0.8, name, name)


def _date(draft: Draft, day: date) -> Row:
    said = written(draft.rng, day, {**MONTH_FIRST, "May 8, 2014": 0.2} if draft.chance(0.9) else AMERICAN)
    row = _filled(draft, "incident_date", 0.93, said.iso, said.words)
    if row[1]:
        draft.know("incident_month", said.iso[:7], said.words)
    return row


def _time(draft: Draft) -> Row:
    moment = any_time(draft.rng)
    return _filled(draft, "incident_time", 0.75, f"{moment:%H:%M}", clock(draft.rng, moment))


def _place(draft: Draft) -> list[Row]:
    place = us_place(draft.rng)
    return [
        _filled(draft, "city", 0.85, place.city, place.city),
        _filled(draft, "state", 0.8, place.abbreviation, place.abbreviation),
    ]


def _make(draft: Draft) -> Row:
    make = draft.rng.choice(say.MAKES)
    return _filled(draft, "vehicle_make", 0.45, make, make)
