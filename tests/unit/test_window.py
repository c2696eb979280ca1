"""Paragraphs of a document and the choice among them; the last test measures the choice on labelled contracts, if they are there."""

import re
from pathlib import Path

import pytest

from schemas.contract import Contract
from schemas.kind import FieldSpec, fields_of, groups_of
from schemas.nda import Nda
from schemas.page import Box, Line, Page
from schemas.values import ValueType
from tasks.window import ParagraphIndex, choose, estimated_tokens, paragraphs
from tasks.window.index import terms
from tasks.window.sentences import ends_sentence

FILLER = "The parties shall keep the furniture of the meeting rooms in good order and shall repair what is broken. "
LAW = "This Agreement shall be governed by and construed under the laws of the State of Oregon."
LABELLED = Path(__file__).parents[2].parent / "shared" / "data" / "nda"


def page(text: str, number: int = 1) -> Page:
    return Page(number=number, lines=tuple(Line(text=line) for line in text.split("\n")))


def long_document() -> list[Page]:
    body = [f"{n}. {FILLER * 4}" for n in range(1, 30)]
    body[20] = f"21. {LAW} {FILLER}"
    head = "LOAN OF FURNITURE AGREEMENT\nThis Agreement is made on May 8, 2014 between Acorn Ltd and Birch LLC, both of Salem, Oregon."
    return [
        page(
            "\n".join(
                [head, *body, "IN WITNESS WHEREOF signed by Ann Acorn and Bob Birch for the companies named above."]
            )
        )
    ]


def spec(value_type: ValueType, search: str) -> FieldSpec:
    return FieldSpec(name="x", type=value_type, description="", group="all", search=search)


def test_blank_lines_numbers_and_short_lines_begin_paragraphs() -> None:
    full = "word " * 16
    text = f"{full}\n{full}ends here.\nshort end of the first paragraph.\n{full}\n\n{full}\n(a) {full}"
    assert [(p.line_first, p.line_last) for p in paragraphs([page(text)])] == [(0, 2), (3, 3), (5, 5), (6, 6)]


def test_a_gap_between_boxes_begins_a_paragraph() -> None:
    tops = (0.10, 0.12, 0.20)
    lines = [Line(text="word " * 16, box=Box(left=0, top=top, right=1, bottom=top + 0.015)) for top in tops]
    found = paragraphs([Page(number=1, lines=tuple(lines))])
    assert [(p.line_first, p.line_last) for p in found] == [(0, 1), (2, 2)]


def test_a_heading_stays_with_its_text() -> None:
    found = paragraphs(
        [page(f"GOVERNING LAW\n{LAW} It may be amended only in writing, signed by both of the parties.")]
    )
    assert len(found) == 1
    assert found[0].text.startswith("GOVERNING LAW This Agreement")


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    found = paragraphs([page(FILLER * 20)])
    assert len(found) > 4
    assert all(p.text.endswith("broken.") for p in found)
    assert max(len(p.text.split()) for p in found) <= 60


def test_an_abbreviation_ends_no_sentence() -> None:
    assert ends_sentence("broken.")
    assert ends_sentence("broken.”")
    assert not any(ends_sentence(word) for word in ("Inc.", "(No.", "J.", "6.", "and"))


def test_a_receipt_keeps_its_lines() -> None:
    text = "CORNER SHOP\n12 Mill Lane\n\nTea 2.50\nTOTAL 2.50"
    found = paragraphs([page(text), page("Thank you", 2)])
    assert [p.text for p in found] == ["CORNER SHOP", "12 Mill Lane", "Tea 2.50", "TOTAL 2.50", "Thank you"]
    assert [(p.page, p.line_first) for p in found] == [(1, 0), (1, 1), (1, 3), (1, 4), (2, 0)]


def test_every_word_is_in_one_paragraph() -> None:
    document = long_document()
    words = " ".join(paragraph.text for paragraph in paragraphs(document)).split()
    assert words == document[0].text.split()


def test_a_document_within_the_budget_is_shown_whole() -> None:
    window = choose(ParagraphIndex(paragraphs([page("CORNER SHOP\nTOTAL 2.50")])), fields_of(Nda), 100)
    assert (window.text, window.whole, window.unread_share) == ("CORNER SHOP\nTOTAL 2.50", True, 0.0)


