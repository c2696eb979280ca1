"""Writes first notices of loss: a form, a table, an e-mail in prose, a letter. Facts come from loss_facts.py, sentences from loss_wording.py."""

import random

from tasks.samples import loss_wording as say
from tasks.samples.draft import Draft
from tasks.samples.loss_facts import Loss, a_loss
from tasks.samples.names import company, person_name
from tasks.samples.places import us_address
from tasks.samples.sample import Heading, Lines, Paragraph, Rows, Sample, Table
from tasks.samples.wording import capital, pick, vary, weighted

SENTENCES = {
    "claim_number": say.CLAIM,
    "insured_name": say.WHO,
    "loss_date": say.WHEN,
    "loss_type": say.WHAT,
    "loss_location": say.WHERE,
    "reported_date": say.REPORTED,
    "amount_claimed": say.AMOUNT,
    "contact_phone": say.PHONE,
}
FORMS = {"form": 42.0, "table": 12.0, "mail": 26.0, "letter": 20.0}


def write(rng: random.Random) -> Sample:
    """A notice of loss."""
    return write_as(rng, weighted(rng, FORMS))


def write_as(rng: random.Random, form: str) -> Sample:
    """A notice of loss in the given form."""
    draft = Draft("loss_notice", rng, "form" if form == "form" else "letter" if form == "letter" else "page")
    loss = a_loss(rng)
    draft.title = (
        rng.choice(say.FORM_TITLES)
        if form in ("form", "table")
        else rng.choice(["Notice of loss", "New claim", "Claim notification", "Damage at our premises"])
    )
    for field, fact in loss.told.items():
        draft.know(field, fact.value, fact.words)
    {"form": _form, "table": _table, "mail": _mail, "letter": _letter}[form](draft, loss)
    return draft.finish()


def _boxes(draft: Draft, loss: Loss) -> list[tuple[str, str]]:
    rng = draft.rng
    boxes = [
        (rng.choice(labels), loss.told[field].words if field in loss.told else "")
        for field, labels in say.LABELS.items()
        if field in loss.told or draft.chance(0.5)
    ]
    fillers = {
        "Agency": company(rng).name,
        "Adjuster": person_name(rng),
        "Deductible": loss.other["other_amount"],
        "Fax": loss.other["other_phone"],
        "Date of this form": loss.other["sent"] if "reported_date" in loss.told else "",
    }
    boxes += [(label, fillers.get(label, "")) for label in rng.sample(say.OTHER_LABELS, rng.randint(1, 5))]
    if draft.chance(0.6):
        rng.shuffle(boxes)
    return boxes


def _form(draft: Draft, loss: Loss) -> None:
    draft.add(
        Heading(heading=draft.title),
        Rows(rows=tuple(_boxes(draft, loss)), separator=draft.rng.choice([": ", " ", ":  "])),
    )
    if draft.chance(0.4):
        draft.add(Paragraph(paragraph="Any person who knowingly makes a false statement may be guilty of a crime."))


def _table(draft: Draft, loss: Loss) -> None:
    draft.add(Heading(heading=draft.title), Table(header=("Item", "Entry"), cells=tuple(_boxes(draft, loss))))


def _prose(draft: Draft, loss: Loss) -> list[str]:
    """The told facts as sentences, with some noise between."""
    rng, words = draft.rng, {field: fact.words for field, fact in loss.told.items()}
    first = [pick(rng, say.INTROS, **words)] if "policy_number" in words else ["I <must|have to> report a loss."]
    rest = [capital(pick(rng, templates, **words)) for field, templates in SENTENCES.items() if field in words]
    rest += [words["description"]] if "description" in words else []
    rest += [vary(rng, text, **loss.other) for text in rng.sample(say.NOISE, rng.randint(0, 3))]
    rng.shuffle(rest)
    return [vary(rng, text) for text in first] + rest


def _paragraphs(draft: Draft, sentences: list[str]) -> list[Paragraph]:
    size = draft.rng.randint(2, 5)
    return [Paragraph(paragraph=" ".join(sentences[i : i + size])) for i in range(0, len(sentences), size)]


def _mail(draft: Draft, loss: Loss) -> None:
    greeting = draft.rng.choice(["Hello,", "Dear claims team,", "Hi,", "Good morning,", "To whom it may concern,"])
    closing = draft.rng.choice(["Regards,", "Many thanks,", "Kind regards,", "Best,"])
    draft.add(
        Paragraph(paragraph=greeting), *_paragraphs(draft, _prose(draft, loss)), Lines(lines=(closing, loss.sender))
    )


def _letter(draft: Draft, loss: Loss) -> None:
    rng = draft.rng
    draft.letterhead = (loss.sender, *us_address(rng))
    insurer = f"{company(rng).core} Insurance"
    if "reported_date" not in loss.told:
        draft.unscored("reported_date")
    draft.add(
        Lines(lines=(loss.other["sent"],)),
        Lines(lines=(insurer, "Claims Department", *us_address(rng))),
        Heading(heading=f"Re: {draft.title}", level=2),
    )
    draft.add(
        Paragraph(paragraph="Dear Sir or Madam:"),
        *_paragraphs(draft, _prose(draft, loss)),
        Lines(lines=("Yours faithfully,", loss.sender)),
    )
