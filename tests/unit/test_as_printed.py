"""A model's copies of names held against the document: slips, names cut off, and what is no name."""

import pytest

from schemas.page import Line, Page
from schemas.values import ValueType
from tasks.extract.as_printed import Printed, as_printed
from tasks.ground import DocumentIndex

TEXT = (
    "NON-DISCLOSURE AGREEMENT",
    'made by and between Tarvox Biologics, Inc., 4113 Millrace Drive (the “Company”), Verdan Systems Group Inc. ("Verdan")',
    "and Ann B. Farrow, who is the Recipient. Larkin",
    "Corporation is no party. Seventh Oak Processing, LLC is none either.",
)
INDEX = DocumentIndex((Page(number=1, lines=tuple(Line(text=line) for line in TEXT)),))


def names(*words: str) -> Printed:
    return as_printed(words, INDEX, ValueType.NAMES)


def test_names_as_the_document_has_them_stay_what_they_are() -> None:
    assert names("Tarvox Biologics, Inc.", "Ann B. Farrow") == Printed(
        words=("Tarvox Biologics, Inc.", "Ann B. Farrow")
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            ("Tarnvox Biologics, Inc.", "Ann B. Farrow"),
            ("Tarvox Biologics, Inc", "Ann B. Farrow"),
        ),  # a slip of the copy
        (("Verdan Systems Group", "Ann B. Farrow"), ("Verdan Systems Group Inc.", "Ann B. Farrow")),  # cut off
        (("Larkin",), ("Larkin Corporation",)),  # over the end of the line
        (("Ann B. Farrow", "Oglonko Partners"), ("Ann B. Farrow",)),  # nowhere in the document
        (("Verdan", "Ann B. Farrow"), ("Ann B. Farrow",)),  # a short word that the agreement defines
        (("Company", "Ann B. Farrow"), ("Ann B. Farrow",)),
        (("4113 Millrace Drive", "Ann B. Farrow"), ("Ann B. Farrow",)),  # an address
    ],
)
def test_what_was_mended_is_said(said: tuple[str, ...], words: tuple[str, ...]) -> None:
    found = names(*said)
    assert found.words == words
    assert found.note == "as the document prints it; the model said " + ", ".join(f'"{word}"' for word in said)


def test_a_list_of_which_nothing_stands_stays_for_the_missing_evidence_to_be_seen() -> None:
    assert names("Oglonko Partners", "Brassecom") == Printed(words=("Oglonko Partners", "Brassecom"))


def test_a_single_name_is_mended_but_neither_dropped_nor_completed() -> None:
    assert as_printed(("Tarnvox Biologics, Inc.",), INDEX, ValueType.NAME).words == ("Tarvox Biologics, Inc",)
    assert as_printed(("Larkin",), INDEX, ValueType.NAME) == Printed(words=("Larkin",))
    assert as_printed(("Oglonko Partners",), INDEX, ValueType.NAME) == Printed(words=("Oglonko Partners",))


def test_other_types_and_nothing_are_left_alone() -> None:
    assert as_printed(("Tarnvox Biologics, Inc.",), INDEX, ValueType.TEXT) == Printed(
        words=("Tarnvox Biologics, Inc.",)
    )
    assert names() == Printed(words=())
