"""Sections of an agreement with the headings and numbers that drafters like. What the sections say is not here."""

import random
from collections.abc import Callable

from schemas.record import Record
from tasks.samples.sample import Block, Heading, Paragraph

ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV XXVI XXVII XXVIII XXIX XXX XXXI XXXII XXXIII XXXIV XXXV".split()  # noqa: SIM905


class Section(Record):
    title: str
    paragraphs: tuple[str, ...]


Style = Callable[[int, Section], list[Block]]


def _inline(number: int, section: Section) -> list[Block]:
    first, *rest = section.paragraphs
    return [Paragraph(paragraph=f"{number}. {section.title}. {first}"), *(Paragraph(paragraph=text) for text in rest)]


def _bare(number: int, section: Section) -> list[Block]:
    first, *rest = section.paragraphs
    return [Paragraph(paragraph=f"{number}. {first}"), *(Paragraph(paragraph=text) for text in rest)]


def _lettered(number: int, section: Section) -> list[Block]:
    first, *rest = section.paragraphs
    return [
        Paragraph(paragraph=f"({chr(96 + min(number, 26))}) {first}"),
        *(Paragraph(paragraph=text) for text in rest),
    ]


def _decimal(number: int, section: Section) -> list[Block]:
    texts = (Paragraph(paragraph=f"{number}.{i} {text}") for i, text in enumerate(section.paragraphs, 1))
    return [Heading(heading=f"{number}. {section.title.upper()}", level=2), *texts]


def _word(number: int, section: Section) -> list[Block]:
    head = Heading(heading=f"Section {number}. {section.title}", level=2)
    return [head, *(Paragraph(paragraph=text) for text in section.paragraphs)]


def _article(number: int, section: Section) -> list[Block]:
    texts = (Paragraph(paragraph=f"Section {number}.{i:02d} {text}") for i, text in enumerate(section.paragraphs, 1))
    return [
        Heading(heading=f"ARTICLE {ROMAN[min(number, len(ROMAN)) - 1]}", level=2),
        Heading(heading=section.title.upper(), level=2),
        *texts,
    ]


def _plain(number: int, section: Section) -> list[Block]:
    return [Heading(heading=section.title, level=2), *(Paragraph(paragraph=text) for text in section.paragraphs)]


SHORT: tuple[Style, ...] = (_inline, _inline, _bare, _lettered, _decimal, _word, _plain)
LONG: tuple[Style, ...] = (_inline, _decimal, _decimal, _word, _article, _article)


def numbered(rng: random.Random, sections: list[Section], styles: tuple[Style, ...] = SHORT) -> list[Block]:
    """The sections in one of the styles."""
    style = rng.choice(styles)
    return [block for number, section in enumerate(sections, 1) for block in style(number, section)]
