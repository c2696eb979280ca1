"""A night as a person at a terminal sees it: progress, then the table, the totals, and where to look next."""

import os
import shutil
import sys
import time
from pathlib import Path

from deployments.bundled import marked
from deployments.run import night
from deployments.tables import console, documents_blocks, totals_lines
from schemas.report import DocumentRow, Totals
from schemas.settings import settings
from sql.postgres.server import database_url, programs


def night_and_totals(inbox: str, kind: str | None = None, limit: int | None = None) -> None:
    """Runs a night with its progress on the terminal and prints what it came to."""
    started = time.monotonic()
    counts, rows = night(inbox, kind, limit)
    _print_totals(counts, rows, time.monotonic() - started)


def show(inbox: str) -> None:
    """The demo: a night on the bundled inbox, its table against the truth, and where to look next."""
    started = time.monotonic()
    _as_generated()
    counts, rows = night(inbox)
    right = marked(rows)
    for block in documents_blocks(rows, right):
        console().print(block, highlight=False)
    _print_totals(counts, rows, time.monotonic() - started)
    if rows:
        console().print(_score(rows, right))
    url, nightclerk = database_url(settings()), _from_here(Path(sys.argv[0]))
    psql = "psql" if shutil.which("psql") else _from_here(programs() / "psql")
    console().print(
        "\nlook next:\n"
        f'  the rows             {psql} "{url}" -c "select * from out_receipt"\n'
        f"  what needs a person  {nightclerk} review\n"
        f"  counts               {nightclerk} status\n"
        f"  the run in Prefect   {nightclerk} ui\n"
        f"  stop the database    {nightclerk} stop",
        highlight=False,
        soft_wrap=True,
    )


def _from_here(program: Path) -> Path:
    return program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program


def _as_generated() -> None:
    """The bundled inbox is made by the generator, so what was calibrated on its documents holds here."""
    os.environ.setdefault("NIGHTCLERK_ACCEPT_ON_GENERATED", "true")
    settings.cache_clear()


def _print_totals(counts: Totals, rows: list[DocumentRow], duration_s: float) -> None:
    console().print("\nthe totals" if rows else "\nnothing was left to do")
    for line in [*totals_lines(counts), f"took {duration_s:.1f} s"]:
        console().print(f"  {line}", highlight=False)


def _score(rows: list[DocumentRow], right: dict[str, dict[str, bool]]) -> str:
    marks = [mark for fields in right.values() for mark in fields.values()]
    taken = [
        right[r.name][f.field]
        for r in rows
        for f in r.fields
        if f.verdict == "accept" and f.field in right.get(r.name, {})
    ]
    share = f"{sum(marks)} of {len(marks)} fields are right" if marks else "no field has a known truth"
    return f"{share}; of the {len(taken)} accepted without a person, {sum(taken)} are"
