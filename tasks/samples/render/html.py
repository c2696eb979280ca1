"""A sample as an HTML page."""

from collections.abc import Iterable
from html import escape

from tasks.samples.sample import Block, Heading, Lines, Paragraph, Rows, Sample, Table


def to_html(sample: Sample, seed: int) -> bytes:
    """A page without style; the seed changes nothing."""
    head = [Lines(lines=sample.letterhead)] if sample.letterhead else []
    body = "\n".join(_block(block) for block in (*head, *sample.blocks))
    return f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>{escape(sample.title)}</title></head>\n<body>\n{body}\n</body></html>\n".encode()


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Lines):
        return f"<p>{'<br>'.join(map(escape, block.lines))}</p>"
    return _table(block)


def _table(block: Rows | Table) -> str:
    rows = block.rows if isinstance(block, Rows) else (block.header, *block.cells)
    return f"<table>{''.join(_row(row) for row in rows if row)}</table>"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
