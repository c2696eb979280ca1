"""Very many documents that wait for people, made in the database itself: what a night of that size would have left."""

from sqlalchemy import Connection, text

FIELDS = 4  # a document
_ROWS = (
    """create temporary table made on commit drop as
       select n, encode(sha256(convert_to('document ' || n, 'UTF8')), 'hex') as hash, case when n % 5 = 0 then 'nda' else 'receipt' end as kind
       from generate_series(1, :documents) n""",
    "insert into raw_documents (content_hash, size_bytes, content) select hash, 4, 'text' from made",
    """insert into raw_arrivals (content_hash, inbox, name, version, residency, arrived_at)
       select hash, 'file:///inbox', 'claim ' || n || '.txt', '1', 'anywhere', now() - make_interval(mins => n % 20000) from made""",
    """insert into core_parses (content_hash, fingerprint, page_count, sender, duration_s, peak_memory_bytes)
       select hash, 'parse', 1, 'sender' || n % 500 || '@example.com', 0.1, 1 from made""",
    """insert into core_pages (content_hash, fingerprint, number, source, lines)
       select hash, 'parse', 1, 'text', jsonb_build_array(jsonb_build_array('Invoice', null, '[]'::jsonb),
           jsonb_build_array('issued by company ' || n || ' on the 8th of May', null, '[]'::jsonb)) from made""",
    """insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine)
       select hash, 'read', 1, kind, field, array['company ' || n],
              case when field like '%date' then '"2024-05-08"' when field = 'total' then '{"amount": "34.90", "currency": "EUR"}'
                   when field = 'parties' then '["A Ltd", "B Ltd"]' else to_jsonb('company ' || n) end,
              jsonb_build_array(jsonb_build_object('grade', 'exact', 'page', 1, 'line_first', 1, 'line_last', 1, 'quote', 'company ' || n)),
              '{}', drawn(hash, field, 'confidence'), 'none'
       from made cross join unnest(case kind when 'nda' then array['parties', 'effective_date', 'governing_law', 'term']
                                             else array['company', 'date', 'address', 'total'] end) as field""",
    """insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons)
       select content_hash, fingerprint, field, kind, 'review',
              array[(array['low_confidence', 'uncalibrated', 'no_threshold', 'fuzzy_evidence'])[1 + floor(4 * drawn(content_hash, field, 'reason'))::integer]]
       from core_readings""",
    """insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons)
       select hash, 'read', '', kind, 'review', '{fields_in_review}' from made""",
    "analyze",
)


def fill(connection: Connection, documents: int) -> None:
    """Adds documents with four fields each in review; the queue follows them as it follows a night."""
    for statement in _ROWS:
        made = text(statement)
        connection.execute(made, {"documents": documents} if "documents" in made.compile().params else {})
