"""The door as people meet it: the first run, signing in, an expired session, people and their rights, in a real browser."""

import pytest
from playwright.sync_api import expect

from deployments.review.door.passwords import hash_of
from deployments.review.door.set_up import set_up_code
from schemas.people import Grant, Role
from sql.people.grants import add_person, grant
from sql.people.passwords import set_password
from sql.people.sessions import end_session
from tests.browser.conftest import PATIENCE_MS, PHONE, WIDE, Opened, look
from tests.integration.reviewing import signed_in_as

pytestmark = pytest.mark.browser
PASSWORD = "seven quiet herons"
expect.set_options(timeout=PATIENCE_MS)


def test_the_first_admin_sets_up_lets_somebody_in_and_they_choose_their_password(open_page: Opened) -> None:
    page = open_page("/")
    expect(page).to_have_title("Set up · nightclerk")
    look(page, "set-up-wide")
    page.keyboard.type(set_up_code())  # the code has the focus
    page.get_by_label("Name to sign in with").fill("root")
    page.get_by_label("Name to show").fill("Ruth Root")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    page.get_by_label("Name to sign in with").fill("bob")
    page.get_by_label("Role").select_option("reviewer")
    page.get_by_label("Kind").select_option("receipt")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("shown this once")).to_be_visible()
    look(page, "person-once-wide")
    secret = page.locator(".secret").inner_text()
    theirs = open_page("/account", size=PHONE)
    expect(theirs).to_have_title("Sign in · nightclerk")
    theirs.get_by_label("Name").fill("bob")
    theirs.get_by_label("Password").fill(secret)
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_text("An admin knows your present password")).to_be_visible()
    look(theirs, "account-phone")
    theirs.get_by_label("Present password").fill(secret)
    theirs.get_by_label("New password").fill(PASSWORD)
    theirs.get_by_label("The same again").fill(PASSWORD)
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_text("Your password is changed")).to_be_visible()
    look(theirs, "account-changed-phone")


def test_after_the_session_ended_one_comes_back_to_the_same_page(open_page: Opened) -> None:
    secret = signed_in_as("root", Role.ADMIN)
    set_password_of("ann")
    page = open_page("/people/ann?from=test", secret)
    end_session(secret)
    page.get_by_label("What for").fill("export")
    page.get_by_role("button", name="Make a token").click()
    expect(page).to_have_title("Sign in · nightclerk")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    look(page, "sign-in-wrong-wide")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ann")).to_be_visible()
    assert page.url.endswith("/people/ann?from=test")


def set_password_of(person: str) -> None:
    add_person(person, person.title(), "test")
    grant(person, [Grant(role=Role.ADMIN)], "test")
    set_password(person, hash_of(PASSWORD), person)


@pytest.mark.parametrize(("size", "called"), [(PHONE, "phone"), (WIDE, "wide"), ({"width": 360, "height": 640}, "360")])
def test_people_with_many_rights_and_hostile_names_fit_and_are_inert(open_page: Opened, size: dict[str, int], called: str) -> None:  # fmt: skip
    secret = signed_in_as("root", Role.ADMIN)
    add_person("mallory", "<script>document.title='owned'</script>\u202egpj.exe" + "x" * 80, "test")
    grant("mallory", [Grant(role=Role.REVIEWER, kind=kind, sender="claims@a-very-long-sender-name.example") for kind in ("nda", "receipt")], "root")  # fmt: skip
    add_person("new.person@example.com", "New Person", "test")
    for path, name in (("/people", "people"), ("/people/mallory", "person"), ("/audit-log", "log"), ("/account", "account")):  # fmt: skip
        page = open_page(path, secret, size)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "nightclerk" in page.title() and "\u202e" not in page.inner_text("body")
        look(page, f"{name}-{called}")
        page.context.close()


@pytest.mark.parametrize(("size", "called"), [(PHONE, "phone"), (WIDE, "wide")])
def test_signing_in_fits(open_page: Opened, size: dict[str, int], called: str) -> None:
    set_password_of("ann")
    look(open_page("/sign-in", size=size), f"sign-in-{called}")
    page = open_page("/", size=size)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in · nightclerk")
