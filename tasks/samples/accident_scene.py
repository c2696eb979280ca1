"""When and where an accident happened, as a report in prose tells it. What happened is in accident_report.py."""

import random
from datetime import date

from tasks.samples import accident_wording as say
from tasks.samples.amounts import DOLLAR, cents
from tasks.samples.dates import AMERICAN, MONTH_FIRST, MONTHS, any_time, clock, later, written
from tasks.samples.draft import Draft
from tasks.samples.places import us_place
from tasks.samples.wording import weighted


def scene(draft: Draft, day: date, told: bool = True, full: bool = False) -> dict[str, str]:
    """When and where, each with its own chance of being told; a day may be redacted."""
    rng, place = draft.rng, us_place(draft.rng)
    on, at = (
        _day(draft, day, full) if told and draft.chance(0.84) else "",
        _time(draft) if told and draft.chance(0.84) else "",
    )
    comma_on = f" on {on}" if on else ""
    return {
        "on": f"on {on}, " if on else "", "on_cap": f"On {on}, " if on else "", "comma_on": comma_on,
        "at": f"At {at}, " if at and not on else f"At {at} " if at else "", "at_low": f" at {at}" if at else "", "at_mid": f"at {at}, " if at else "",
        "place": _where(draft, place.city, place.state, place.abbreviation) if draft.chance(0.85 if told else 0.5) else "",
        "street": rng.choice(say.STREETS), "other": rng.choice(say.OTHERS), "make_other": f"a {rng.choice(['grey', 'white', 'blue'])} one",
        "filed": written(rng, later(rng, day, 2, 90), AMERICAN).words, "ref": reference(rng), "amount": DOLLAR.printed(cents(rng, 40000, 900000)),
    }  # fmt: skip


def _day(draft: Draft, day: date, full: bool) -> str:
    month = f"{day.year}-{day.month:02d}"
    if not full and draft.chance(0.75):
        words = f"{MONTHS[day.month - 1]} {draft.rng.choice(['[XXX]', '[XXX]', '[REDACTED]', '__'])}, {day.year}"
        if draft.chance(0.15):
            words = f"{MONTHS[day.month - 1]} {day.year}"
        draft.know("incident_month", month, words)
        return words
    said = written(draft.rng, day, {**AMERICAN, **MONTH_FIRST} if full else AMERICAN)
    draft.know("incident_month", month, said.words)
    draft.know("incident_date", said.iso, said.words)
    return said.words


def _time(draft: Draft) -> str:
    moment = any_time(draft.rng)
    words = clock(draft.rng, moment)
    draft.know("incident_time", f"{moment:%H:%M}", words)
    return words + draft.rng.choice(say.ZONES)


def _where(draft: Draft, city: str, state: str, abbreviation: str) -> str:
    how = weighted(draft.rng, {"both": 0.84, "city": 0.1, "state": 0.06})
    said = draft.rng.choice([state, state, abbreviation])
    if how != "state":
        draft.know("city", city, city)
    if how != "city":
        draft.know("state", abbreviation, said if how == "both" else state)
    return {"both": f" in {city}, {said}", "city": f" in {city}", "state": f" in {state}"}[how]


def reference(rng: random.Random) -> str:
    return f"{rng.randint(10000, 39999)}-{rng.randint(1000, 9999)}"
