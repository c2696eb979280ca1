"""Answering documents as people do it: by keyboard, two at once, over reloads, restarts and ended sessions, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect
from sqlalchemy import text

from deployments.review.door.passwords import hash_of
from schemas.opinion import Action, Opinion, Stage
from schemas.settings import Settings, settings
from sql.connection import database
from sql.people.passwords import set_password
from sql.people.sessions import end_session, start_session
from sql.review.opinions import give
from sql.review.refill import follow
from tests.browser.conftest import (
    CALM,
    PATIENCE_MS,
    PHONE,
    TOUCH,
    WIDE,
    Opened,
    drawn_by_finger,
    held_back,
    look,
    routed,
    serving,
    sign_in,
    slow_body,
    until,
)
from tests.integration.reviewed_papers import paper_in_review
from tests.integration.reviewing import document_in_review, signed_in_as

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)
PASSWORD = "seven quiet herons"
SHARP = "() => { const i = document.querySelector(`.sheet[data-number='280'] img`); return i.naturalWidth >= 0.85 * i.parentElement.clientWidth; }"


@pytest.fixture
def config(store: str) -> Settings:
    return settings().model_copy(update=CALM)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def settled(page: Page, field: str) -> None:
    expect(page.locator(f"#f-{field}")).to_have_attribute("data-state", "settled")


def pressed(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_document_is_cleared_by_keyboard_only(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    expect(page.locator("svg .mark")).to_have_count(1)
    pressed(page, "Enter")  # right
    expect(page.locator("#v-date")).to_be_focused()
    page.keyboard.type("25/12/2018")  # wrong
    expect(page.locator("#m-date")).to_contain_text("= 25 December 2018")
    pressed(page, "Enter")
    expect(page.locator("#v-address")).to_be_focused()
    pressed(page, "Alt+n")  # not in it
    expect(page.locator("#v-total")).to_be_focused()
    page.keyboard.type("12.50")  # missed
    pressed(page, "Enter")
    expect(page.locator("#next-document")).to_be_focused()
    expect(page.locator("#done-text")).to_have_text("All of it is answered.")
    found = dict(rows("select field, value from out_corrections"))
    assert found == {"company": "ACME Sdn Bhd", "date": "2018-12-25", "address": None, "total": {"amount": "12.50", "currency": "MYR"}}  # fmt: skip
    took = {field: keys for field, keys in rows("select field, keystrokes from core_opinions")}
    assert took == {"company": 1, "date": 11, "address": 1, "total": 6}
    print(f"keystrokes: right {took['company']}, wrong {took['date']}, not in it {took['address']}, missed {took['total']}")  # fmt: skip
    assert rows("select count(*), sum(active_s) > 0.2 from core_opinions where active_s between 0 and 120") == [(4, True)]  # fmt: skip
    assert rows("select evidence -> 0 ->> 'quote' from core_opinions where field = 'company'") == [("ACME Sdn Bhd",)]
    with page.expect_navigation():
        pressed(page, "Enter")
    assert "/queue" in page.url


def test_undo_unsure_and_walking_about(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    pressed(page, "Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowUp")
    expect(page.locator("#v-date")).to_be_focused()
    pressed(page, "Alt+u")
    expect(page.locator("#f-date")).to_have_attribute("data-state", "waiting")
    expect(page.locator("#v-address")).to_be_focused()
    pressed(page, "Alt+z")
    expect(page.locator("#f-date")).to_have_attribute("data-state", "open")
    expect(page.locator("#v-date")).to_be_focused()
    for field in ("date", "address", "total", "company"):
        expect(page.locator(f"#v-{field}")).to_be_focused()
        pressed(page, "Enter")
        settled(page, field)
    expect(page.locator("#next-document")).to_be_focused()
    pressed(page, "Alt+z")  # after the document was done
    expect(page.locator("#v-company")).to_be_focused()
    expect(page.locator("#open-count")).to_have_text("1")
    pressed(page, "Escape", "?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    look(page, "keys-wide")


def test_what_is_no_value_is_said_beside_the_field_and_stays(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    pressed(page, "Alt+ArrowDown")
    page.keyboard.type("31/02/2018")
    expect(page.locator("#m-date")).to_have_text("There is no day 31 of month 2 in 2018.")
    pressed(page, "Enter")
    expect(page.locator("#f-date")).not_to_have_class(re.compile("saving"))
    expect(page.locator("#v-date")).to_be_focused()
    expect(page.locator("#v-date")).to_have_value("31/02/2018")
    assert "m-date" in str(page.locator("#v-date").get_attribute("aria-describedby"))
    pressed(page, "Alt+ArrowDown", "Alt+ArrowDown")
    page.keyboard.type("RM 0.00")
    pressed(page, "Enter")
    expect(page.locator("#m-total")).to_contain_text("hardly meant. Enter again saves it anyway.")
    pressed(page, "Enter")  # it is meant
    settled(page, "total")


def words_on(page: Page) -> tuple[dict[str, list[float]], Callable[[str, float, float], tuple[float, float]]]:
    """The boxes of the first page's words, and where in the window a share of such a box is."""
    path = page.url.partition("?")[0]
    lines = page.evaluate(f"fetch('{path}/words/1.json').then(a => a.json())")["lines"]
    words = {word: box for line in lines for word, box, _ in line[2]}

    def at(word: str, across: float, down: float) -> tuple[float, float]:
        left, top, right, bottom = words[word]
        sheet = page.locator(".sheet").bounding_box()
        assert sheet
        return sheet["x"] + (left + across * (right - left)) * sheet["width"], sheet["y"] + (top + down * (bottom - top)) * sheet["height"]  # fmt: skip

    return words, at


