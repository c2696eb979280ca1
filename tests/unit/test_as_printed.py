"""A model's copies of names held against the document: slips, names cut off, and what is no name."""

import pytest

from schemas.page import Line, Page
from schemas.values import ValueType
from tasks.as_printed import Printed, as_printed
from tasks.ground import DocumentIndex

TEXT = (
    "NON-DISCLOSURE AGREEMENT",
    'made by and between Omrix Biologics, Inc., 4690 Millennium Drive (the “Company”), Verdan Systems Group Inc. ("Verdan")',
    "and Ann B. Crusa, who is the Recipient. Larkin",
    "Corporation is no party. Fifth Third Processing, LLC is none either.",
)
INDEX = DocumentIndex((Page(number=1, lines=tuple(Line(text=line) for line in TEXT)),))


def names(*words: str) -> Printed:
    return as_printed(words, INDEX, ValueType.NAMES)


def test_names_as_the_document_has_them_stay_what_they_are() -> None:
    assert names("Omrix Biologics, Inc.", "Ann B. Crusa") == Printed(words=("Omrix Biologics, Inc.", "Ann B. Crusa"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("Omnrix Biologics, Inc.", "Ann B. Crusa"), ("Omrix Biologics, Inc", "Ann B. Crusa")),  # a slip of the copy
        (("Verdan Systems Group", "Ann B. Crusa"), ("Verdan Systems Group Inc.", "Ann B. Crusa")),  # cut off
        (("Larkin",), ("Larkin Corporation",)),  # over the end of the line
        (("Ann B. Crusa", "Oglonko Partners"), ("Ann B. Crusa",)),  # nowhere in the document
        (("Verdan", "Ann B. Crusa"), ("Ann B. Crusa",)),  # a short word that the agreement defines
        (("Company", "Ann B. Crusa"), ("Ann B. Crusa",)),
        (("4690 Millennium Drive", "Ann B. Crusa"), ("Ann B. Crusa",)),  # an address
    ],
)
def test_what_was_mended_is_said(said: tuple[str, ...], words: tuple[str, ...]) -> None:
    found = names(*said)
    assert found.words == words
    assert found.note == "as the document prints it; the model said " + ", ".join(f'"{word}"' for word in said)


def test_a_list_of_which_nothing_stands_stays_for_the_missing_evidence_to_be_seen() -> None:
    assert names("Oglonko Partners", "Bessecom") == Printed(words=("Oglonko Partners", "Bessecom"))


def test_a_single_name_is_mended_but_neither_dropped_nor_completed() -> None:
    assert as_printed(("Omnrix Biologics, Inc.",), INDEX, ValueType.NAME).words == ("Omrix Biologics, Inc",)
    assert as_printed(("Larkin",), INDEX, ValueType.NAME) == Printed(words=("Larkin",))
    assert as_printed(("Oglonko Partners",), INDEX, ValueType.NAME) == Printed(words=("Oglonko Partners",))


def test_other_types_and_nothing_are_left_alone() -> None:
    assert as_printed(("Omnrix Biologics, Inc.",), INDEX, ValueType.TEXT) == Printed(words=("Omnrix Biologics, Inc.",))
    assert names() == Printed(words=())
