"""What browser tests of the review app share: the real app, served over real HTTP, and Debian's chromium."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from deployments.review.app import create_app
from schemas.settings import Settings, settings

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1600, "height": 900}
PATIENCE_MS = 60_000  # the machine may be busy

Opened = Callable[..., Page]


@contextmanager
def serving(config: Settings, port: int = 0) -> Iterator[str]:
    """The app's address for as long as the block runs; a given port can be served again afterwards."""
    with closing(socket()) as listening:
        listening.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(create_app(config), log_config=None, access_log=False))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def review_app(store: str) -> Iterator[str]:
    """The address of the review app over a fresh database."""
    with serving(settings()) as address:
        yield address


@pytest.fixture(scope="module")
def launched() -> Iterator[Browser]:
    """Not longer than a module: while it runs, no other event loop can run in this thread."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def chromium(launched: Browser) -> Iterator[Browser]:
    """The browser; what a test opens in it is closed after it."""
    yield launched
    for context in launched.contexts:
        context.close()


@pytest.fixture
def open_page(chromium: Browser, review_app: str) -> Opened:
    """Opens a page of the app in a browser of its own: `open_page("/queue", secret, PHONE)`, signed in by the session's secret."""

    def opened(path: str, secret: str = "", size: dict[str, int] = WIDE) -> Page:
        context = chromium.new_context(viewport=size, base_url=review_app)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        sign_in(context, review_app, secret)
        page = context.new_page()
        page.goto(path)
        return page

    return opened


def too_small(page: Page) -> list[str]:
    """What a finger misses on a small screen: links and buttons of the page that are less than 24 px high."""
    found: list[str] = (
        page.evaluate("""() => innerWidth > 760 ? [] : [...document.querySelectorAll("main a, main button, main summary")]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24).map(each => each.outerHTML.slice(0, 200))""")
    )
    return found


def sign_in(context: BrowserContext, address: str, secret: str) -> None:
    if secret:
        context.add_cookies([{"name": "nightclerk_session", "value": secret, "url": address, "httpOnly": True, "sameSite": "Lax"}])  # fmt: skip


def held_back(page: Page, pattern: str) -> Callable[[], Route]:
    """Holds what the page sends to such addresses; the first of it, once it is sent."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))

    def first() -> Route:
        until = time.monotonic() + PATIENCE_MS / 1000
        while not held and time.monotonic() < until:
            page.wait_for_timeout(50)
        return held[0]

    return first
