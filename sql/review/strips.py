"""One field across documents, in the queue's order, for people who answer it strip by strip. Saving is `opinions.py`'s."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from schemas.opinion import GivenOpinion, Stage
from schemas.people import EVERY, Role, Who
from schemas.review_queue import Place
from schemas.strip import Strip
from sql.connection import database
from sql.review.claims import FREE

# Of a field `f` that waits: whether it is answered strip by strip, or by an adjudicator.
OPEN, DISPUTED = "f.evident and f.state <> 'adjudication'", "f.state = 'adjudication'"
# What others hold is passed over, and what this person may not or need not answer.
_CHOSEN = f"""
select f.content_hash, f.kind, f.field, f.fingerprint, f.state, f.blind, f.due_at, f.worth, d.name, d.sender
from work_review_fields f join work_review_documents d using (content_hash)
where f.kind = :kind and f.field = :field and {{state}} and :person <> all(f.not_by)
  and {FREE}
  {{more}}
order by f.due_at, -f.worth, f.content_hash limit :most"""
_SENDERS = "and d.sender = any(:senders)"
_BEHIND = "and (f.due_at, -f.worth, f.content_hash) > (cast(:due as timestamptz), -cast(:worth as float8), :after)"
# The lines beside the first place are those of the latest parse that gave pages; `offset 0` keeps the pages of all others unread.
_STRIPS = """
with chosen as materialized ({chosen})
select c.content_hash, c.kind, c.field, c.name, c.sender, c.state, c.blind, c.worth, c.due_at::text as due,
       r.value, coalesce(r.evidence, '[]') as evidence, o.opinion_id as previous,
       coalesce(case when e.first > 0 then p.lines -> (e.first - 1) ->> 0 end, '') as before, coalesce(p.lines -> (e.last + 1) ->> 0, '') as after,
       coalesce((select string_agg(l ->> 0, ' ' order by n) from jsonb_array_elements(p.lines) with ordinality as a(l, n)
                 where n between e.first + 1 and e.last + 1), '') as line
from chosen c
left join lateral (
    select value, evidence from core_readings r
    where r.content_hash = c.content_hash and r.fingerprint = c.fingerprint and r.field = c.field and r.tier > 0
    order by r.tier desc, r.read_at desc, r.reader limit 1
) r on true
left join lateral (
    select opinion_id from core_opinions o where (o.content_hash, o.kind, o.field) = (c.content_hash, c.kind, c.field)
    order by opinion_id desc limit 1
) o on true
left join lateral (
    select (e ->> 'page')::integer as page, (e ->> 'line_first')::integer as first, (e ->> 'line_last')::integer as last
    from jsonb_array_elements(r.evidence) as e where e ->> 'page' is not null and e ->> 'line_first' is not null limit 1
) e on true
left join lateral (
    select lines from core_pages g
    where g.content_hash = c.content_hash and g.number = e.page and g.fingerprint = (
        select fingerprint from core_parses s where s.content_hash = c.content_hash and s.reason = '' order by parsed_at desc limit 1)
    offset 0
) p on true
order by c.due_at, -c.worth, c.content_hash"""
_OPINIONS = text("""
select * from core_opinions where content_hash = any(:hashes) and kind = :kind and field = :field order by opinion_id
""")


def strips(kind: str, field: str, who: Who, after: Place | None, most: int, disputed: bool = False) -> list[Strip]:
    """Up to `most` fields that wait for this person, behind a place in the order; or those that wait for them as an adjudicator."""
    role = Role.ADJUDICATOR if disputed else Role.REVIEWER
    senders = [sender for granted, sender in who.scope(role).pairs if granted in (EVERY, kind)]
    names: dict[str, Any] = {"kind": kind, "field": field, "person": who.person, "senders": senders, "most": most}
    names |= {"due": after.due, "worth": after.worth, "after": after.content_hash} if after else {}
    statement = text(strips_statement(every_sender=EVERY in senders, behind=after is not None, disputed=disputed))
    with database().connect() as connection:
        connection.execute(text("set local plan_cache_mode = force_custom_plan"))
        used = {name: names[name] for name in statement.compile().params}
        rows = connection.execute(statement, used).mappings().all()
        said = _opinions(connection, rows) if disputed else {}
        return [_strip(row, said.get(row["content_hash"], ())) for row in rows]


def strips_statement(every_sender: bool, behind: bool, disputed: bool = False) -> str:
    """What is asked of the database; a test looks at its plan."""
    more = [*([] if every_sender else [_SENDERS]), *([_BEHIND] if behind else [])]
    return _STRIPS.format(chosen=_CHOSEN.format(state=DISPUTED if disputed else OPEN, more=" ".join(more)))


def _opinions(connection: Connection, rows: Sequence[RowMapping]) -> dict[str, tuple[GivenOpinion, ...]]:
    """What was said about each field, in order."""
    if not rows:
        return {}
    names = {"hashes": [row["content_hash"] for row in rows], "kind": rows[0]["kind"], "field": rows[0]["field"]}
    found: dict[str, tuple[GivenOpinion, ...]] = {}
    for row in connection.execute(_OPINIONS, names).mappings():
        found[row["content_hash"]] = (*found.get(row["content_hash"], ()), GivenOpinion.model_validate(dict(row)))
    return found


def _strip(row: RowMapping, opinions: tuple[GivenOpinion, ...]) -> Strip:
    place = Place(due=row["due"], worth=row["worth"], content_hash=row["content_hash"])
    seeded = row["state"] == Stage.SEED  # it looks like any other
    same = {name: row[name] for name in Strip.model_fields if name not in ("place", "stage", "previous", "opinions")}
    previous = None if seeded else row["previous"]
    return Strip(
        **same, place=place, stage=Stage.FIRST if seeded else Stage(row["state"]), previous=previous, opinions=opinions
    )
