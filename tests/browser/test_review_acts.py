"""What the tests of whole mornings pass by: buttons beside keys, zoom, deciding between two, a wrong kind, and what fails."""

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import text

from schemas.opinion import Action, Opinion, Stage
from schemas.people import Role
from schemas.settings import Settings, settings
from sql.connection import database
from sql.people.sessions import end_session
from sql.review.opinions import give
from sql.review.refill import follow
from tests.browser.conftest import CALM, PATIENCE_MS, Opened, routed
from tests.integration.reviewing import document_in_review, signed_in_as

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)
STRIPS = "/strips?kind=receipt&field=company"


@pytest.fixture
def config(store: str) -> Settings:
    return settings().model_copy(update=CALM)


@pytest.fixture
def page(open_page: Opened, document: str) -> Page:
    """The document's page, ready to be typed into."""
    opened = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(opened.locator("#v-company")).to_be_focused()
    return opened


def rows(sql: str) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def button(page: Page, field: str, name: str) -> None:
    page.locator(f"#f-{field}").get_by_role("button", name=name).click()


def in_state(page: Page, field: str, state: str) -> None:
    expect(page.locator(f"#f-{field}")).to_have_attribute("data-state", state)


def test_each_button_does_what_its_key_does(page: Page) -> None:
    button(page, "company", "Right")
    in_state(page, "company", "settled")
    button(page, "date", "Not in it")
    in_state(page, "date", "settled")
    button(page, "address", "Unsure")
    in_state(page, "address", "waiting")
    assert rows("select field, action from core_opinions order by opinion_id") == [("company", "accept"), ("date", "null"), ("address", "unsure")]  # fmt: skip
    page.locator("#f-date .badge").first.click()  # it opens again
    button(page, "date", "Undo")
    in_state(page, "date", "open")
    assert rows("select action from core_opinions where field = 'date' order by opinion_id") == [("null",), ("undo",)]
    page.locator("#v-total").fill("1")
    page.reload()
    expect(page.locator("#v-total")).to_have_value("1")
    button(page, "total", "Drop it")
    expect(page.locator("#v-total")).to_have_value("")
    page.reload()
    expect(page.locator("#v-date")).to_be_focused()
    expect(page.locator("#v-total")).to_have_value("")


def test_rows_of_a_list_are_added_and_taken_out_by_buttons(open_page: Opened, config: Settings) -> None:
    digest = document_in_review("nda.txt", {"parties": ["Ann Inc.", "Bob Ltd"]}, kind="nda")
    follow(config)
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    expect(page.get_by_label("Parties, row 1")).to_be_focused()
    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("Parties, row 3")).to_be_focused()
    page.keyboard.type("Cat GmbH")
    page.get_by_role("button", name="Take out this row").first.click()
    page.keyboard.press("Enter")
    in_state(page, "parties", "settled")
    assert rows("select value from out_corrections") == [(["Bob Ltd", "Cat GmbH"],)]


