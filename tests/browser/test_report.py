"""The morning report and the page of reviewers in a real browser: readable on a phone and on a wide screen, and without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from schemas.people import Role
from schemas.settings import Settings
from tests.browser.conftest import PHONE, Opened
from tests.browser.test_door import look
from tests.integration.reported import LABEL, a_month
from tests.integration.reviewing import signed_in_as

pytestmark = pytest.mark.browser
NARROW = {"width": 360, "height": 740}
FIGURES = 13


def test_the_report_can_be_read_and_taken_away(open_page: Opened) -> None:
    a_month(Settings())
    boss = signed_in_as("boss", Role.ADMIN)
    page = open_page("/report", boss)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Morning report")
    expect(page.get_by_role("img")).to_have_count(FIGURES)
    for number in range(FIGURES):
        chart = page.get_by_role("img").nth(number)
        expect(chart).to_have_accessible_name(re.compile("..."))
        assert chart.locator("rect, polyline, circle").count()
    assert LABEL not in page.content() and page.locator("img").count() == 0  # a set's name is text
    look(page, "report-wide")
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="wait for a person").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="rows as CSV").first.click()
    assert download.value.path().read_text().startswith('"where","why","documents"')
    look(open_page("/report", boss, PHONE), "report-phone")
    look(open_page("/report", boss, NARROW), "report-narrow")
    look(open_page("/reviewers", boss), "reviewers-wide")
    look(open_page("/reviewers", boss, PHONE), "reviewers-phone")


def test_the_first_morning_says_what_is_not_there_yet(open_page: Opened) -> None:
    page = open_page("/report", signed_in_as("boss", Role.ADMIN), PHONE)
    expect(page.get_by_text("No night has ended yet.").first).to_be_visible()
    look(page, "report-empty-phone")
