"""What a person waits for in a browser: the document's page with its first picture, and the next document. On the database of the settings.

It is what a night left there, such as `nightclerk demo`; nothing in it is answered. Run by `python -m tests.bench.review_queue --browser`.
"""

import itertools
import os
import platform
import statistics
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import text

from schemas.settings import settings
from sql.connection import database
from sql.people.sessions import end_session
from sql.review.refill import follow
from tests.browser.conftest import CHROMIUM, FLAGS, WIDE, serving, sign_in
from tests.integration.reviewing import signed_in_as

TIMES = 40
# Milliseconds since the navigation began, redirects included: the first picture has loaded, a field or the button has the focus.
HEARD = """
document.addEventListener("load", (event) => { if (event.target.matches?.(".sheet img")) window.pictured ??= performance.now(); }, true);
document.addEventListener("focusin", () => { window.ready ??= performance.now(); }, true);
"""
PICTURED, READY = "window.pictured", "window.ready"
_PAPERS = text("""
select d.content_hash from work_review_documents d where d.state = 'open' and d.claimed_by is null
  and exists (select from core_pages p where p.content_hash = d.content_hash and p.number = 1 and p.width is not null)
order by d.due_at, d.content_hash
""")


def main() -> None:
    """Prints median and 95th percentile of each."""
    follow(settings())
    papers, secret = _papers(), signed_in_as("bench")
    print(f"{len(papers)} documents with pictures that wait, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            _measure(browser, papers, secret)
            browser.close()
    finally:
        end_session(secret)
        database().dispose()


def _papers() -> list[str]:
    with database().connect() as connection:
        return [str(found) for found in connection.scalars(_PAPERS)]


def _measure(browser: Browser, papers: list[str], secret: str) -> None:
    with serving(settings()) as address:
        these = list(itertools.islice(itertools.cycle(papers), TIMES))

        def waited(paper: str) -> float:
            return _waited(browser, address, secret, f"/documents/{paper}", PICTURED)

        def drawn(paper: str) -> float:
            _forget(settings().pictures_folder, paper)
            return waited(paper)

        first = [drawn(paper) for paper in papers[:2]]  # what is loaded and planned once, and both drawing processes
        print(f"the first two documents after the start of the server: {first[0]:.0f} and {first[1]:.0f} ms")
        print("| what | n | p50 ms | p95 ms |\n|---|---|---|---|")
        _told("document to its first picture, drawn anew", [drawn(paper) for paper in these])
        _told("document to its first picture, drawn before", [waited(paper) for paper in these])
        _told("next document, until one can type", [_waited(browser, address, secret, path, READY) for path in _next(papers)])  # fmt: skip


def _next(papers: list[str]) -> Iterator[str]:
    return itertools.islice((f"/queue/next?after={paper}" for paper in itertools.cycle(papers)), TIMES)


def _forget(folder: Path, paper: str) -> None:
    for kept in folder.glob(f"{paper[:2]}/{paper}*"):
        kept.unlink()


def _waited(browser: Browser, address: str, secret: str, path: str, until: str) -> float:
    """Milliseconds, in a browser that has seen nothing yet."""
    context = browser.new_context(viewport=WIDE, base_url=address)  # type: ignore[arg-type]
    sign_in(context, address, secret)
    page = context.new_page()
    page.add_init_script(HEARD)
    page.goto(path, wait_until="commit")
    page.wait_for_function(f"() => {until}", timeout=timedelta(minutes=1) / timedelta(milliseconds=1))
    found = float(page.evaluate(until))
    context.close()
    return found


def _told(what: str, took: list[float]) -> None:
    print(f"| {what} | {len(took)} | {statistics.median(took):.0f} | {statistics.quantiles(took, n=20)[-1]:.0f} |", flush=True)  # fmt: skip
