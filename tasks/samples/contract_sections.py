"""The sections of a contract: filler, clauses or their decoys, law. Its opening and end are in contract.py, its term in contract_term.py."""

from tasks.samples import contract_wording as say
from tasks.samples.amounts import DOLLAR, US_DOLLAR, round_thousands
from tasks.samples.contract_clauses import CLAUSES, DECOYS
from tasks.samples.contract_term import term_section
from tasks.samples.dates import LEGAL_US, any_day, written
from tasks.samples.draft import Draft
from tasks.samples.numbering import Section
from tasks.samples.periods import notice, period
from tasks.samples.places import governing, us_place
from tasks.samples.wording import capital, pick, vary


def sections_of(draft: Draft, names: dict[str, str], present: set[str], styles: dict[str, float]) -> list[Section]:
    rng = draft.rng
    filler = [_filler(draft, title, texts, names, styles) for title, texts in say.FILLER.items() if draft.chance(0.7)]
    clauses = [
        _clause(draft, field, names, field in present) for field in CLAUSES if field in present or draft.chance(0.6)
    ]
    sections = [*filler[1:], *clauses, term_section(draft, names, styles)]
    rng.shuffle(sections)
    sections.insert(rng.randint(len(sections) // 2, len(sections)), _law(draft))
    return [*filler[:1], *sections]


def _details(draft: Draft, styles: dict[str, float]) -> dict[str, str]:
    """What filler mentions: days, amounts and cities that are no field's value."""
    rng = draft.rng
    amount = rng.choice([DOLLAR, DOLLAR, US_DOLLAR]).printed(round_thousands(rng, 5, 4000)).removesuffix(".00")
    return {
        "days": notice(rng).words, "amount": amount, "city": us_place(rng).city, "period": period(rng, rng.choice((1, 2, 3)), "year").words,
        "other_date": written(rng, any_day(rng, 1998, 2023), styles).words, "last_date": written(rng, any_day(rng, 2023, 2026), styles).words,
    }  # fmt: skip


def _filler(
    draft: Draft, title: str, texts: tuple[str, ...], names: dict[str, str], styles: dict[str, float]
) -> Section:
    chosen = draft.rng.sample(texts, draft.rng.randint(1, len(texts)))
    return Section(
        title=title,
        paragraphs=tuple(capital(vary(draft.rng, text, **names, **_details(draft, styles))) for text in chosen),
    )


def _clause(draft: Draft, field: str, names: dict[str, str], present: bool) -> Section:
    title, wordings = CLAUSES[field]
    details = {**names, **_details(draft, LEGAL_US)}
    texts = [capital(pick(draft.rng, DECOYS[field], **details))] if not present or draft.chance(0.3) else []
    if present:
        sentence = capital(pick(draft.rng, wordings, **details))
        draft.know(field, True, sentence)
        texts.insert(draft.rng.randint(0, len(texts)), sentence)
    return Section(
        title=title if present or draft.chance(0.3) else draft.rng.choice(["General", "Other Terms", "Miscellaneous"]),
        paragraphs=tuple(texts),
    )


def _law(draft: Draft) -> Section:
    title = draft.rng.choice(["Governing Law", "Applicable Law", "Law and Disputes", "Miscellaneous"])
    decoy = pick(draft.rng, say.LAW_DECOYS, city=us_place(draft.rng).city)
    if not draft.chance(0.84):
        return Section(title="Disputes", paragraphs=(decoy,))
    law, name = governing(draft.rng)
    draft.know("governing_law", name, name.removesuffix(", Canada"))
    sentence = pick(draft.rng, say.LAW, law=law)
    return Section(title=title, paragraphs=(sentence, decoy) if draft.chance(0.4) else (sentence,))
