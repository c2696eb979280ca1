"""A list of records edited as a table, in a real browser: by keyboard, checked cell by cell, kept, taken back, and found on the page."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from schemas.kind import Kind
from schemas.opinion import Action, Opinion, Stage
from schemas.people import Role
from schemas.settings import Settings, settings
from sql.connection import database
from sql.review.opinions import give
from sql.review.refill import follow
from sql.views import kind_view
from tests.browser.conftest import CALM, PATIENCE_MS, PHONE, WIDE, Opened
from tests.browser.test_review_acts import in_state, rows
from tests.browser.test_review_document import look, pressed
from tests.integration.reviewed_papers import paper_in_review
from tests.integration.reviewing import signed_in_as
from tests.loss_runs import LINES, LossRun, claim, loss_run

__all__ = ["loss_run"]
pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)
FIRST, SECOND, THIRD = claim("HM-1001", "2024-05-03", "1200.00"), claim("HM-1002", "2024-06-17", "0.00"), claim("HM-1003", "2024-07-02", "845.50")  # fmt: skip


@pytest.fixture
def config(store: str, loss_run: type[Kind]) -> Settings:
    return settings().model_copy(update=CALM)


@pytest.fixture
def paper(config: Settings) -> str:
    """A loss run of which nothing was read but who is insured."""
    return loss_run_in_review(config, None)


def loss_run_in_review(config: Settings, claims: Any) -> str:
    digest = paper_in_review("run.pdf", [LINES], {"insured_name": "Harbour Mills Inc.", "claims": claims}, kind="loss_run", accepted=("insured_name",))  # fmt: skip
    follow(config)
    return digest


def cell(page: Page, row: int, column: str) -> Any:
    return page.get_by_label(f"Claims, row {row}, {column}", exact=True)


def said(page: Page, row: int, column: str) -> Any:
    return cell(page, row, column).locator("xpath=following-sibling::small")


def settled_as() -> Any:
    return rows("select value from out_corrections where field = 'claims' order by correction_id desc limit 1")[0][0]


def test_a_table_is_filled_by_keyboard_only(open_page: Opened, paper: str) -> None:
    page = open_page(f"/documents/{paper}", signed_in_as("ann"))
    expect(cell(page, 1, "claim number")).to_be_focused()
    for at, row in enumerate((("HM-1001", "3 May 2024", "1,200.00 USD"), ("HM-1002", "17 June 2024", "USD 0.00"))):
        if at:
            pressed(page, "Alt+a")
        expect(cell(page, at + 1, "claim number")).to_be_focused()
        for column, words in enumerate(row):
            if column:
                pressed(page, "Tab")
            page.keyboard.type(words)
    expect(cell(page, 2, "paid")).to_be_focused()
    pressed(page, "ArrowUp")
    expect(cell(page, 1, "paid")).to_be_focused()
    pressed(page, "Shift+Tab", "ArrowDown")
    expect(cell(page, 2, "loss date")).to_be_focused()
    look(page, "records-wide")
    pressed(page, "Enter")
    in_state(page, "claims", "settled")
    assert settled_as() == [FIRST, SECOND]
    with database().begin() as connection:
        connection.execute(text(kind_view("loss_run", LossRun)))
    assert rows('select insured_name, claims from "out_loss_run"') == [("Harbour Mills Inc.", [FIRST, SECOND])]
    assert rows("select words from out_corrections where field = 'claims'") == [(["HM-1001", "3 May 2024", "1,200.00 USD", "HM-1002", "17 June 2024", "USD 0.00"],)]  # fmt: skip
    found = rows("select e ->> 'row', e ->> 'column', e ->> 'quote' from core_opinions, jsonb_array_elements(evidence) e where field = 'claims'")  # fmt: skip
    assert ("0", "claim_number", "HM-1001") in found and ("1", "paid", "USD 0.00") in found
    assert ("0", "paid", "1,200.00 USD") not in found, "these words stand nowhere in this order"


def test_rows_are_added_moved_and_taken_out(open_page: Opened, config: Settings) -> None:
    page = open_page(f"/documents/{loss_run_in_review(config, [FIRST, THIRD])}", signed_in_as("ann"))
    expect(cell(page, 1, "claim number")).to_be_focused()
    expect(cell(page, 2, "paid")).to_have_value("845.50 USD")
    pressed(page, "Alt+a")  # below the row where one is
    expect(cell(page, 2, "claim number")).to_be_focused()
    page.keyboard.type("HM-1002")
    expect(cell(page, 3, "claim number")).to_have_value("HM-1003")
    pressed(page, "Tab", "Alt+Shift+ArrowDown")
    expect(cell(page, 3, "loss date")).to_be_focused()
    expect(cell(page, 3, "claim number")).to_have_value("HM-1002")
    pressed(page, "Alt+Shift+ArrowUp", "Alt+Shift+ArrowUp", "Alt+x")
    expect(cell(page, 1, "loss date")).to_be_focused()
    expect(page.locator(".records .row")).to_have_count(2)
    pressed(page, "Alt+x")
    page.get_by_role("button", name="Take out this row").click()  # the last one is emptied
    expect(page.locator(".records .row")).to_have_count(1)
    expect(cell(page, 1, "claim number")).to_have_value("")
    pressed(page, "Escape")
    expect(page.locator(".records .row")).to_have_count(2)
    expect(cell(page, 2, "claim number")).to_have_value("HM-1003")
    pressed(page, "Enter")
    in_state(page, "claims", "settled")
    assert rows("select action, value from core_opinions") == [("accept", [FIRST, THIRD])]


def test_each_cell_is_checked_as_it_is_typed_and_when_it_is_saved(open_page: Opened, paper: str) -> None:
    page = open_page(f"/documents/{paper}", signed_in_as("ann"))
    cell(page, 1, "claim number").fill("HM-1001")
    cell(page, 1, "loss date").fill("31/02/2024")
    expect(said(page, 1, "loss date")).to_have_text("There is no day 31 of month 2 in 2024.")
    expect(cell(page, 1, "loss date")).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 1, "claim number")).to_have_attribute("aria-invalid", "false")
    expect(page.locator("#m-claims")).to_contain_text("Row 1, loss date: There is no day 31")
    cell(page, 1, "claim number").focus()
    pressed(page, "Enter")
    expect(cell(page, 1, "loss date")).to_be_focused()
    look(page, "records-wrong")
    assert rows("select count(*) from core_opinions") == [(0,)]
    page.keyboard.press("Control+a")
    page.keyboard.type("2024-05-03")
    expect(said(page, 1, "loss date")).to_have_text("= 3 May 2024")
    expect(page.locator("#m-claims")).to_have_text("")
    cell(page, 1, "paid").fill("n/a")
    pressed(page, "Alt+a")
    page.keyboard.type("none")
    pressed(page, "Tab")
    page.keyboard.type("1 May 2199")
    expect(said(page, 2, "loss date")).to_have_text("The year 2199 is hardly meant.")
    pressed(page, "Enter")
    expect(page.locator("#m-claims")).to_have_text(
        "Row 2, loss date: The year 2199 is hardly meant. Enter again saves it anyway."
    )
    pressed(page, "Enter")  # insisted
    in_state(page, "claims", "settled")
    first, second = settled_as()
    assert first["paid"] is None and second == {"claim_number": None, "loss_date": "2199-05-01", "paid": None}


def test_words_on_the_page_fill_a_cell_and_show_where_it_stands(open_page: Opened, config: Settings) -> None:
    digest = loss_run_in_review(config, None)
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    expect(cell(page, 1, "claim number")).to_be_focused()
    pointed(page, digest, "HM-1003")
    expect(cell(page, 1, "claim number")).to_have_value("HM-1003")
    pressed(page, "Alt+a", "Shift+Tab")
    expect(cell(page, 1, "paid")).to_be_focused()
    pointed(page, digest, "845.50")
    expect(cell(page, 1, "paid")).to_have_value("845.50")
    expect(page.locator("svg .mark")).to_have_count(1)
    pressed(page, "Alt+Shift+ArrowDown")  # its place goes with it; the empty row counts for nothing
    page.reload()
    expect(cell(page, 2, "claim number")).to_have_value("HM-1003")
    expect(page.locator("#m-claims")).to_contain_text("Not saved yet")
    cell(page, 2, "paid").focus()
    pressed(page, "Enter")
    in_state(page, "claims", "settled")
    places = rows("select e ->> 'row', e ->> 'column', e ->> 'quote', e ->> 'line_first', e ->> 'grade' from core_opinions, jsonb_array_elements(evidence) e")  # fmt: skip
    assert places == [("0", "claim_number", "HM-1003", "3", "exact"), ("0", "paid", "845.50", "3", "exact")]
    page.reload()
    page.locator("#f-claims .label").click()
    expect(cell(page, 1, "claim number")).to_be_focused()
    expect(page.locator("svg .mark")).to_have_count(1)
    pressed(page, "Tab")
    expect(page.locator("svg .mark")).to_have_count(2)  # no place of its own: those of its row
    pressed(page, "Tab")
    expect(page.locator("svg .mark")).to_have_count(1)
    page.keyboard.type("x")
    pressed(page, "Escape")  # what it was, and where
    expect(cell(page, 1, "paid")).to_have_value("845.50 USD")
    cell(page, 1, "loss date").fill("2 July 2024")
    expect(page.locator("svg .mark")).to_have_count(2)
    cell(page, 1, "paid").fill("846 USD")  # stands nowhere
    with page.expect_response("**/fields/claims"):
        pressed(page, "Enter")
    places = rows("select e ->> 'column' from core_opinions, jsonb_array_elements(evidence) e where opinion_id = (select max(opinion_id) from core_opinions)")  # fmt: skip
    assert places == [("claim_number",), ("loss_date",)]
    in_state(page, "claims", "settled")
    cell(page, 1, "loss date").focus()
    expect(page.locator("svg .mark")).to_have_count(1)  # where the program has found it


def pointed(page: Page, digest: str, word: str) -> None:
    """A click on a word of the page's picture."""
    page.wait_for_function("() => document.querySelector('.sheet img').naturalWidth")
    lines = page.evaluate(f"async () => (await (await fetch('/documents/{digest}/words/1.json')).json()).lines")
    [box] = [box for _, _, words in lines for text_, box, _ in words if text_ == word]
    sheet = page.locator(".sheet").bounding_box()
    assert sheet
    page.mouse.click(sheet["x"] + sheet["width"] * (box[0] + box[2]) / 2, sheet["y"] + sheet["height"] * (box[1] + box[3]) / 2)  # fmt: skip


