"""One document as people review it: its head, its fields with all that was said about each, its pages. Nothing is written here."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import text

from schemas.opinion import GivenOpinion
from schemas.page import Page
from schemas.reviewed import (
    Correction,
    FieldDecision,
    Part,
    QueuedField,
    ReviewedDocument,
    ReviewedFields,
    Sheet,
    TierReading,
)
from sql.connection import database
from sql.documents.page_rows import page_of_row

T = TypeVar("T")

_HEAD = text("""
select d.content_hash, d.size_bytes, coalesce(a.name, '') as name, coalesce(a.inbox, '') as inbox, a.parent_hash, a.arrivals,
       coalesce(sender_of(d.content_hash), '') as sender, coalesce(kind_given_of(d.content_hash), '') as kind_given,
       coalesce(o.kind, '') as kind, coalesce(o.fingerprint, '') as fingerprint, o.verdict, coalesce(o.reasons, '{}') as reasons,
       o.decided_at, coalesce(q.state, '') as queued,
       array_remove(coalesce(q.reasons, '{}'), 'fields_in_review') as asked_whole, nullif(q.due_at, 'infinity') as due_at,
       coalesce(p.page_count, 0) as page_count, coalesce(p.unread_pages, '{}') as unread_pages, coalesce(p.note, '') as parse_note
from raw_documents d
cross join lateral (
    select (array_agg(name order by arrival_id))[1] as name, (array_agg(inbox order by arrival_id))[1] as inbox,
           (array_agg(parent_hash order by arrival_id))[1] as parent_hash, count(*) as arrivals
    from raw_arrivals where content_hash = d.content_hash
) a
left join out_documents o on o.content_hash = d.content_hash
left join work_review_documents q on q.content_hash = d.content_hash
left join lateral (
    select page_count, unread_pages, note from core_parses where content_hash = d.content_hash order by parsed_at desc limit 1
) p on true
where d.content_hash = :hash
""")
# Asked at once, as lists: each question is a way to the database and back, and people wait for it at every answer.
_FIELDS = text("""
select (select coalesce(json_agg(r), '[]') from (
           select field, tier, engine, words, value, problem, note, evidence, signals, confidence from core_readings
           where content_hash = :hash and fingerprint = :fingerprint order by field, tier, read_at, reader) r) as readings,
       (select coalesce(json_agg(d), '[]') from (
           select distinct on (field) field, verdict, reasons, calibration, threshold from core_decisions
           where content_hash = :hash and fingerprint = :fingerprint and field <> '' order by field, decision_id desc) d) as decisions,
       (select coalesce(json_agg(q), '[]') from (
           select field, state, opinions, blind, reasons, not_by from work_review_fields
           where content_hash = :hash and kind = :kind) q) as queued,
       (select coalesce(json_agg(c), '[]') from (
           select field, words, value, corrected_by, corrected_at, how, opinion_id from out_corrections
           where content_hash = :hash and kind = :kind) c) as corrections,
       (select coalesce(json_agg(o), '[]') from (
           select * from core_opinions where content_hash = :hash and kind = :kind order by opinion_id) o) as opinions
""")
# The pages of the latest parse that gave any.
_PARSE = """(select fingerprint from core_parses where content_hash = :hash and reason = '' order by parsed_at desc limit 1)"""
_SHEETS = text(f"""
select number, width, height, source, jsonb_array_length(lines) as lines from core_pages
where content_hash = :hash and fingerprint = {_PARSE} order by number
""")
_PAGE = text(f"""
select number, width, height, source, lines from core_pages
where content_hash = :hash and fingerprint = {_PARSE} and number = :number
""")
_TEXT = text(f"""
select coalesce(string_agg(line ->> 0, E'\\n' order by p.number, l.place), '') from core_pages p
cross join lateral jsonb_array_elements(p.lines) with ordinality l(line, place)
where p.content_hash = :hash and p.fingerprint = {_PARSE}
""")
# One row a document, however often it came in this one.
_PARTS = text("""
select p.content_hash, p.name, coalesce(sender_of(p.content_hash), '') as sender, coalesce(o.kind, '') as kind, o.verdict,
       coalesce(q.state, '') as queued
from (select content_hash, min(name) as name, min(arrival_id) as first from raw_arrivals where parent_hash = :hash group by content_hash) p
left join out_documents o on o.content_hash = p.content_hash
left join work_review_documents q on q.content_hash = p.content_hash
order by p.first
""")
_VALUES = text("""
select f.field, f.value from out_settled_fields f join out_documents d using (content_hash, fingerprint)
where f.content_hash = :hash
  and not exists (select from work_review_fields w
                  where (w.content_hash, w.field) = (f.content_hash, f.field) and (w.state = 'seed' or w.blind))
""")
_ORIGINAL = text("select content from raw_documents where content_hash = :hash")


def reviewed_document(content_hash: str) -> ReviewedDocument | None:
    """The document's head; None if no such document ever arrived."""
    with database().connect() as connection:
        row = connection.execute(_HEAD, {"hash": content_hash}).mappings().first()
        return ReviewedDocument.model_validate(dict(row)) if row else None


def reviewed_fields(document: ReviewedDocument) -> ReviewedFields:
    """What is stored about its fields under its kind."""
    names = {"hash": document.content_hash, "fingerprint": document.fingerprint, "kind": document.kind}
    with database().connect() as connection:
        row = connection.execute(_FIELDS, names).one()
    return ReviewedFields(
        readings=_grouped(map(TierReading.model_validate, row.readings)),
        decisions=_single(map(FieldDecision.model_validate, row.decisions)),
        queued=_single(map(QueuedField.model_validate, row.queued)),
        corrections=_single(map(Correction.model_validate, row.corrections)),
        opinions=_grouped(map(GivenOpinion.model_validate, row.opinions)),
    )


def sheets_of(content_hash: str) -> list[Sheet]:
    """The document's pages, without what stands on them."""
    with database().connect() as connection:
        rows = connection.execute(_SHEETS, {"hash": content_hash}).mappings()
        return [Sheet.model_validate(dict(row)) for row in rows]


def parts_of(content_hash: str) -> list[Part]:
    """What came in the document, such as a mail's attachments, in their order."""
    with database().connect() as connection:
        rows = connection.execute(_PARTS, {"hash": content_hash}).mappings()
        return [Part.model_validate(dict(row)) for row in rows]


def page_of(content_hash: str, number: int) -> Page | None:
    """One page with its lines."""
    with database().connect() as connection:
        row = connection.execute(_PAGE, {"hash": content_hash, "number": number}).first()
        return page_of_row(*row) if row else None


def text_of(content_hash: str) -> str:
    """All lines of the document."""
    with database().connect() as connection:
        return str(connection.scalar(_TEXT, {"hash": content_hash}))


def values_of(content_hash: str) -> dict[str, Any]:
    """The best values of the document's fields, without those that somebody is to answer unseen."""
    with database().connect() as connection:
        return {str(field): value for field, value in connection.execute(_VALUES, {"hash": content_hash})}


def content_of(content_hash: str) -> bytes | None:
    """The original's bytes; None where they were refused, or are removed."""
    with database().connect() as connection:
        found = connection.scalar(_ORIGINAL, {"hash": content_hash})
        return None if found is None else bytes(found)


def _single(rows: Iterable[T]) -> Mapping[str, T]:
    return {row.field: row for row in rows}  # type: ignore[attr-defined]


def _grouped(rows: Iterable[T]) -> Mapping[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(row.field, []).append(row)  # type: ignore[attr-defined]
    return {field: tuple(group) for field, group in groups.items()}
