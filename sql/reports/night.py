"""Reads for people: a night's documents with their fields, and counts that add up."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from schemas.report import DocumentRow, FieldRow, Totals
from sql.connection import database
from sql.rows import without
from sql.tally.counts import count_marked, longest_waiting, standing

_IN_INBOX = "content_hash in (select content_hash from raw_arrivals where inbox = :inbox)"

_SUMMED = ("documents", "arrivals", "fields", "fields_accepted", "prompt_tokens", "answer_tokens", "cost_usd")

_DOCUMENTS = f"""
select d.content_hash, d.fingerprint, d.name, d.arrivals, d.kind, d.verdict, d.reasons, residency_of(d.content_hash) as residency,
       coalesce(c.prompt_tokens, 0) as prompt_tokens, coalesce(c.answer_tokens, 0) as answer_tokens,
       coalesce(c.cost_usd, 0) as cost_usd
from out_documents d
left join lateral (
    select sum(prompt_tokens) as prompt_tokens, sum(answer_tokens) as answer_tokens, sum(cost_usd) as cost_usd
    from core_answers a where a.content_hash = d.content_hash and a.fingerprint = d.fingerprint
) c on true
where d.{_IN_INBOX} and d.decided_at >= :since and (not d.reasons @> '{{recalled}}' or exists (
    select from core_decisions c where (c.content_hash, c.fingerprint, c.field) = (d.content_hash, d.fingerprint, '')
      and c.decided_at >= :since and not c.reasons @> '{{recalled}}'))
order by d.name
"""
_FIELDS = """
select content_hash, field, value, words, confidence, verdict, reasons, evidence -> 0 ->> 'grade' as grade,
       (evidence -> 0 ->> 'page')::int as page
from out_fields where content_hash = any(:hashes) and fingerprint = any(:prints)
"""


_RULES = text("""
select content_hash, f.field, f.rules_value
from out_fields f join out_documents d using (content_hash, fingerprint)
where content_hash = any(:hashes) and f.rules_agree is not null
""")
# A document at a time (`offset 0` keeps it so).
_WAITING = text("""
select name, kind, field, words, confidence, reasons from unnest(cast(:hashes as text[])) h
cross join lateral (select * from out_review_queue where content_hash = h offset 0) q
order by decided_at, name, field limit :n
""")


def night_documents(inbox: str, since: datetime) -> list[DocumentRow]:
    """The inbox's documents that ended since then, with their fields, by name; what was only recalled had ended before."""
    with database().connect() as connection:
        rows = connection.execute(text(_DOCUMENTS), {"inbox": inbox, "since": since}).mappings().all()
        names = {"hashes": [r["content_hash"] for r in rows], "prints": list({r["fingerprint"] for r in rows})}
        found = connection.execute(text(_FIELDS), names).mappings().all()
    fields: dict[str, list[FieldRow]] = {}
    for row in found:
        fields.setdefault(row["content_hash"], []).append(FieldRow.model_validate(without(row, "content_hash")))
    return [
        DocumentRow.model_validate(without(row, "fingerprint") | {"fields": tuple(fields.get(row["content_hash"], []))})
        for row in rows
    ]


def rules_values(hashes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By document and field what plain rules read beside the model; a field that they cannot read is left out."""
    found: dict[str, dict[str, Any]] = {}
    with database().connect() as connection:
        for content_hash, field, value in connection.execute(_RULES, {"hashes": list(hashes)}):
            found.setdefault(content_hash, {})[field] = value
    return found


def totals(inbox: str | None = None) -> Totals:
    """Counts over one inbox, or over the whole store, all of one moment."""
    parts = standing(inbox)
    sums = {name: sum(part[name] for part in parts) for name in _SUMMED}
    ended = [part for part in parts if part["verdict"]]
    verdicts = _summed((str(part["verdict"]), int(part["documents"])) for part in ended)
    reasons = _summed((reason, int(part["documents"])) for part in ended for reason in part["reasons"])
    counts = {
        "unfinished": sums["documents"] - sum(verdicts.values()),
        "by_verdict": dict(sorted(verdicts.items())),
        "by_reason": dict(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))),
    }
    return Totals.model_validate(sums | counts)


def review_queue_length() -> int:
    """How many fields, and documents as a whole, wait for a person."""
    return sum(int(part["waiting"]) for part in standing())


def review_queue(limit: int) -> list[dict[str, object]]:
    """What waits for a person, the oldest first."""
    count_marked()
    with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        names = {"hashes": longest_waiting(connection, limit), "n": limit}
        return [dict(row) for row in connection.execute(_WAITING, names).mappings()]


def _summed(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in counts:
        sums[name] = sums.get(name, 0) + count
    return sums
