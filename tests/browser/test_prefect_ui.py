"""What operators see of a night in the Prefect UI, in a real browser: Debian's chromium. The model is scripted here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.conftest import forget_settings, fresh_database
from tests.integration.soon_parsed import soon_parsed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return soon_parsed(tmp_path_factory.mktemp("inbox"))


@pytest.fixture(scope="module")
def night(inbox: Path, postgres: str, prefect_api: str) -> Iterator[str]:
    """The address of a Prefect UI that has seen a night."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NIGHTCLERK_ENGINE", "scripted")
        from tasks.read_batch import engine

        engine.cache_clear()
        with fresh_database(postgres):
            from flows.nightly import nightly

            nightly(str(inbox))
        yield prefect_api.removesuffix("/api")
        engine.cache_clear()
    forget_settings()


@pytest.fixture
def page(night: str, chromium: Browser) -> Page:
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    return page


def test_the_run_is_named_and_shows_its_progress(night: str, inbox: Path, page: Page) -> None:
    page.goto(f"{night}/runs")
    page.get_by_text("nightly 20").first.click()
    page.wait_for_url("**/runs/flow-run/*")  # on the page before it says "Completed" too
    page.get_by_text("Completed").first.wait_for()
    expect(page.locator("body")).to_contain_text(str(inbox), timeout=PATIENCE_MS)
    page.get_by_role("tab", name="Artifacts").or_(page.get_by_text("Artifacts", exact=True)).first.click()
    page.get_by_text("night-progress").first.wait_for()


def test_the_nights_page_shows_every_document_with_its_own_name(night: str, inbox: Path, page: Page) -> None:
    page.goto(f"{night}/artifacts/key/night")
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    for path in inbox.iterdir():
        if not path.name.startswith("Contract "):  # two arrivals, one document, under its first name
            page.get_by_role("cell", name=path.name, exact=True).first.wait_for()
