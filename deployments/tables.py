"""Tables for the terminal: a night's documents and fields, counts, the review queue. Where the rows come from is not here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from schemas.model import ModelRow, ModelState
from schemas.outcome import EXPLAINED, Verdict
from schemas.report import DocumentRow, FieldRow, Totals

_COLOUR = {Verdict.ACCEPT: "green", Verdict.REVIEW: "yellow", Verdict.REJECT: "red"}
WIDEST_VALUE = 52
SHORT = 8  # characters of a hash
_MOVES = "\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"

Truth = Mapping[str, Mapping[str, bool]]


def console() -> Console:
    """The terminal; wide enough for the tables where it is not one."""
    found = Console()
    return found if found.is_terminal else Console(width=150)


def documents_blocks(rows: Sequence[DocumentRow], truth: Truth) -> Iterator[str | Table]:
    """A block a document: its outcome, then its fields with confidence and, where the truth is known, whether they are right."""
    for row in rows:
        yield f"\n[bold]{_inert(row.name)}[/bold]  {row.kind}  {_outcome(row)}  ${row.cost_usd:.4f}"
        if row.fields:
            yield _fields_table(row, truth.get(row.name, {}))


def _fields_table(row: DocumentRow, truth: Mapping[str, bool]) -> Table:
    table = Table.grid(padding=(0, 2))
    for width in (36, WIDEST_VALUE, 4, 18, 7, 5):
        table.add_column(width=width, no_wrap=True, overflow="ellipsis")
    for field in row.fields:
        table.add_row(f"    {field.field}", *_field(field), _mark(truth.get(field.field)))
    return table


def totals_lines(counts: Totals) -> list[str]:
    """What adds up, in two lines."""
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.by_verdict.items()) or "none"
    return [
        f"{counts.arrivals} arrivals = {counts.documents} documents + {counts.duplicates} duplicates; "
        f"documents: {verdicts}, {counts.unfinished} unfinished",
        f"{counts.fields} fields: {counts.fields_accepted} accepted, {counts.fields - counts.fields_accepted} for a person; "
        f"{counts.prompt_tokens} + {counts.answer_tokens} tokens, ${counts.cost_usd:.4f}",
    ]


def table_of(rows: Sequence[dict[str, str]]) -> Table:
    """Rows that have the same columns."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    table = Table(*heads)
    for row in rows:
        table.add_row(*(escape(row.get(head, "")) for head in heads))
    return table


def queue_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """What waits for a person, and why."""
    table = Table("document", "kind", "field", "words", "confidence", "why")
    for row in rows:
        sure = "" if row["confidence"] is None else f"{row['confidence']:.2f}"
        why = "; ".join(EXPLAINED[reason] for reason in row["reasons"])
        table.add_row(_inert(row["name"]), row["kind"], row["field"], _cut(" · ".join(row["words"] or [])), sure, why)
    return table


def models_table(rows: Sequence[ModelRow]) -> Table:
    """The models with their state, since when, by whom and why."""
    table = Table("name", "state", "since (UTC)", "by", "why", "kinds", "held-out F1", "residency", "base", "adapter", "data")  # fmt: skip
    for row in rows:
        state = f"[green]{row.state}[/green]" if row.state is ModelState.PRODUCTION else row.state
        base = f"{_inert(row.base)} {row.base_hash[:SHORT]}"
        facts = (_f1(row), row.residency, base, row.adapter_hash[:SHORT], row.data_hash[:SHORT])
        who = (_inert(row.state_by), _inert(row.why), _inert(", ".join(row.kinds)))
        table.add_row(row.name, state, minute(row.state_at), *who, *facts)
    return table


def _f1(row: ModelRow) -> str:
    measured = row.metrics.get("held_out_f1")
    return f"{measured:.3f}" if isinstance(measured, int | float) else ""


def minute(moment: datetime) -> str:
    """As people read it in a table."""
    return f"{moment:%Y-%m-%d %H:%M}"


def _outcome(row: DocumentRow) -> str:
    why = "; ".join(EXPLAINED[reason] for reason in row.reasons if row.verdict is not Verdict.ACCEPT)
    return f"{_coloured(row.verdict)} {escape(why)}".strip()


def _field(field: FieldRow) -> list[str]:
    where = f"{field.grade}, p. {field.page}" if field.page else field.grade or ""
    return [_cut(_shown(field.value)), f"{field.confidence:.2f}", where, _coloured(field.verdict)]


def _mark(right: bool | None) -> str:
    return {True: "[green]right[/green]", False: "[red]wrong[/red]", None: ""}[right]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in (value.get("currency"), value.get("amount")) if part)
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return _inert(shown if len(shown) <= WIDEST_VALUE else shown[: WIDEST_VALUE - 1] + "…")


def _inert(text: str) -> str:
    """Words out of a document or a file's name: neither markup nor commands to the terminal."""
    return escape("".join(c if c.isprintable() or (c.isspace() and c not in _MOVES) else ascii(c)[1:-1] for c in text))


def _coloured(verdict: Verdict) -> str:
    colour = _COLOUR.get(verdict, "cyan")
    return f"[{colour}]{verdict}[/{colour}]"


def extracted_tables(found: Sequence[Mapping[str, Any]]) -> list[Table]:
    """A table a file, as `nightclerk extract` prints it."""
    return [_extracted(row) for row in found]


def _extracted(row: Mapping[str, Any]) -> Table:
    why = "; ".join(EXPLAINED[reason] for reason in row["reasons"])
    title = f"{row['file']}: {row['kind'] or 'no kind'}, {row['verdict']} ({why})"
    table = Table("field", "value", "confidence", "verdict", "why", title=_inert(title), title_justify="left")
    for name, field in row["fields"].items():
        reasons = "; ".join(EXPLAINED[reason] for reason in field["reasons"])
        table.add_row(name, _cut(_shown(field["value"])), f"{field['confidence']:.2f}", field["verdict"], reasons)
    return table
