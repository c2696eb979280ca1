"""Parsed pages and kinds: what the steps after parsing read."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.document import Arrival
from schemas.page import Page, Parsed
from schemas.registry import UNKNOWN
from schemas.step import ClassifyResult, Fingerprints, Paper, ParseResult
from sql.backlog.queue import enqueue, finish
from sql.connection import database
from sql.documents.arrivals import insert_arrivals
from sql.documents.page_rows import lazy_page_of_row, page_of_row, stored
from sql.readings.decisions import add_all_decisions
from sql.rows import given, rows_of

_TOLD = "content_hash, fingerprint, reason, note, page_count, unread_pages, sender, duration_s, peak_memory_bytes"
_PARSES = """content_hash text, fingerprint text, reason text, note text, page_count int, unread_pages int[], sender text,
             duration_s double precision, peak_memory_bytes bigint"""
_PARSE = text(f"insert into core_parses ({_TOLD}) select {_TOLD} from {given(_PARSES)} on conflict do nothing")
_PARSED = text("select content_hash from core_parses where fingerprint = :parse and content_hash = any(:hashes)")
_PAGES = """content_hash text, fingerprint text, number int, width double precision, height double precision, source text,
            lines text"""
_PAGE = text(f"""
insert into core_pages (content_hash, fingerprint, number, width, height, source, lines)
select content_hash, fingerprint, number, width, height, source, cast(lines as jsonb) from {given(_PAGES)} on conflict do nothing
""")
_TAKEN_FOR = "content_hash, fingerprint, kind, confidence, given"
_KINDS = "content_hash text, fingerprint text, kind text, confidence double precision, given boolean"
_KIND = text(
    f"insert into core_classifications ({_TAKEN_FOR}) select {_TAKEN_FOR} from {given(_KINDS)} on conflict do nothing"
)
_PAPERS = text("""
select p.content_hash, p.unread_pages, coalesce(nullif(kind_given_of(p.content_hash), 'unknown'), c.kind, '') as kind,
       coalesce(kind_given_of(p.content_hash),
                (select kind_given from raw_arrivals a where a.content_hash = p.content_hash and kind_given is not null
                 order by arrival_id limit 1)) as kind_given,
       exists (select from raw_arrivals a where a.parent_hash = p.content_hash) as has_parts
from core_parses p
left join core_classifications c on c.content_hash = p.content_hash and c.fingerprint = :classify
where p.fingerprint = :parse and p.content_hash = any(:hashes)
""")
_LATEST = text("""
select distinct on (content_hash) content_hash, fingerprint, unread_pages from core_parses
where content_hash = any(:hashes) and reason = '' and removed_at is null order by content_hash, parsed_at desc
""")
_LINES = text("""
select content_hash, number, width, height, source, lines from core_pages
where fingerprint = :parse and content_hash = any(:hashes) order by content_hash, number
""")


def record_parsed(results: Sequence[ParseResult], prints: Fingerprints) -> None:
    """Adds the pages, takes in the parts, ends unreadable documents, queues the others for classification; all or nothing."""
    with database().begin() as connection:
        _add_parses(connection, results, prints.parse)
        parts = insert_arrivals(connection, [part for result in results for part in result.parts], prints.parse)
        enqueue(connection, "parse", _unparsed(connection, parts, prints.parse))
        enqueue(connection, "classify", [(r.content_hash, prints.classify) for r in results if r.decision is None])
        finish(connection, "parse", [(r.content_hash, prints.parse) for r in results])


def record_classified(results: Sequence[ClassifyResult], prints: Fingerprints) -> None:
    """Adds the kinds, ends documents of no known kind, queues the others for reading; all or nothing."""
    with database().begin() as connection:
        if results:
            connection.execute(_KIND, rows_of([_kind_row(result, prints.classify) for result in results]))
        ended = [(r.content_hash, prints.classify, r.classification.kind, [r.decision]) for r in results if r.decision]
        add_all_decisions(connection, ended)
        going = [r for r in results if r.decision is None]
        enqueue(connection, "read", [(r.content_hash, prints.read[r.classification.kind]) for r in going])
        finish(connection, "classify", [(r.content_hash, prints.classify) for r in results])


def papers(hashes: Sequence[str], prints: Fingerprints) -> list[Paper]:
    """The parsed documents with their pages, and their kinds where they have one."""
    names = {"hashes": list(hashes), "parse": prints.parse, "classify": prints.classify}
    with database().connect() as connection:
        heads = connection.execute(_PAPERS, names).mappings().all()
        rows = connection.execute(_LINES, {"hashes": names["hashes"], "parse": prints.parse}).all()
    pages: dict[str, list[Page]] = {}
    for content_hash, *page in rows:
        pages.setdefault(content_hash, []).append(lazy_page_of_row(*page))
    return [Paper.model_validate(dict(h) | {"pages": tuple(pages.get(h["content_hash"], []))}) for h in heads]


def latest_papers(hashes: Sequence[str]) -> list[Paper]:
    """The documents as they were parsed last, whatever the fingerprint; without their kinds. Those whose text was removed are left out."""
    with database().connect() as connection:
        heads = connection.execute(_LATEST, {"hashes": list(hashes)}).all()
        found = []
        for content_hash, parse, unread in heads:
            rows = connection.execute(_LINES, {"hashes": [content_hash], "parse": parse}).all()
            pages = tuple(page_of_row(*row[1:]) for row in rows)
            found.append(Paper(content_hash=content_hash, pages=pages, unread_pages=tuple(unread)))
    return found


def _add_parses(connection: Connection, results: Sequence[ParseResult], fingerprint: str) -> None:
    if not results:
        return
    connection.execute(_PARSE, rows_of([_parse_row(result, fingerprint) for result in results]))
    if pages := [_key(r, fingerprint) | page for r in results for page in _page_rows(r.parsed)]:
        connection.execute(_PAGE, rows_of(pages))
    ended = [(r.content_hash, fingerprint, UNKNOWN, [r.decision]) for r in results if r.decision]
    add_all_decisions(connection, ended)


def _kind_row(result: ClassifyResult, fingerprint: str) -> dict[str, object]:
    return {"content_hash": result.content_hash, "fingerprint": fingerprint} | result.classification.model_dump()


def _parse_row(result: ParseResult, fingerprint: str) -> dict[str, object]:
    parsed = result.parsed
    row = parsed.model_dump(include={"reason", "note", "sender", "duration_s", "peak_memory_bytes"})
    counted = {"page_count": parsed.page_count, "unread_pages": list(parsed.unread_pages)}
    return _key(result, fingerprint) | row | counted


def _page_rows(parsed: Parsed) -> list[dict[str, object]]:
    return [page.model_dump() for page in (*map(stored, parsed.pages), *parsed.stored)]


def _key(result: ParseResult, fingerprint: str) -> dict[str, object]:
    return {"content_hash": result.content_hash, "fingerprint": fingerprint}


def _unparsed(connection: Connection, parts: Sequence[Arrival], fingerprint: str) -> list[tuple[str, str]]:
    taken = [part.content_hash for part in parts if not part.refused]
    done = connection.execute(_PARSED, {"hashes": taken, "parse": fingerprint}).scalars().all()
    return [(content_hash, fingerprint) for content_hash in taken if content_hash not in done]
