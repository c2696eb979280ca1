"""Writes accident reports: of test vehicles, duplicates by the maker, insureds' accounts, and forms. Sentences are in accident_wording.py."""

import random

from tasks.samples import accident_wording as say
from tasks.samples.accident_form import write_form
from tasks.samples.accident_scene import reference, scene
from tasks.samples.dates import AMERICAN, MONTHS, any_day, written
from tasks.samples.draft import Draft
from tasks.samples.names import coined, core_name
from tasks.samples.sample import Heading, Paragraph, Sample
from tasks.samples.wording import article, capital, pick, vary, weighted

FORMS = {"test_vehicle": 52.0, "duplicate": 12.0, "vague": 8.0, "insured": 20.0, "form": 14.0}


def write(rng: random.Random) -> Sample:
    """An accident report."""
    form = weighted(rng, FORMS)
    if form == "form":
        return write_form(rng)
    draft = Draft("accident_report", rng)
    draft.title = "accident report"
    if draft.chance(0.15):
        draft.add(
            Heading(
                heading=rng.choice(["Narrative", "Crash narrative", "Description of incident", "Accident statement"])
            )
        )
    {"test_vehicle": _test_vehicle, "duplicate": _duplicate, "vague": _vague, "insured": _insured}[form](draft)
    return draft.finish()


def _test_vehicle(draft: Draft) -> None:
    rng = draft.rng
    day, entity = any_day(rng, 2019, 2025), _operator(draft)
    names = {**scene(draft, day), "entity": entity, "av": _vehicle(draft, entity)}
    names["a_av"] = f"{article(names['av'])} {names['av']}"
    names["av_cap"] = capital(names["a_av"])
    opening = pick(rng, say.OPENINGS + say.OPENINGS_MORE, **names)
    first = [f"{entity} submitted this report on {names['filed']}."] if draft.chance(0.15) else []
    middles = [
        vary(rng, text, **{**names, "other": rng.choice(say.OTHERS)})
        for text in rng.sample(say.MIDDLES, rng.randint(1, 4))
    ]
    endings = [vary(rng, text, **names) for text in rng.sample(say.ENDINGS, rng.randint(1, 3))]
    _told(draft, [*first, capital(opening), *middles, *endings])
    _name_entity(draft, entity)


def _vague(draft: Draft) -> None:
    rng, entity = draft.rng, _operator(draft)
    day = any_day(rng, 2019, 2025)
    names = {**scene(draft, day, told=False), "entity": entity, "av": _vehicle(draft, entity)}
    tail = [vary(rng, rng.choice(say.ENDINGS), **names)] if draft.chance(0.5) else []
    _told(draft, [capital(pick(rng, say.VAGUE, **names)), *tail])
    _name_entity(draft, entity)


def _duplicate(draft: Draft) -> None:
    rng = draft.rng
    operator, maker = rng.choice(say.OPERATORS), rng.choice(say.MAKERS)
    filed = any_day(rng, 2021, 2025)
    said = (
        written(rng, filed, AMERICAN).words if draft.chance(0.6) else f"{MONTHS[filed.month - 1]} [XXX], {filed.year}"
    )
    legal = operator + rng.choice([" Holdings LLC", ", Inc.", " Operations LLC", " Corp."])
    names = {
        "operator": operator,
        "maker": maker,
        "legal": legal,
        "filed": said,
        "order": rng.choice(["March 3, 2020", "May 12, 2022"]),
        "ref": reference(rng),
    }
    draft.add(Paragraph(paragraph=pick(rng, say.DUPLICATES, **names)))
    draft.know("reporting_entity", maker, maker)
    draft.know("vehicle_make", operator, operator)


def _insured(draft: Draft) -> None:
    rng = draft.rng
    day = any_day(rng, 2012, 2025)
    make = rng.choice(say.MAKES)
    stated = draft.chance(0.55)
    car = (
        f"{rng.choice(['', f'{rng.randint(2006, 2024)} '])}{make} {rng.choice(say.MODELS)}"
        if stated
        else rng.choice(["car", "company van", "vehicle"])
    )
    entity = f"{core_name(rng)} {rng.choice(['Insurance', 'Transport LLC', 'Mutual', 'Logistics Inc.'])}"
    names = {**scene(draft, day, full=True), "car": car, "entity": entity}
    tail = [vary(rng, text, **names) for text in rng.sample(say.INSURED_MORE, rng.randint(1, 4))]
    lead = [pick(rng, say.REPORTING, entity=entity)] if draft.chance(0.5) else []
    sentences = [*lead, capital(pick(rng, say.INSURED, **names)), *tail]
    _told(draft, sentences)
    _name_entity(draft, entity)
    if stated:
        draft.know("vehicle_make", make, make)


def _operator(draft: Draft) -> str:
    return (
        draft.rng.choice(say.OPERATORS)
        if draft.chance(0.7)
        else f"{coined(draft.rng)} {draft.rng.choice(['Mobility', 'Autonomy', 'Motors', 'AI'])}"
    )


def _vehicle(draft: Draft, entity: str) -> str:
    rng = draft.rng
    kind = rng.choice(
        ["autonomous vehicle", "AV", "automated test vehicle", "self-driving vehicle", "robotaxi", "automated shuttle"]
    )
    if not draft.chance(0.08):
        return f"{entity} {kind}"
    make = rng.choice(say.MAKES)
    draft.know("vehicle_make", make, make)
    return f"{make} {rng.choice(say.MODELS)} operated by {entity}"


def _told(draft: Draft, sentences: list[str]) -> None:
    rng = draft.rng
    cut = rng.randint(1, len(sentences))
    parts = [sentences] if draft.chance(0.35) else [sentences[:cut], sentences[cut:]]
    draft.add(*(Paragraph(paragraph=" ".join(part)) for part in parts if part))


def _name_entity(draft: Draft, entity: str) -> None:
    if any(entity in block.text for block in draft.blocks):
        draft.know("reporting_entity", entity, entity)