def test_a_document_without_text_is_an_empty_window() -> None:
    window = choose(ParagraphIndex(paragraphs([page("")])), fields_of(Nda), 100)
    assert (window.text, window.chosen, window.whole) == ("", (), True)


@pytest.mark.parametrize("budget", [150, 300, 700])
def test_a_window_keeps_its_budget_and_says_what_is_unread(budget: int) -> None:
    window = choose(ParagraphIndex(paragraphs(long_document())), groups_of(Nda)["law"], budget)
    assert LAW in window.text
    assert estimated_tokens(window.text) <= budget * 1.1
    assert not window.whole
    assert 0.3 < window.unread_share < 1
    assert list(window.chosen) == sorted(set(window.chosen))
    assert window.text.count(" […] ") >= 1


def test_parties_are_sought_at_both_ends() -> None:
    window = choose(ParagraphIndex(paragraphs(long_document())), groups_of(Nda)["who"], 300)
    assert "between Acorn Ltd and Birch LLC" in window.text
    assert "signed by Ann Acorn" in window.text


def test_every_field_of_a_group_gets_its_share() -> None:
    body = [f"{n}. {FILLER * 4}" for n in range(1, 30)]
    body[10] = (
        "11. Each party shall maintain general liability insurance of at least one million dollars with a sound insurer."
    )
    body[18] = (
        "19. In no event shall a party be liable for any indirect, special, incidental or consequential damages at all."
    )
    window = choose(ParagraphIndex(paragraphs([page("\n".join(body))])), groups_of(Contract)["liability"], 200)
    assert "liability insurance" in window.text
    assert "consequential damages" in window.text


def test_what_the_finders_see_breaks_a_tie() -> None:
    texts = (
        f"The term of this agreement is {t} for all the parties and their furniture in Salem."
        for t in ("long", "two (2) years")
    )
    index = ParagraphIndex(paragraphs([page("\n\n".join(texts))]))
    assert index.ranked(spec(ValueType.TEXT, "term")) == [0, 1]
    assert index.ranked(spec(ValueType.DURATION, "term")) == [1, 0]


def test_a_clause_is_seen_by_the_words_that_such_clauses_are_made_of() -> None:
    texts = (
        "The competition competes with similar business of the company; the competitors of the party engage in it indirectly.",
        "The party shall not, in the region or out of it, engage in a similar business that competes with that of the company.",
    )
    index = ParagraphIndex(paragraphs([page("\n\n".join(texts))]))
    non_compete = next(each for each in fields_of(Contract) if each.name == "non_compete")
    assert index.ranked(non_compete)[0] == 1
    assert index.ranked(non_compete.model_copy(update={"type": ValueType.TEXT}))[0] == 0


def test_a_search_without_any_hit_falls_back_on_the_order_of_the_document() -> None:
    index = ParagraphIndex(paragraphs(long_document()))
    assert index.ranked(spec(ValueType.TEXT, "zebra")) == list(range(len(index.paragraphs)))


def test_tokens_are_counted_by_the_callers_tokenizer() -> None:
    index = ParagraphIndex(paragraphs(long_document()), count_tokens=len)
    window = choose(index, groups_of(Nda)["law"], 600)
    assert sum(len(index.paragraphs[i].text) for i in window.chosen) <= 600


def test_endings_are_taken_off() -> None:
    assert terms("Governed by the parties; governing notices") == ["govern", "parti", "govern", "notic"]


def test_the_answer_is_in_the_window_of_labelled_agreements() -> None:
    if not LABELLED.exists():
        pytest.skip("the labelled agreements (../shared/data/nda) are not here")
    pypdf = pytest.importorskip("pypdf")
    found = total = 0
    for path in sorted((LABELLED / "documents").glob("*.pdf"))[1:24:2]:
        pages = [page(p.extract_text(), n) for n, p in enumerate(pypdf.PdfReader(path).pages, start=1)]
        sentence = re.compile(r"govern\w*\W+(?:\w+\W+){0,12}laws?\s+of", re.I)
        if not any(sentence.search(p.text) for p in pages):
            continue
        total += 1
        found += sentence.search(choose(ParagraphIndex(paragraphs(pages)), groups_of(Nda)["law"], 450).text) is not None
    assert found >= 0.9 * total > 0
