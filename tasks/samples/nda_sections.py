"""The numbered sections of a non-disclosure agreement. Its opening and end are in nda.py."""

from tasks.samples import nda_wording as say
from tasks.samples.dates import DateWords, later, written
from tasks.samples.draft import Draft
from tasks.samples.numbering import Section
from tasks.samples.periods import notice, period, term
from tasks.samples.places import governing, us_place
from tasks.samples.wording import capital, pick, vary


def sections_of(draft: Draft, short: tuple[str, str], day: DateWords, styles: dict[str, float]) -> list[Section]:
    rng = draft.rng
    sections = [
        _section(draft, title, texts, short, day, styles) for title, texts in say.SECTIONS.items() if draft.chance(0.86)
    ]
    sections += [
        _section(draft, title, texts, short, day, styles)
        for title, texts in say.DISTRACTORS.items()
        if draft.chance(0.3)
    ]
    if draft.chance(0.6):
        head, tail = sections[:3], sections[3:]
        rng.shuffle(tail)
        sections = head + tail
    for extra in (_term(draft, short), _law(draft)):
        if extra:
            sections.insert(rng.randint(len(sections) // 2, len(sections)), extra)
    return sections


def _section(
    draft: Draft, title: str, texts: tuple[str, ...], short: tuple[str, str], day: DateWords, styles: dict[str, float]
) -> Section:
    rng = draft.rng
    other = written(rng, later(rng, day.day, -700, 700), styles)
    names = {
        "a": short[0],
        "b": short[1],
        "days": notice(rng).words,
        "other": period(rng, rng.choice((12, 18, 24)), "month").words,
    }
    count = rng.randint(1, len(texts))
    said = [
        vary(rng, text, other_date=other.said, city=us_place(rng).city, **names) for text in rng.sample(texts, count)
    ]
    sentences = [capital(text) for text in said]
    return Section(title=title, paragraphs=(" ".join(sentences),) if draft.chance(0.5) else tuple(sentences))


def _term(draft: Draft, short: tuple[str, str]) -> Section | None:
    rng, titles = draft.rng, ["Term", "Duration", "Term and Termination", "Survival", "Period of Confidentiality"]
    if not draft.chance(0.46):
        return Section(title=rng.choice(titles), paragraphs=(pick(rng, say.FOREVER),)) if draft.chance(0.3) else None
    length = term(rng)
    template = rng.choice(say.TERMS)
    a_period = rng.choice([length.words, f"a period of {length.words}", f"a term of {length.words}"])
    names = {"a": short[0], "b": short[1], "a_period": a_period, "words": length.words, "adjective": length.adjective}
    text = vary(rng, template, days=notice(rng).words, **names)
    draft.know("term", length.normal, length.adjective if "{adjective}" in template else length.words)
    return Section(title=rng.choice(titles), paragraphs=(capital(text),))


def _law(draft: Draft) -> Section | None:
    if not draft.chance(0.94):
        return None
    law, name = governing(draft.rng)
    draft.know("governing_law", name, name.removesuffix(", Canada"))
    titles = ["Governing Law", "Applicable Law", "Choice of Law", "Law", "Miscellaneous"]
    return Section(title=draft.rng.choice(titles), paragraphs=(pick(draft.rng, say.LAW, law=law),))
