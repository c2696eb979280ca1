"""The title of an agreement, where a number, a file's name or a broken line stands in its way."""

import pytest

from tests.unit.test_rules import read

PARTIES = " is made by and between Elm Works, Inc. and Oak Mills LLC.\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Service Agreement No. 4\n\n  FIRM HAULAGE SERVICE AGREEMENT\n\nThis Firm Haulage Service Agreement", "FIRM HAULAGE SERVICE AGREEMENT"),
        ("EX-10.22 7 y918ex10.txt LETTER AGREEMENT\n\n  RACE SPONSOR AGREEMENT\n\nThis letter", "RACE SPONSOR AGREEMENT"),
        ("PUMP MAKING AND\nSUPPLY AGREEMENT\n\nThis Pump Making and Supply Agreement", "PUMP MAKING AND SUPPLY AGREEMENT"),
        ("PATENT LICENSE\nAND SUPPLY AGREEMENT\n\nThis Patent License and Supply Agreement", "PATENT LICENSE AND SUPPLY AGREEMENT"),
        ("FIRST AMENDMENT TO\nSUPPLY AGREEMENT\n\nThis First Amendment to Supply Agreement", "FIRST AMENDMENT TO SUPPLY AGREEMENT"),
        ("AMENDMENT NO. 2\nTO\nSUPPLY AGREEMENT\n\nThis Amendment No. 2 to Supply Agreement", "AMENDMENT NO. 2 TO SUPPLY AGREEMENT"),
        ("AGREEMENT FOR THE SUPPLY OF PUMPS\n\nThis Agreement", "AGREEMENT FOR THE SUPPLY OF PUMPS"),
        ("SUPPLY AGREEMENT\n\nThis Pump Agreement", "SUPPLY AGREEMENT"),
    ],
)  # fmt: skip
def test_a_title_is_what_the_first_sentence_calls_it(text: str, found: str) -> None:
    assert read("contract", text + PARTIES)["document_name"] == (found,)


def test_a_title_stands_above_the_sentence_and_not_in_it_alone() -> None:
    text = f"SUPPLY AGREEMENT\n\nThis Pump Supply Agreement{PARTIES}"
    assert read("contract", text)["document_name"] == ("SUPPLY AGREEMENT",)