def test_the_page_is_zoomed_and_dragged(page: Page) -> None:
    sheet, scroller = page.locator(".sheet"), page.locator("#sheets")

    def width() -> float:
        box = sheet.bounding_box()
        assert box
        return box["width"]

    whole = width()
    for bigger, smaller, fit in (("Alt+=", "Alt+-", "Alt+0"), ("+", "-", "0")):
        page.keyboard.press(bigger)
        assert width() == pytest.approx(whole * 1.25, rel=0.02)
        page.keyboard.press(smaller)
        page.keyboard.press(smaller)
        assert width() == pytest.approx(whole / 1.25, rel=0.02)
        page.keyboard.press(fit)
        assert width() == pytest.approx(whole, rel=0.02)
        page.keyboard.press("Escape")  # out of the field
    for name, times in (("Zoom in", 1.25), ("Zoom out", 1), ("Zoom out", 0.8), ("Fit the width", 1)):
        page.get_by_role("button", name=name).click()
        assert width() == pytest.approx(whole * times, rel=0.02)
    middle = scroller.bounding_box()
    assert middle
    x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("whole => document.querySelector('.sheet').clientWidth > 1.05 * whole", arg=whole)
    before = scroller.evaluate("sheets => sheets.scrollTop")
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(x, y - 100, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    assert scroller.evaluate("sheets => sheets.scrollTop") == pytest.approx(before + 100, abs=3)
    expect(page.locator("#v-company")).to_have_value("ACME Sdn Bhd")  # nothing was chosen


def test_a_page_that_cannot_be_drawn_shows_its_text(open_page: Opened, document: str) -> None:
    page = open_page("/queue", signed_in_as("ann"))
    routed(page, "**/pages/*.png*", lambda route: route.abort())
    page.goto(f"/documents/{document}")
    expect(page.locator(".sheet .lines")).to_contain_text("TOTAL RM 12.50")
    expect(page.locator(".sheet img")).to_be_hidden()


def test_an_adjudicator_decides_on_the_documents_page(open_page: Opened, document: str, config: Settings) -> None:
    two = config.model_copy(update={"second_share": 1.0})
    with database().begin() as connection:
        connection.execute(text("update work_review_fields set opinions = 2"))
    previous = None
    for person, value, stage in (("ann", "Acme One", Stage.FIRST), ("bob", "Acme Two", Stage.SECOND)):
        given = give(Opinion(content_hash=document, kind="receipt", field="company", person=person, action=Action.CORRECT, stage=stage, value=value, words=(value,), previous=previous), two)  # fmt: skip
        assert given.latest
        previous = given.latest.opinion_id
    page = open_page(f"/documents/{document}", signed_in_as("judy", Role.ADJUDICATOR))
    expect(page.locator("#v-company")).to_be_focused()
    expect(page.locator("#v-company")).to_have_value("")
    expect(page.locator("#f-company .answers mark")).to_have_text(["One", "Two"])
    page.keyboard.press("Alt+1")
    expect(page.locator("#v-company")).to_have_value("Acme One")
    page.keyboard.press("Alt+2")
    expect(page.locator("#v-company")).to_have_value("Acme Two")
    page.locator("#f-company").get_by_role("button", name="Take it").first.click()
    expect(page.locator("#v-company")).to_have_value("Acme One")
    page.keyboard.press("Enter")
    in_state(page, "company", "settled")
    assert rows("select value, how from out_corrections") == [("Acme One", "adjudicated")]


def test_a_wrong_kind_is_changed_and_the_document_goes_back(page: Page) -> None:
    page.get_by_text("Wrong kind?").click()
    page.get_by_label("It is").select_option("nda")
    page.get_by_label("Why (may be empty)").fill("it says so")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("the next night reads it as nda")
    expect(page.locator("#next-document")).to_be_focused()
    expect(page.locator("#open-fields .field")).to_have_count(0)
    assert rows("select kind, why, given_by from core_kinds_given") == [("nda", "it says so", "ann")]


def test_a_document_of_no_known_kind_is_given_none_that_nobody_chose(open_page: Opened, config: Settings) -> None:
    document = document_in_review("news.txt", {}, kind="unknown", lines=("duck pond",))
    with database().begin() as connection:
        connection.execute(text("update core_decisions set verdict = 'review', reasons = array['unknown_kind']"))
    follow(config)
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#looked-at")).to_be_focused()
    page.get_by_label("Why").fill("no idea")
    page.keyboard.press("Enter")
    expect(page.get_by_label("It is")).to_be_focused()
    page.get_by_label("It is").select_option("nda")
    page.get_by_label("Why").press("Enter")
    expect(page.locator("#notices")).to_contain_text("reads it as nda")
    expect(page.locator("#whole")).to_have_count(0)
    assert rows("select kind, why from core_kinds_given") == [("nda", "no idea")]


def test_an_answer_is_taken_back_after_the_kind_has_changed(page: Page) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    button(page, "company", "Right")
    in_state(page, "company", "settled")
    page.get_by_text("Wrong kind?").click()
    page.get_by_label("It is").select_option("nda")
    page.get_by_role("button", name="Give it this kind").click()
    expect(page.locator("#open-fields .field")).to_have_count(0)
    page.keyboard.press("Alt+z")
    expect(page.locator("#notices")).to_contain_text("Taken back.")
    assert rows("select action from core_opinions order by opinion_id") == [("accept",), ("undo",)]
    page.keyboard.press("Alt+z")
    expect(page.locator("#notices")).to_contain_text("There is nothing of yours to take back.")
    assert faults == []


KEPT = """([hash, field, text]) => {
  localStorage.setItem(`nightclerk:draft:ann:${hash}:${field}`, JSON.stringify({ rows: [text], places: [], at: Date.now() }));
  localStorage.setItem("nightclerk:unsaved:ann", JSON.stringify([{ url: `/documents/${hash}/fields/${field}`, hash, field, label: "That", query: "",
    body: { action: "correct", kind: "receipt", text, stage: "first", previous: null } }])); }"""


def kept_drafts(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter(key => key.includes(':draft:')).length"))


@pytest.mark.parametrize("of_strips", [False, True])
def test_a_kept_answer_that_is_doubted_is_no_faster_one(open_page: Opened, document: str, config: Settings, of_strips: bool) -> None:  # fmt: skip
    others = strip_documents(config)
    path = STRIPS if of_strips else f"/documents/{others[0]}"
    page = open_page("/queue", signed_in_as("ann"))
    page.evaluate(KEPT, [document, "date", "1 May 2199"])
    page.goto(path)
    expect(page.locator("#notices")).to_contain_text("2199")
    expect(page.locator("#notices")).to_contain_text("kept as a draft")
    expect(page.locator("#notices")).not_to_contain_text("faster")
    assert kept_drafts(page) == 1
    page.evaluate(KEPT, [document, "date", "25 December 2018"])
    page.reload()
    expect(page.locator("#notices")).to_contain_text("That: saved now.")
    assert kept_drafts(page) == 0
    page.evaluate(KEPT, [document, "date", "25 December 2018"])  # its answer was lost on its way
    page.reload()
    expect(page.locator("#notices")).to_contain_text("That: saved now.")
    assert kept_drafts(page) == 0
    give(Opinion(content_hash=document, kind="receipt", field="company", person="bob", action=Action.CORRECT, stage=Stage.FIRST, value="Acme Trading"), config)  # fmt: skip
    page.evaluate(KEPT, [document, "company", "Acme Holdings"])
    page.reload()
    expect(page.locator("#notices")).to_contain_text("That: somebody else was faster.")
    assert kept_drafts(page) == 1


def test_why_is_said_with_an_answer(page: Page) -> None:
    why = page.locator("#f-company .said-why")
    expect(why).to_be_hidden()
    page.keyboard.type("Acme Holdings")
    page.keyboard.press("Alt+w")
    expect(why).to_be_focused()
    page.keyboard.type("the stamp says so")
    page.reload()
    expect(why).to_have_value("the stamp says so")
    expect(page.locator("#v-company")).to_have_value("Acme Holdings")
    page.keyboard.press("Alt+w")
    page.keyboard.press("Escape")
    expect(page.locator("#v-company")).to_be_focused()
    page.keyboard.press("Escape")  # as it was, without its why
    expect(why).to_be_hidden()
    button(page, "company", "Bring back what you typed")
    expect(why).to_have_value("the stamp says so")
    page.keyboard.press("Alt+w")
    page.keyboard.press("Enter")
    in_state(page, "company", "settled")
    expect(page.locator("#w-company")).to_contain_text("the stamp says so")
    expect(page.locator("#v-date")).to_be_focused()
    button(page, "date", "Why")
    page.keyboard.type("it is torn off")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Alt+n")
    in_state(page, "date", "settled")
    expect(page.locator("#v-address")).to_be_focused()
    page.keyboard.press("Enter")
    in_state(page, "address", "settled")
    assert rows("select field, why from core_opinions order by opinion_id") == [("company", "the stamp says so"), ("date", "it is torn off"), ("address", "")]  # fmt: skip


def test_a_reason_alone_is_kept_too(page: Page) -> None:
    why = page.locator("#f-company .said-why")
    page.keyboard.press("Alt+w")
    page.keyboard.type("the stamp says so")
    page.reload()
    expect(why).to_have_value("the stamp says so")
    expect(page.locator("#m-company")).to_contain_text("is back")
    page.locator("#v-company").focus()
    page.keyboard.press("Enter")
    in_state(page, "company", "settled")
    assert rows("select action, why from core_opinions") == [("accept", "the stamp says so")]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes(':draft:'))") == []


def test_the_same_answer_given_in_two_tabs_is_saved_and_the_rest_stays_open(page: Page, document: str) -> None:
    other = page.context.new_page()
    other.goto(f"/documents/{document}")
    button(page, "company", "Right")
    in_state(page, "company", "settled")
    button(other, "company", "Right")
    in_state(other, "company", "settled")
    expect(other.locator("#open-count")).to_have_text("3")
    expect(other.locator("#done")).to_be_hidden()
    expect(other.locator("#f-company")).not_to_contain_text("has changed")
    assert rows("select action from core_opinions") == [("accept",)]


def test_keys_and_other_ways_to_them(page: Page) -> None:
    for way in (lambda: page.keyboard.press("Alt+/"), lambda: page.get_by_role("button", name="Keys").click()):
        way()
        expect(page.get_by_role("heading", name="Keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    page.keyboard.press("Alt+.")
    page.wait_for_url("**/queue?done=1")


def strip_documents(config: Settings) -> list[str]:
    return [strip_document(config, number, {"company": company}, company) for number, company in enumerate(("Ridgeway Ltd", "Harbour & Sons"))]  # fmt: skip


def strip_document(config: Settings, number: int, fields: dict[str, Any], quote: str) -> str:
    digest = document_in_review(f"{number}.txt", fields, confidence=0.2 + number / 10, lines=[f"sold by {quote}"])
    place = {"grade": "exact", "page": 1, "line_first": 1, "line_last": 1, "box": None, "quote": quote}
    with database().begin() as connection:
        connection.execute(text("update core_readings set evidence = jsonb_build_array(cast(:e as jsonb)) where content_hash = :h"), {"e": json.dumps(place), "h": digest})  # fmt: skip
    follow(config)
    return digest


def test_strips_by_arrows_and_buttons(open_page: Opened, config: Settings) -> None:
    strip_documents(config)
    page = open_page(STRIPS, signed_in_as("ann"))
    strips, values = page.locator(".strip"), page.locator(".strip .value")
    expect(values.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(values.nth(1)).to_be_focused()
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    expect(values.nth(1)).to_have_value("Harbour & Sons")
    page.keyboard.press("ArrowUp")
    expect(values.first).to_be_focused()
    with page.context.expect_page() as other:
        page.keyboard.press("Alt+o")
    expect(other.value.locator("#v-company")).to_have_value("Ridgeway Ltd")
    other.value.close()
    page.bring_to_front()
    strips.first.get_by_role("button", name="Unsure").click()
    expect(strips.first).to_contain_text("Left to somebody else.")
    strips.nth(1).get_by_role("button", name="Not in it").click()
    expect(strips.nth(1)).to_contain_text("Not in the document.")
    values.first.focus()
    strips.first.get_by_role("button", name="Undo").click()
    expect(strips.first).to_contain_text("Taken back.")
    strips.first.get_by_role("button", name="Right").click()
    expect(strips.first).to_contain_text("Right.")
    assert rows("select action from core_opinions order by opinion_id") == [("unsure",), ("null",), ("undo",), ("accept",)]  # fmt: skip


def test_what_was_typed_in_a_strip_comes_back_after_esc(open_page: Opened, config: Settings) -> None:
    strip_documents(config)
    page = open_page(STRIPS, signed_in_as("ann"))
    strip, value = page.locator(".strip").first, page.locator(".strip .value").first
    expect(value).to_be_focused()
    page.keyboard.type("Ridgeway Tools")
    page.keyboard.press("Escape")
    expect(value).to_have_value("Ridgeway Ltd")
    expect(value).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # bring it back
    expect(value).to_have_value("Ridgeway Tools")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(strip).to_be_focused()
    page.keyboard.press("Enter")
    expect(value).to_be_focused()
    strip.get_by_role("button", name="Bring back what you typed").click()
    page.reload()
    expect(value).to_have_value("Ridgeway Tools")
    page.keyboard.press("Enter")
    expect(strip).to_contain_text("Saved.")


def test_a_strip_that_could_not_be_saved_is_sent_again(open_page: Opened, config: Settings) -> None:
    strip_documents(config)
    page = open_page(STRIPS, signed_in_as("ann"))
    expect(page.locator(".strip .value").first).to_be_focused()
    routed(page, "**/fields/company", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("Not saved yet")
    expect(page.locator(".strip").first).to_have_class(re.compile("unsaved"))
    assert rows("select count(*) from core_opinions") == [(0,)]
    page.unroute("**/fields/company")
    expect(page.locator(".strip").first).to_contain_text("Right.")
    assert rows("select action from core_opinions") == [("accept",)]


def test_why_is_said_with_a_strip_and_kept_till_then(open_page: Opened, config: Settings) -> None:
    strip_documents(config)
    page = open_page(STRIPS, signed_in_as("ann"))
    first, why = page.locator(".strip").first, page.locator(".strip .said-why").first
    expect(first.locator(".value")).to_be_focused()
    expect(why).to_be_hidden()
    page.keyboard.press("Alt+w")
    expect(why).to_be_focused()
    page.keyboard.type("the stamp says so")
    page.reload()
    expect(why).to_have_value("the stamp says so")
    first.get_by_role("button", name="Why").click()
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    expect(first.locator(".value")).to_be_focused()
    page.keyboard.type("Ridge")
    page.keyboard.press("Escape")  # as it was, without its why
    expect(why).to_be_hidden()
    first.get_by_role("button", name="Bring back what you typed").click()
    expect(why).to_have_value("the stamp says so")
    page.keyboard.press("Alt+w")
    page.keyboard.press("Enter")
    expect(first).to_contain_text("Saved.")
    expect(page.locator(".strip .value").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".strip").nth(1)).to_contain_text("Right.")
    assert rows("select action, why from core_opinions order by opinion_id") == [("correct", "the stamp says so"), ("accept", "")]  # fmt: skip


def test_a_strip_says_what_was_made_of_what_was_typed(open_page: Opened, config: Settings) -> None:
    strip_document(config, 1, {"date": "2018-12-24"}, "24/12/2018")
    page = open_page(STRIPS.replace("company", "date"), signed_in_as("ann"))
    strip = page.locator(".strip")
    expect(strip.locator(".value")).to_be_focused()
    page.keyboard.type("3/4/2018")
    page.keyboard.press("Enter")
    expect(strip).to_contain_text("Saved as 3 April 2018.")
    assert rows("select value from out_corrections") == [("2018-04-03",)]


def test_a_list_that_cannot_be_fetched_says_so(open_page: Opened, config: Settings) -> None:
    strip_documents(config)
    secret = signed_in_as("ann")
    page = open_page("/queue", secret)
    routed(page, "**/queue?**", lambda route: route.abort())
    page.locator("#kind").select_option("nda")
    expect(page.locator("#notices")).to_contain_text("The server does not answer; try again.")
    page.unroute("**/queue?**")
    page.route("**/queue?**", lambda route: route.fulfill(status=503, body="The database rests."))
    page.locator("#kind").select_option("receipt")
    expect(page.locator("#notices")).to_contain_text("The database rests.")
    page.unroute("**/queue?**")
    end_session(secret)
    page.locator("#kind").select_option("contract")
    page.wait_for_url("**/sign-in?back=*")
