"""What the queue's pages take with very many fields in it, over HTTP within one process: the app, its templates, the real database.

`python -m tests.bench.review_queue [FIELDS]`: a database of its own is made at the server of the settings, and dropped in the end.
With `--browser` instead what a browser waits for, on the database of the settings as it is: see `review_browser.py`.
"""

import itertools
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable

from fastapi.testclient import TestClient
from sqlalchemy import text

from schemas.people import EVERY, Scope
from schemas.settings import settings
from sql.connection import database
from sql.postgres.scratch import emptied_database
from sql.review import counts
from sql.review.refill import follow
from sql.review.strips import OPEN
from tests.bench import review_browser
from tests.bench.queued import FIELDS, fill
from tests.integration.reviewed_papers import paper_in_review
from tests.integration.reviewing import signed_in_as

TIMES = 60
PAPERS = ("Scan of claim {} at {}", "ACME Sdn Bhd", "Date: 25/12/2018", "12 Jalan Ampang", "TOTAL RM 12.50")
NAME = "bench_review_queue"


def main() -> None:
    """Prints median and 95th percentile of each page and act, and what filling the queue took."""
    fields = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(settings(), NAME)
    settings.cache_clear()
    database.cache_clear()
    config = settings().model_copy(update={"deadline_days": 7.0, "second_share": 0.0, "blind_share": 0.0})
    with database().begin() as connection:
        fill(connection, fields // FIELDS)
    papers = [_paper(number) for number in range(TIMES + 1)]
    started = time.perf_counter()
    follow(config)
    took_s, documents = time.perf_counter() - started, fields // FIELDS
    with database().begin() as connection:
        connection.execute(text("analyze"))
    print(f"{documents:,} documents with {fields:,} fields, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"first following of all decisions: {took_s:.0f} s, {documents / took_s:,.0f} documents/s\n")
    print("| what | n | p50 ms | p95 ms |\n|---|---|---|---|")
    _measure(config, papers)
    database().dispose()
    emptied_database(settings(), NAME)


def _paper(number: int) -> str:
    lines = [line.format(number, time.time_ns()) for line in PAPERS]  # no picture of an earlier run is kept of it
    return paper_in_review(
        f"paper {number}.pdf", [lines], {"company": "ACME Sdn Bhd", "total": None}, {"company": (1, 1)}
    )


def _measure(config: object, papers: list[str]) -> None:
    from deployments.review.app import create_app
    from sql.people.sessions import who_signed_in

    session = signed_in_as("bench")
    client = TestClient(create_app(config), cookies={"nightclerk_session": session}, follow_redirects=False)  # type: ignore[arg-type]
    who = who_signed_in(session, 3600)
    client.headers["X-CSRF-Token"] = who.csrf if who else ""
    places: list[str] = [""]

    def page() -> None:
        answer = client.get(f"/queue?{places[-1]}")
        assert answer.status_code == 200
        places.append(answer.text.partition('id="following" href="/queue?')[2].partition('"')[0].replace("&amp;", "&"))

    def get(path: str) -> Callable[[], None]:
        def once() -> None:
            assert client.get(path).status_code == 200

        return once

    at = [""]

    def following() -> None:
        answer = client.get(f"/queue/next?{at[0]}")
        path, _, query = answer.headers["location"].partition("?")
        assert path.startswith("/documents/")
        at[0] = f"{query}&after={path.rsplit('/', 1)[1]}"

    def following_opened() -> None:
        following()
        content_hash = at[0].rpartition("after=")[2]
        assert client.get(f"/documents/{content_hash}").status_code == 200

    rows = iter(_open_fields(3 * TIMES))

    def save() -> None:
        content_hash, kind, field = next(rows)
        body = {"action": "null", "kind": kind, "stage": "first", "previous": None}
        answer = client.post(f"/documents/{content_hash}/fields/{field}", json=body)
        assert answer.status_code == 200, answer.text

    _timed("queue, page after page", page)
    _timed("queue, by kind", get("/queue?kind=nda"))
    _timed("queue, by field", get("/queue?kind=nda&field=term"))
    _timed("queue, by reason", get("/queue?reason=fuzzy_evidence"))
    _timed("queue, a sender of 500", get("/queue?sender=sender7%40example.com"))
    _timed("queue, waits over a day (none does)", get("/queue?age=1d"))
    _timed("next document, claimed", following)
    _timed("next document, claimed and opened", following_opened)
    _timed("document and first page image, new", _first_image(client, papers))
    _timed("document and first page image, seen before", _first_image(client, itertools.cycle(papers)))
    _timed("save a field", save)
    _timed("strips, forty", get("/strips?kind=receipt&field=total"))
    _timed("strips, which fields", get("/strips"))
    _counts()


def _first_image(client: TestClient, papers: Iterable[str]) -> Callable[[], None]:
    left = iter(papers)

    def once() -> None:
        path = f"/documents/{next(left)}"
        assert client.get(path).status_code == 200
        assert client.get(f"{path}/pages/1.png?scale=1.5").status_code == 200

    return once


def _counts() -> None:
    everything = Scope(pairs=((EVERY, EVERY),))
    _timed("counts, not kept", lambda: counts._counted(everything), 10)
    _timed("counts of strips, not kept", lambda: counts._fields_counted(OPEN), 10)


def _open_fields(most: int) -> list[tuple[str, str, str]]:
    with database().connect() as connection:
        rows = connection.execute(text("select content_hash, kind, field from work_review_fields order by due_at desc limit :most"), {"most": most})  # fmt: skip
        return [(str(h), str(k), str(f)) for h, k, f in rows]


def _timed(what: str, once: Callable[[], object], times: int = TIMES) -> None:
    once()  # what is imported and planned once
    took = []
    for _ in range(times):
        started = time.perf_counter()
        once()
        took.append(1000 * (time.perf_counter() - started))
    print(f"| {what} | {times} | {statistics.median(took):.0f} | {statistics.quantiles(took, n=20)[-1]:.0f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    review_browser.main() if "--browser" in sys.argv else main()
