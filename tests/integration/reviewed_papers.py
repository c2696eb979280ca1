"""What tests of the document page share: PDF papers that are really parsed, with evidence for what was read of them."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import text

from sql.connection import database
from sql.documents.page_rows import stored
from tasks.parse.document import parse
from tasks.parse.limits import Limits
from tests.integration.reviewing import document_in_review


def pdf_of(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with these lines a page, large and far apart."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for lines in pages:
        canvas.setFont("Helvetica", 14)
        for at, line in enumerate(lines):
            canvas.drawString(72, A4[1] - 90 - 28 * at, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def paper_in_review(
    name: str, pages: Sequence[Sequence[str]], fields: dict[str, Any], places: Mapping[str, tuple[int, int]] | None = None, **more: Any
) -> str:  # fmt: skip
    """A PDF in review; `places` give the (page, line) at which a field's value stands. Gives its hash."""
    content = pdf_of(pages)
    digest = document_in_review(name, fields, content=content, **more)
    parsed = parse(content, name, Limits(max_pages=1000)).pages
    with database().begin() as c:
        c.execute(text("delete from core_pages where content_hash = :h"), {"h": digest})
        rows = [{"h": digest, **stored(page).model_dump()} for page in parsed]
        c.execute(text("insert into core_pages (content_hash, fingerprint, number, width, height, source, lines) values (:h, 'parse', :number, :width, :height, :source, cast(:lines as jsonb))"), rows)  # fmt: skip
        c.execute(text("update core_parses set page_count = :n where content_hash = :h"), {"n": len(pages), "h": digest})  # fmt: skip
        for field, (page, line) in (places or {}).items():
            stands = parsed[page - 1].lines[line]
            found = {"grade": "exact", "page": page, "line_first": line, "line_last": line, "box": stands.box and stands.box.model_dump(), "quote": stands.text, "similarity": 1.0, "occurrences": 1}  # fmt: skip
            c.execute(text("update core_readings set evidence = cast(:e as jsonb) where content_hash = :h and field = :f"), {"e": json.dumps([found]), "h": digest, "f": field})  # fmt: skip
    return digest
