"""What the queue's addresses mean, how a strip's words are marked, and how a deadline is said."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_plus

import pytest
from pydantic import ValidationError

from deployments.review.queue.asked import Filters
from deployments.review.queue.words import due_in_words, reasons_for
from deployments.review.strips.shown import marked, shown_strip
from schemas.kind import fields_of
from schemas.opinion import Stage
from schemas.outcome import EXPLAINED, Reason
from schemas.page import Box
from schemas.reading import Evidence, EvidenceGrade
from schemas.receipt import Receipt
from schemas.review_queue import Place
from schemas.strip import Strip

COMPANY = fields_of(Receipt)[0]


def test_an_address_says_what_differs_from_all_that_is_open() -> None:
    assert Filters().address() == ""
    asked = Filters(state="mine", kind="nda", sender="a&b", at="infinity,0.5", after="0" * 64, done="1")
    assert asked.address() == "?state=mine&kind=nda&sender=a%26b"
    assert asked.address(state="open") == "?kind=nda&sender=a%26b"


def test_a_place_comes_back_as_it_went_out() -> None:
    place = Place(due="2026-11-26 23:01:02.5+00", worth=1 / 3, content_hash="a" * 64)
    asked = Filters()
    said = dict(part.split("=") for part in asked.behind(place)[1:].split("&"))
    assert Filters(at=unquote_plus(said["at"]), after=said["after"]).place == place.model_copy(
        update={"due": "2026-11-26T23:01:02.500000+00:00"}
    )  # the same moment


@pytest.mark.parametrize("at", ["soon", "soon,1", "infinity,", "infinity,much", "2026-13-01 00:00:00+00,1", "2026-11-01 00:00:00,1"])  # fmt: skip
def test_a_place_that_is_none_is_refused(at: str) -> None:
    with pytest.raises(ValidationError):
        Filters(at=at)


@pytest.mark.parametrize(
    ("line", "quote", "expected"),
    [
        ("sold by ACME Ltd, on Monday", "ACME Ltd", ("sold by", "ACME Ltd,", "on Monday")),
        ("sold by  Acme  ltd", "ACME Ltd", ("sold by", "Acme ltd", "")),
        ("nothing like it", "ACME", ("", "nothing like it", "")),
        ("a line", "", ("", "a line", "")),
        ("", "ACME", ("", "", "")),
        ("& and & more", "&", ("", "&", "and & more")),
    ],
)
def test_the_quote_is_marked_in_its_line(line: str, quote: str, expected: tuple[str, str, str]) -> None:
    assert marked(line, quote) == expected


def test_a_long_line_is_cut_around_the_quote_at_words() -> None:
    before, said, after = marked(f"{'before ' * 60}ACME {'after ' * 60}", "ACME")
    assert (
        before.startswith("… before")
        and said == "ACME"
        and after.endswith("after …")
        and len(before) + len(after) < 200
    )


def strip(blind: bool = False, box: Box | None = None) -> Strip:
    found = Evidence(grade=EvidenceGrade.EXACT, page=1, line_first=0, line_last=0, box=box, quote="ACME\u202e")
    return Strip(
        content_hash="a" * 64, kind="receipt", field="company", name="a", sender="", stage=Stage.FIRST, blind=blind, value="ACME\u202e",
        evidence=(found,), before="", line="by ACME\u202e today", after="", previous=None, place=Place(due="infinity", worth=0, content_hash="a" * 64),
    )  # fmt: skip


def test_a_strip_shows_value_and_place_without_what_acts() -> None:
    shown = shown_strip(strip(), COMPANY)
    assert (shown.text, shown.picture, shown.line) == ("ACME\ufffd", False, ("by", "ACME\ufffd", "today"))
    assert shown_strip(strip(box=Box(left=0, top=0, right=1, bottom=1)), COMPANY).picture


def test_a_strip_to_be_read_unseen_shows_neither_value_nor_place() -> None:
    shown = shown_strip(strip(blind=True, box=Box(left=0, top=0, right=1, bottom=1)), COMPANY)
    assert "ACME" not in shown.model_copy(update={"strip": None}).model_dump_json() and not shown.picture


def test_every_reason_is_offered_in_words_and_endings_are_not() -> None:
    offered = set(reasons_for("mine"))
    assert offered == set(reasons_for("failed")) | set(reasons_for("open"))
    assert offered <= set(EXPLAINED) and Reason.CONFIDENT not in offered and Reason.FIELDS_IN_REVIEW not in offered
    assert Reason.ENCRYPTED in reasons_for("failed") and Reason.LOW_CONFIDENCE in reasons_for("deferred")


def test_a_deadline_in_words() -> None:
    now = datetime.now(UTC)
    assert due_in_words(now - timedelta(hours=3, minutes=5)) == "3 h late"
    assert due_in_words(now + timedelta(days=2, minutes=5)) == "in 2 d"