def test_a_table_is_taken_back_and_its_way_is_told(open_page: Opened, config: Settings) -> None:
    digest = loss_run_in_review(config, [FIRST])
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    cell(page, 1, "paid").fill("99 USD")
    pressed(page, "Enter")
    in_state(page, "claims", "settled")
    pressed(page, "Alt+z")
    in_state(page, "claims", "open")
    expect(cell(page, 1, "paid")).to_have_value("1,200.00 USD")
    page.goto(f"/documents/{digest}/history")
    expect(page.locator("tr.opinion").first).to_contain_text("paid 99 USD")
    expect(page.locator("tr.opinion").first).to_contain_text("before: ")
    expect(page.locator("main")).to_contain_text("Took their answer back")


def test_who_comes_second_sees_both_tables(open_page: Opened, config: Settings) -> None:
    digest = loss_run_in_review(config, [FIRST])
    page = open_page(f"/documents/{digest}", signed_in_as("ann"))
    expect(cell(page, 1, "paid")).to_have_value("1,200.00 USD")
    theirs = [FIRST, SECOND]
    give(Opinion(content_hash=digest, kind="loss_run", field="claims", person="bob", action=Action.CORRECT, stage=Stage.FIRST, value=theirs, words=("x",)), config)  # fmt: skip
    cell(page, 1, "paid").fill("1,300.00 USD")
    pressed(page, "Enter")
    expect(page.locator(".overtaken .two").first).to_contain_text("HM-1002 | 17 June 2024 | 0.00 USD")
    expect(page.locator(".overtaken .two").last).to_contain_text("HM-1001 | 3 May 2024 | 1,300.00 USD")
    expect(cell(page, 1, "paid")).to_have_value("1,300.00 USD")
    look(page, "records-overtaken")
    pressed(page, "Enter")
    expect(page.locator(".overtaken")).to_have_count(0)
    assert settled_as() == [claim("HM-1001", "2024-05-03", "1300.00")]