def test_words_are_chosen_on_the_page(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    pressed(page, "Alt+ArrowDown", "Alt+ArrowDown")
    words, at = words_on(page)
    page.mouse.move(*at("12", -0.5, -0.5))
    page.mouse.down()
    page.mouse.move(*at("Ampang", 1.2, 1.4), steps=5)
    page.mouse.up()
    expect(page.locator("#v-address")).to_have_value("12 Jalan Ampang")
    expect(page.locator("#v-address")).to_be_focused()
    pressed(page, "Enter")
    settled(page, "address")
    expect(page.locator("#v-total")).to_be_focused()
    page.mouse.move(*at("12.50", 0.5, 0.5))
    expect(page.locator("svg .hover")).to_have_count(1)
    page.mouse.click(*at("12.50", 0.5, 0.5))
    expect(page.locator("#v-total")).to_have_value("12.50")
    pressed(page, "Enter")
    settled(page, "total")
    given = dict(rows("select field, evidence -> 0 from core_opinions"))
    assert (given["address"]["quote"], given["address"]["grade"], given["address"]["page"]) == ("12 Jalan Ampang", "exact", 1)  # fmt: skip
    assert given["total"]["box"]["left"] == pytest.approx(words["12.50"][0])


def test_words_are_chosen_by_a_finger_which_else_scrolls(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"), PHONE, **TOUCH)
    mark, texts = (page.get_by_role("button", name=name) for name in ("Mark words with a finger", "as text"))
    _, at = words_on(page)
    page.locator("#v-address").focus()
    mark.click()
    page.locator("#sheets").evaluate("sheets => sheets.scrollTo(0, 0)")
    done = lambda: mark.get_attribute("aria-pressed") == "false"  # noqa: E731
    until(done, lambda: drawn_by_finger(page, at("12", -0.5, -0.5), at("Ampang", 1.2, 1.4)))
    expect(page.locator("#v-address")).to_have_value("12 Jalan Ampang")
    expect(page.locator("svg .drag")).to_have_count(0)
    page.locator("#v-company").focus()
    mark.click()
    page.locator("#sheets").evaluate("sheets => sheets.scrollTo(0, 0)")
    company = page.locator("#v-company")
    until(lambda: company.input_value() == "ACME", lambda: drawn_by_finger(page, at("ACME", 0.5, 0.5)))
    texts.click()
    page.locator("#v-total").focus()
    line = page.locator(".lines li", has_text="TOTAL RM").bounding_box()
    assert line
    middle = line["y"] + line["height"] / 2
    until(done, lambda: drawn_by_finger(page, (line["x"] + 1, middle), (line["x"] + line["width"] - 5, middle)))
    expect(page.locator("#v-total")).to_have_value("TOTAL RM 12.50")
    texts.click()
    scrolled = lambda: bool(page.locator("#sheets").evaluate("sheets => sheets.scrollTop > 20"))  # noqa: E731
    until(scrolled, lambda: drawn_by_finger(page, at("TOTAL", 0, 1), at("ACME", 0, 0)))
    expect(page.locator("#v-total")).to_have_value("TOTAL RM 12.50")


def test_a_stray_click_and_what_was_typed_are_taken_back(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    page.keyboard.type("Typed by hand")
    sheet = page.locator(".sheet").bounding_box()
    assert sheet
    line = page.evaluate(f"fetch('/documents/{document}/words/1.json').then(a => a.json())")["lines"][3]
    left, top, right, bottom = line[2][0][1]
    page.mouse.click(sheet["x"] + (left + right) / 2 * sheet["width"], sheet["y"] + (top + bottom) / 2 * sheet["height"])  # fmt: skip
    expect(page.locator("#v-company")).to_have_value("TOTAL")
    pressed(page, "Control+z")
    expect(page.locator("#v-company")).to_have_value("Typed by hand")
    pressed(page, "Escape")
    expect(page.locator("#v-company")).to_have_value("ACME Sdn Bhd")
    expect(page.locator("#f-company .save-word")).to_have_text("Right")
    page.get_by_role("button", name="Bring back what you typed").click()
    expect(page.locator("#v-company")).to_have_value("Typed by hand")
    pressed(page, "Escape", "Enter")
    settled(page, "company")
    assert rows("select action, value, evidence -> 0 ->> 'quote' from core_opinions") == [("accept", "ACME Sdn Bhd", "ACME Sdn Bhd")]  # fmt: skip


def test_a_list_is_edited_by_its_rows(open_page: Opened, config: Settings) -> None:
    digest = document_in_review("nda.txt", {"parties": ["Ann Inc.", "Bob Ltd"]}, kind="nda", lines=["between Ann Inc. and Bob Ltd"])  # fmt: skip
    follow(config)
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    first = page.get_by_label("Parties, row 1")
    expect(first).to_be_focused()
    pressed(page, "Alt+a")
    page.keyboard.type("Cat GmbH")
    pressed(page, "Alt+Shift+ArrowUp", "ArrowUp", "Alt+x")  # Cat before Bob; Ann goes
    pressed(page, "Escape")
    expect(first).to_have_value("Ann Inc.")
    page.get_by_role("button", name="Bring back what you typed").click()
    expect(first).to_have_value("Cat GmbH")
    pressed(page, "Enter")
    settled(page, "parties")
    assert rows("select value from out_corrections") == [(["Cat GmbH", "Bob Ltd"],)]


def test_a_check_that_ends_after_more_was_typed_says_nothing(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    arrive = slow_body(page, "json", "/check")
    page.keyboard.type("Typed by hand")
    arrive(lambda: pressed(page, "Escape"))
    page.get_by_role("button", name="Bring back what you typed").click()
    expect(page.locator("#v-company")).to_have_value("Typed by hand")


def test_text_documents_show_their_text_and_words_are_chosen_there(open_page: Opened, config: Settings) -> None:
    digest = document_in_review("note.txt", {"company": None}, lines=["Dear Sir,", "we are Globex Ltd of Oslo"])
    follow(config)
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    line = page.get_by_text("we are Globex Ltd of Oslo")
    line.wait_for()
    line.evaluate("""line => { const range = document.createRange(), text = line.firstChild; range.setStart(text, 7); range.setEnd(text, 17);
        const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range); line.dispatchEvent(new MouseEvent("mouseup", {bubbles: true})); }""")  # fmt: skip
    expect(page.locator("#v-company")).to_have_value("Globex Ltd")
    expect(page.locator(".lines mark")).to_have_text("Globex Ltd")
    look(page, "text-wide")


def test_what_the_rules_read_is_taken_by_two_keys(open_page: Opened, document: str, config: Settings) -> None:
    with database().begin() as connection:
        connection.execute(text("""insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine)
            select content_hash, fingerprint, 0, kind, field, '{12.50}', '{"amount": "12.50", "currency": "MYR"}', '[]', '{}', 0, 'rules'
            from core_readings where field = 'total'"""))  # fmt: skip
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    expect(page.locator("#f-company [data-which=rules]")).to_have_count(0)
    pressed(page, "Alt+ArrowUp", "Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowDown", "Alt+r")
    expect(page.locator("#v-total")).to_have_value("12.50 MYR")
    expect(page.locator("#v-total")).to_be_focused()
    look(page, "rules-wide")
    pressed(page, "Enter")
    settled(page, "total")
    assert rows("select action, value ->> 'amount' from core_opinions") == [("correct", "12.50")]


def test_a_document_of_unread_pages_is_looked_at_after_its_fields(open_page: Opened, config: Settings) -> None:
    digest = document_in_review("note.txt", {"company": "Globex"}, lines=["we are Globex"])
    with database().begin() as connection:
        connection.execute(text("update core_decisions set reasons = '{fields_in_review,unread_pages}' where field = ''"))  # fmt: skip
    follow(config)
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    expect(page.locator("#whole")).to_contain_text("Some pages could not be read.")
    pressed(page, "Enter")
    expect(page.locator("#looked-at")).to_be_focused()
    settled(page, "company")
    pressed(page, "Enter")
    expect(page.locator("#next-document")).to_be_focused()
    assert rows("select verdict from out_documents") == [("accept",)]
    page.reload()
    page.get_by_role("button", name="Take that back").click()
    expect(page.get_by_role("button", name="Looked at, nothing to do")).to_be_visible()
    assert rows("select verdict, reasons from out_documents") == [("review", ["reopened"])]


def test_what_is_not_in_it_is_said_by_one_button(open_page: Opened, config: Settings) -> None:
    digest = document_in_review("note.txt", {"total": None, "address": "A long way. " * 200}, lines=["we are Globex"])
    follow(config)
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    expect(page.locator("#v-address")).to_be_focused()
    box = page.locator("#v-address").bounding_box()
    assert box and box["height"] < 300
    pressed(page, "Alt+ArrowDown")
    buttons = page.locator("#f-total .acts button:visible")
    expect(buttons).to_have_text([re.compile("Not in it Enter"), re.compile("Unsure"), re.compile("Why")])
    page.keyboard.type("1")
    expect(buttons).to_have_text(
        [re.compile("Save"), re.compile("Not in it Alt N"), re.compile("Unsure"), re.compile("Why")]
    )
    pressed(page, "Escape", "Enter")
    settled(page, "total")
    assert rows("select field, action, value from core_opinions") == [("total", "accept", None)]


@pytest.mark.parametrize(("size", "name"), [(PHONE, "phone"), (WIDE, "wide")])
def test_a_file_that_could_not_be_read_and_a_mail_are_shown_plainly(open_page: Opened, config: Settings, size: dict[str, int], name: str) -> None:  # fmt: skip
    mail = document_in_review("claim mail with a long subject.eml", {"company": None}, sender="broker@example.com")
    locked = document_in_review("claim mail with a long subject.eml!locked.pdf", {}, parent=mail)
    with database().begin() as connection:
        connection.execute(text("update core_decisions set verdict = 'reject', reasons = '{encrypted}', kind = 'unknown' where content_hash = :h"), {"h": locked})  # fmt: skip
    follow(config)
    page = open_page(f"/documents/{locked}", signed_in_as("ann"), size)
    expect(page.get_by_role("heading", level=1)).to_have_text("locked.pdf")
    expect(page.locator("#whole")).to_contain_text("The file is encrypted.")
    expect(page.locator("#done-text")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    assert "trained on" not in page.content()
    look(page, f"failed-{name}")
    page.goto(f"/documents/{mail}")
    expect(page.locator(".parts li")).to_have_text([re.compile("^locked.pdf")])
    look(page, f"mail-{name}")


def test_two_browsers_on_one_document(open_page: Opened, document: str, config: Settings) -> None:
    ann = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(ann.locator("#v-company")).to_be_focused()
    expect(ann.locator("#claim")).to_be_hidden()
    while not rows("select from work_review_documents where claimed_by = 'ann'"):
        ann.wait_for_timeout(100)
    bob = open_page(f"/documents/{document}", signed_in_as("bob"))
    expect(bob.locator("#claim")).to_have_text("ann works on this document: you see it, but cannot answer.")
    expect(bob.locator("#v-company")).not_to_be_editable()
    pressed(ann, "Enter")
    settled(ann, "company")
    ann.goto("about:blank")  # leaves
    expect(bob.locator("#claim")).to_be_hidden()
    expect(bob.locator("#f-company")).to_contain_text("ann answered “ACME Sdn Bhd”")
    expect(bob.locator("#v-date")).to_be_focused()


def test_a_tab_that_is_left_keeps_the_document_for_the_other_one(open_page: Opened, document: str) -> None:
    one = open_page(f"/documents/{document}", signed_in_as("ann"))
    other = one.context.new_page()
    holder = "select claimed_by from work_review_documents"
    for page in (one, other):
        with page.expect_response("**/claim"):
            page.goto(f"/documents/{document}")
        page.wait_for_function("() => Object.keys(localStorage).some(key => key.includes(':holds:'))")
    other.wait_for_function("() => Object.keys(localStorage).filter(key => key.includes(':holds:')).length === 2")
    other.goto("/queue")
    one.wait_for_timeout(500)
    assert rows(holder) == [("ann",)]
    one.goto("/queue")
    one.wait_for_function("() => Object.keys(localStorage).every(key => !key.includes(':holds:'))")
    while rows(holder) != [(None,)]:
        one.wait_for_timeout(100)


def test_who_is_slower_sees_the_fasters_answer_and_keeps_ones_own(open_page: Opened, document: str, config: Settings) -> None:  # fmt: skip
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    page.keyboard.type("Acme Holdings")
    give(Opinion(content_hash=document, kind="receipt", field="company", person="bob", action=Action.CORRECT, stage=Stage.FIRST, value="Acme Trading"), config)  # fmt: skip
    pressed(page, "Enter")
    expect(page.locator("#f-company .overtaken")).to_contain_text("bob was faster")
    expect(page.locator("#f-company .overtaken mark")).to_have_text(["Trading", "Holdings"])
    expect(page.locator("#v-company")).to_have_value("Acme Holdings")
    look(page, "overtaken-wide")
    pressed(page, "Enter")  # over it, knowingly
    expect(page.locator("#f-company .overtaken")).to_have_count(0)
    assert rows("select value from out_corrections where field = 'company'") == [("Acme Holdings",)]


def test_nothing_typed_is_lost_by_a_reload(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    page.keyboard.type("Half a na")
    page.reload()
    expect(page.locator("#v-company")).to_have_value("Half a na")
    expect(page.locator("#m-company")).to_contain_text("is back")
    look(page, "draft-wide")
    pressed(page, "End")
    page.keyboard.type("me Ltd")
    pressed(page, "Enter")
    settled(page, "company")
    assert rows("select value from out_corrections") == [("Half a name Ltd",)]
    page.evaluate("localStorage.setItem('nightclerk:draft:ann:long-ago:company', JSON.stringify({rows: ['x'], at: 1}))")
    page.reload()
    expect(page.locator("#v-date")).to_be_focused()
    assert page.evaluate("Object.keys(localStorage).filter(key => !key.includes(':holds:'))") == []


def test_nothing_typed_is_lost_by_a_restarted_server(chromium: Browser, config: Settings, document: str) -> None:
    with serving(config) as address:
        port = int(address.rsplit(":", 1)[1])
        context = chromium.new_context(base_url=address)
        context.set_default_timeout(PATIENCE_MS)
        sign_in(context, address, signed_in_as("ann"))
        page = context.new_page()
        page.goto(f"/documents/{document}")
        expect(page.locator("#v-company")).to_be_focused()
        expect(page.locator(".sheet img")).to_have_js_property("complete", True)
    page.keyboard.type("Typed while it was down")
    pressed(page, "Enter")
    expect(page.get_by_text("It is kept here and tried again").first).to_be_visible()
    assert rows("select count(*) from core_opinions") == [(0,)]
    with serving(config, port):
        settled(page, "company")
        assert rows("select value from out_corrections") == [("Typed while it was down",)]
        expect(page.locator("#v-date")).to_be_focused()


def test_nothing_typed_is_lost_when_the_session_ends(open_page: Opened, document: str) -> None:
    signed_in_as("ann")
    set_password("ann", hash_of(PASSWORD), "ann")  # ends her sessions
    secret = start_session("ann", 3600)
    page = open_page(f"/documents/{document}?kind=receipt", secret)
    expect(page.locator("#v-company")).to_be_focused()
    page.keyboard.type("Kept Ltd")
    end_session(secret)
    pressed(page, "Enter")
    page.wait_for_url("**/sign-in?back=*")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    pressed(page, "Enter")
    page.wait_for_url(f"**/documents/{document}**")
    settled(page, "company")  # it is sent again by itself
    assert rows("select value from out_corrections") == [("Kept Ltd",)]


def test_nothing_typed_is_lost_when_somebody_signs_in_anew_elsewhere(open_page: Opened, document: str) -> None:
    secret = signed_in_as("ann")
    page = open_page(f"/documents/{document}", secret)
    expect(page.locator("#v-company")).to_be_focused()
    pressed(page, "Enter")
    settled(page, "company")
    end_session(secret)
    sign_in(page.context, page.url.partition("/documents")[0], start_session("ann", 3600))
    page.keyboard.type("25/12/2018")
    pressed(page, "Enter")
    expect(page.locator("#notices")).to_contain_text("Your session changed: reload the page; what you typed is kept.")
    pressed(page, "Alt+z")
    expect(page.locator("#notices button")).to_have_count(1)
    expect(page.locator("#notices")).not_to_contain_text("answered after you")
    assert rows("select field from core_opinions") == [("company",)]
    page.get_by_role("button", name="Reload").click()
    settled(page, "date")  # it is sent again by itself
    for field in ("date", "company"):
        pressed(page, "Alt+z")
        expect(page.locator(f"#f-{field}")).to_have_attribute("data-state", "open")
    assert rows("select field, action from core_opinions order by opinion_id") == [("company", "accept"), ("date", "correct"), ("date", "undo"), ("company", "undo")]  # fmt: skip


def test_a_hostile_document_does_nothing(open_page: Opened, config: Settings) -> None:
    evil = '\u202e<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>{{7*7}}\' " </textarea></script>'
    digest = document_in_review(f"{evil}.txt", {"company": evil, "address": evil, "total": None}, lines=[evil, "javascript:window.pwned=1"])  # fmt: skip
    follow(config)
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    expect(page.locator("#v-company")).to_be_focused()
    page.get_by_text("javascript:window.pwned=1").wait_for()
    expect(page.locator("#v-company")).to_have_value(re.compile(r"^\ufffd<img src=x"))
    expect(page.locator("#v-address")).to_have_value(re.compile(r"</textarea></script>$"))
    pressed(page, "Alt+ArrowDown")
    page.keyboard.type(evil)
    pressed(page, "Enter")
    settled(page, "address")
    page.goto(f"/documents/{digest}/history")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x")
    assert page.evaluate("window.pwned") is None and said == []
    assert page.locator("main img").count() == 0


def test_three_hundred_pages_come_as_they_are_looked_at(open_page: Opened, config: Settings) -> None:
    pages = [[f"Page number {number}", "ACME Sdn Bhd" if number == 280 else "nothing"] for number in range(1, 301)]
    digest = paper_in_review("long.pdf", pages, {"company": "ACME Sdn Bhd", "total": None}, {"company": (280, 1)})
    follow(config)
    page = open_page("/queue", signed_in_as("ann"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/documents/{digest}")
    expect(page.locator("#page-number")).to_have_value("280")  # where the first field's evidence is
    expect(page.locator(".sheet[data-number='280'] svg .mark")).to_have_count(1)
    page.wait_for_function(SHARP)
    box, frame = page.locator("svg .mark").bounding_box(), page.locator("#sheets").bounding_box()
    assert box and frame and frame["y"] < box["y"] < frame["y"] + frame["height"], "the mark is in view"
    page.locator("#page-number").fill("150")
    pressed(page, "Enter")
    page.wait_for_function("() => document.querySelector('.sheet[data-number=\"150\"] img').naturalWidth > 0")
    pressed(page, "Alt+p")
    expect(page.locator("#page-number")).to_have_value("151")
    drawn = {match[1] for url in asked if (match := re.search(r"/pages/(\d+)\.png", url))}
    assert {"280", "150"} <= drawn and len(drawn) < 20
    look(page, "long-wide")


@pytest.mark.parametrize(("size", "name"), [(PHONE, "phone"), (WIDE, "wide"), ({"width": 360, "height": 640}, "small")])
def test_pages_can_be_used_by_everybody_at_every_size(open_page: Opened, document: str, size: dict[str, int], name: str) -> None:  # fmt: skip
    page = open_page(f"/documents/{document}", signed_in_as("ann"), size)
    expect(page.locator("#v-company")).to_be_focused()
    expect(page.locator(".sheet img")).to_have_js_property("complete", True)
    look(page, f"document-{name}")
    page.locator("#others summary, .kind summary").first.click()
    page.locator(".tiers summary").first.click()
    pressed(page, "Alt+t")
    expect(page.locator(".lines").first).to_contain_text("12 Jalan Ampang")
    look(page, f"document-open-{name}")
    page.goto(f"/documents/{document}/history")
    look(page, f"history-{name}")
    assert all(width > 150 for width in page.locator(".history td:last-child").evaluate_all("cells => cells.map(cell => cell.offsetWidth)"))  # fmt: skip
    page.goto("/queue")
    look(page, f"queue-{name}")
    page.context.clear_cookies()
    page.goto("/sign-in")
    look(page, f"sign-in-{name}")


def test_dark_and_enlarged(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    look(page, "document-dark")


def test_a_slow_answer_holds_nobody_up(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    held = held_back(page, "**/fields/company")
    pressed(page, "Enter")
    expect(page.locator("#v-date")).to_be_focused()
    assert "date" in focused(page) and rows("select count(*) from core_opinions") == [(0,)]
    held().continue_()
    settled(page, "company")
    expect(page.locator("#v-date")).to_be_focused()


def test_the_next_field_in_doubt_is_none_that_is_being_saved(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    held = held_back(page, "**/fields/company")
    pressed(page, "Enter")
    for field in ("date", "address", "total"):
        expect(page.locator(f"#v-{field}")).to_be_focused()
        pressed(page, "Alt+n")
    expect(page.locator("#next-document")).to_be_focused()
    held().continue_()
    settled(page, "company")
    expect(page.locator("#done-text")).to_have_text("All of it is answered.")
    expect(page.locator("#next-document")).to_be_focused()


def test_an_answer_on_its_way_does_not_count_as_open(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    held = held_back(page, "**/fields/company")
    pressed(page, "Enter")
    expect(page.locator("#v-date")).to_be_focused()
    arrive = slow_body(page, "text", "/fields/date")
    pressed(page, "Alt+n")

    def others() -> None:
        for field in ("address", "total"):
            expect(page.locator(f"#v-{field}")).to_be_focused()
            pressed(page, "Alt+n")
            settled(page, field)
        expect(page.locator("#next-document")).to_be_focused()

    arrive(others)
    settled(page, "date")
    held().continue_()
    settled(page, "company")
    expect(page.locator("#next-document")).to_be_focused()


def test_what_is_told_late_of_how_much_is_left_is_not_believed(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    late: list[tuple[Route, APIResponse]] = []
    routed(page, "**/fields/company", lambda route: late.append((route, route.fetch())))
    pressed(page, "Enter")
    expect(page.locator("#v-date")).to_be_focused()
    while not late:
        page.wait_for_timeout(50)
    for field in ("date", "address", "total"):
        expect(page.locator(f"#v-{field}")).to_be_focused()
        pressed(page, "Alt+n")
        settled(page, field)
    expect(page.locator("#done-text")).to_have_text("All of it is answered.")
    [(route, answer)] = late
    assert answer.json()["done"] is False
    route.fulfill(response=answer)
    settled(page, "company")
    expect(page.locator("#done-text")).to_have_text("All of it is answered.")


def test_what_is_typed_while_an_answer_is_saved_is_kept(open_page: Opened, document: str) -> None:
    page = open_page(f"/documents/{document}", signed_in_as("ann"))
    expect(page.locator("#v-company")).to_be_focused()
    held = held_back(page, "**/fields/company")
    page.keyboard.type("Acme One")
    pressed(page, "Enter")
    expect(page.locator("#f-company")).to_have_class(re.compile("saving"))
    page.keyboard.type(" Two")
    held().continue_()
    settled(page, "company")
    expect(page.locator("#v-company")).to_have_value("Acme One Two")
    expect(page.locator("#v-company")).to_be_focused()
    expect(page.locator("#m-company")).to_contain_text("not saved yet")
    page.unroute("**/fields/company")
    page.keyboard.type(" Three")
    pressed(page, "Enter")
    expect(page.locator("#v-date")).to_be_focused()
    assert rows("select value from core_opinions order by opinion_id") == [("Acme One",), ("Acme One Two Three",)]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))") == []
