"""What browser tests of the review app share: the real app, served over real HTTP, and Debian's chromium."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from threading import Thread
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from deployments.review.app import create_app
from schemas.settings import Settings, settings
from sql.review.refill import follow
from tests.integration.reviewed_papers import paper_in_review

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1600, "height": 900}
TOUCH = {"has_touch": True, "is_mobile": True}
PATIENCE_MS = 60_000  # the machine may be busy
LINES = ("ACME Sdn Bhd", "Date: 25/12/2018", "12 Jalan Ampang", "TOTAL RM 12.50")
FIELDS: dict[str, Any] = {"company": "ACME Sdn Bhd", "date": "2018-12-24", "address": "12 Jalan", "total": None}
CALM = {"second_share": 0.0, "blind_share": 0.0, "claim_s": 10}  # everybody's answer settles, claims end soon

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
def config(store: str) -> Settings:
    """What the app is served with, over a fresh database."""
    return settings()


@pytest.fixture
def review_app(config: Settings) -> Iterator[str]:
    """The app's address."""
    with serving(config) as address:
        yield address


@pytest.fixture
def document(config: Settings) -> str:
    """A receipt on paper, whose four fields wait for people."""
    digest = paper_in_review("bill.pdf", [LINES], FIELDS, {"company": (1, 0), "date": (1, 1), "address": (1, 2)})
    follow(config)
    return digest


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

    def opened(path: str, secret: str = "", size: dict[str, int] = WIDE, **more: Any) -> Page:
        context = chromium.new_context(viewport=size, base_url=review_app, **more)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        sign_in(context, review_app, secret)
        page = context.new_page()
        page.goto(path)
        return page

    return opened


def look(page: Page, name: str) -> None:
    """Keeps a screenshot where NIGHTCLERK_SCREENSHOTS names a folder, and finds faults of accessibility and of size in any case."""
    if folder := os.environ.get("NIGHTCLERK_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    faults = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert faults == [], [(v["id"], [node["html"] for node in v["nodes"]][:3]) for v in faults]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    assert too_small(page) == []


def too_small(page: Page) -> list[str]:
    """What a finger misses on a small screen: links and buttons of the page that are less than 24 px high."""
    found: list[str] = (
        page.evaluate("""() => innerWidth > 760 ? [] : [...document.querySelectorAll("main a, main button, main summary")]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24).map(each => each.outerHTML.slice(0, 200))""")
    )
    return found


def drawn_by_finger(page: Page, *places: tuple[float, float]) -> None:
    """A finger put down at a place of the window, moved straight to the last one, and lifted."""
    finger, (start, end) = page.context.new_cdp_session(page), (places[0], places[-1])
    steps = [tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)) for step in range(9)]
    moves = steps[1:] if start != end else []
    for kind, places_ in (("touchStart", steps[:1]), *(("touchMove", [step]) for step in moves), ("touchEnd", [])):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in places_]})
    page.wait_for_timeout(500)  # the next touch is one of its own, and no double tap
    finger.detach()


def until(done: Callable[[], bool], act: Callable[[], None], times: int = 5) -> None:
    """Acts until it has had its effect: a browser lets go of a touch that a busy page is slow to take."""
    for _ in range(times):
        act()
        if done():
            return
    raise AssertionError(f"it had no effect in {times} times")


def sign_in(context: BrowserContext, address: str, secret: str) -> None:
    if secret:
        context.add_cookies([{"name": "nightclerk_session", "value": secret, "url": address, "httpOnly": True, "sameSite": "Lax"}])  # fmt: skip


def routed(page: Page, pattern: str, handle: Callable[[Route], None]) -> None:
    """Takes what the page sends to such addresses from now on: a busy browser takes up a route some time after it was told of it."""
    page.route(pattern, handle)
    page.route("**/taken-up", lambda route: route.fulfill(status=204))
    while page.evaluate("() => fetch('/taken-up').then((answer) => answer.status)") != 204:
        page.wait_for_timeout(20)


def held_back(page: Page, pattern: str) -> Callable[[], Route]:
    """Holds what the page sends to such addresses; the first of it, once it is sent."""
    held: list[Route] = []
    routed(page, pattern, lambda route: held.append(route))

    def first() -> Route:
        until = time.monotonic() + PATIENCE_MS / 1000
        while not held and time.monotonic() < until:
            page.wait_for_timeout(50)
        return held[0]

    return first


def slow_body(page: Page, how: str, end: str) -> Callable[[Callable[[], None]], None]:
    """Holds the next body that the page reads of such an address after its head; it arrives when something is done."""
    page.evaluate(
        """([how, end]) => { const read = Response.prototype[how]; Response.prototype[how] = async function () {
        if (this.url.endsWith(end)) await new Promise(arrives => { window.arrives = arrives; });
        return read.call(this); }; }""",
        [how, end],
    )

    def arrive(after: Callable[[], None]) -> None:
        while not page.evaluate("Boolean(window.arrives)"):
            page.wait_for_timeout(20)
        after()
        page.evaluate("async () => { window.arrives(); await new Promise(go => setTimeout(go, 100)); }")

    return arrive