def test_an_adjudicator_takes_one_of_two_tables(open_page: Opened, config: Settings) -> None:
    digest = loss_run_in_review(config, [FIRST])
    two = config.model_copy(update={"second_share": 1.0})
    with database().begin() as connection:
        connection.execute(text("update work_review_fields set opinions = 2"))
    previous = None
    for person, value, stage in (("ann", [FIRST, SECOND], Stage.FIRST), ("bob", [FIRST, THIRD], Stage.SECOND)):
        given = give(Opinion(content_hash=digest, kind="loss_run", field="claims", person=person, action=Action.CORRECT, stage=stage, value=value, words=(), previous=previous), two)  # fmt: skip
        assert given.latest
        previous = given.latest.opinion_id
    page = open_page(f"/documents/{digest}", signed_in_as("judy", Role.ADJUDICATOR))
    expect(cell(page, 1, "claim number")).to_be_focused()
    look(page, "records-deciding")
    pressed(page, "Alt+1")
    expect(cell(page, 2, "claim number")).to_have_value("HM-1002")
    pressed(page, "Alt+2")
    expect(cell(page, 2, "claim number")).to_have_value("HM-1003")
    pressed(page, "Enter")
    in_state(page, "claims", "settled")
    assert rows("select value, how from out_corrections") == [([FIRST, THIRD], "adjudicated")]
    page.goto("/strips?disputed=1")
    expect(page.locator("main")).not_to_contain_text("Claims")


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_table_of_hostile_words_stays_one(open_page: Opened, config: Settings, size: dict[str, int]) -> None:
    hostile = [claim(f"<img src=x onerror=alert({at})>\u202e\x07{'W' * 90}", "2024-05-03", "1.00") for at in range(12)]
    page = open_page(f"/documents/{loss_run_in_review(config, hostile)}", signed_in_as("ann"), size)
    expect(page.locator(".records .row")).to_have_count(12)
    assert "\u202e" not in cell(page, 1, "claim number").input_value()
    assert page.locator(".records img").count() == 0
    look(page, f"records-{'phone' if size is PHONE else 'many'}")


def test_the_program_takes_records_and_refuses_texts(open_page: Opened, paper: str) -> None:
    page = open_page(f"/documents/{paper}", signed_in_as("ann"))
    expect(cell(page, 1, "claim number")).to_be_focused()
    send = """async ([url, text]) => { const a = await window.nightclerk.act(url, {action: 'correct', kind: 'loss_run', previous: null, stage: 'first', text});
        return [a.status, await a.text()]; }"""
    for wrong in ("HM-1", ["HM-1"], [{"other": "x"}], [{"claim_number": " "}], [{"claim_number": "HM-1"}, "HM-2"]):
        status, told = page.evaluate(send, [f"/documents/{paper}/fields/claims", wrong])
        assert status == 422, (wrong, told)
    status, told = page.evaluate(send, [f"/documents/{paper}/fields/claims", [{"claim_number": "HM-1"}]])
    assert status == 200, told
    assert settled_as() == [{"claim_number": "HM-1", "loss_date": None, "paid": None}]
    assert json.loads(told)["evidence"] == []
