"""A page is the same after it was stored, whether its words are made at once or when they are asked for."""

import json
from typing import Any

import pytest

from schemas.page import Box, Line, Page, PageSource, Word
from sql.documents import page_rows
from sql.documents.page_rows import Words, lazy_page_of_row, page_of_row

BOX = Box(left=0.1, top=0.2, right=0.3, bottom=0.4)
LINE = Line(text="Total 12.50", box=BOX, words=(Word(text="Total", box=BOX, ocr_confidence=0.9), Word(text="12.50", box=BOX)))  # fmt: skip
PAGE = Page(number=2, width=612.0, height=792.0, source=PageSource.OCR, lines=(LINE, Line(text="Thank you")))


def stored(page: Page) -> tuple[Any, ...]:
    row = page_rows.stored(page)
    return row.number, row.width, row.height, row.source, json.loads(row.lines)


def test_a_page_comes_back_as_it_was() -> None:
    assert page_of_row(*stored(PAGE)) == PAGE


def test_the_lazy_page_says_the_same() -> None:
    lazy = lazy_page_of_row(*stored(PAGE))
    assert [tuple(line.words) for line in lazy.lines] == [line.words for line in PAGE.lines]
    assert lazy == PAGE
    assert lazy.text == PAGE.text
    assert [line.box for line in lazy.lines] == [BOX, None]


def test_another_word_is_another_page() -> None:
    other = LINE.model_copy(update={"words": LINE.words[:1]})
    assert lazy_page_of_row(*stored(PAGE)) != PAGE.model_copy(update={"lines": (other, PAGE.lines[1])})


def test_words_are_made_when_they_are_asked_for_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = page_rows._words

    def noted(packed: list[Any]) -> tuple[Word, ...]:
        made.extend(text for text, *_ in packed)
        return real(packed)

    monkeypatch.setattr(page_rows, "_words", noted)
    words = lazy_page_of_row(*stored(PAGE)).lines[0].words
    assert isinstance(words, Words)
    assert len(words) == 2
    assert made == []
    assert words[1].text == "12.50"
    assert words[0:1] == LINE.words[:1]
    assert made == ["Total", "12.50"]


def test_a_look_at_a_lines_words_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(page_rows, "_WORDS")
    assert lazy_page_of_row(*stored(PAGE)).lines[0].across == LINE.across
    assert [word.text for word in LINE.across] == ["Total", "12.50"]
