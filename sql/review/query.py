"""What is asked of the database for one person's queue. Asking it, and claiming what is found, is queue.py's.

Conditions are put together so that each list is read from an index in its order; what somebody may see is split into its
(kind, sender) pairs for that, each a list of its own.
"""

from collections.abc import Sequence
from typing import Any

from schemas.people import EVERY, Role, Scope, Who
from schemas.review_queue import MINE, Place, Wanted
from sql.review.claims import HOLDER

_COLUMNS = f"""
d.content_hash, d.kind, d.name, d.sender, d.state, d.fields, d.why, d.queued_at, d.due_at, d.worth,
{HOLDER} as held_by"""
_SOUGHT = "position(lower(normalize(:search)) in d.sought) > 0"
_LIST = f"(select {_COLUMNS} from work_review_documents d where {{indexed}} and {{conditions}} order by d.due_at, -d.worth, d.content_hash limit :most)"
# A filter that many documents pass is soon passed by enough of the first ones; few pass any other one, and they are found by it.
NEAR = 3000
_NEAR_LIST = f"""(select {_COLUMNS} from (
    select d.*, -d.worth as rank from work_review_documents d where {{indexed}} order by d.due_at, -d.worth, d.content_hash limit {NEAR}
) d where {{conditions}} order by d.due_at, d.rank, d.content_hash limit :most)"""
# Looked through as it lies, all at once: in the queue's order each document would be fetched by itself, five times as slowly.
_SOUGHT_LIST = f"""(select {_COLUMNS} from (select d.* from work_review_documents d where {{indexed}} and {_SOUGHT} offset 0) d
    where {{conditions}} order by d.due_at, -d.worth, d.content_hash limit :most)"""
_NOTHING = f"(select {_COLUMNS} from work_review_documents d where false)"
_MERGED = """
select content_hash, kind, name, sender, state, fields, why, queued_at, held_by, worth, nullif(due_at, 'infinity') as due_at,
       due_at::text as due
from ({lists}) q order by q.due_at, -q.worth, q.content_hash limit :most"""
_FIRST = Place(due="infinity", worth=0, content_hash="")
MINE_ONLY = """d.content_hash in (
    select content_hash from work_review_documents where claimed_by = :person and leased_until > clock_timestamp()
    union select content_hash from core_opinions where person = :person and given_at > now() - interval '7 days')"""
_AFTER = "(d.due_at, -d.worth, d.content_hash) > (cast(:due as timestamptz), -cast(:worth as float8), :after)"
# Something of it must wait for this person: a field that they have not answered yet, or the document as a whole.
THEIRS = """(d.open_fields = 0 or exists (
    select from work_review_fields f where f.content_hash = d.content_hash and :person <> all(f.not_by)
      and (f.state <> 'adjudication' or exists (
          select from unnest(cast(:kinds as text[]), cast(:senders as text[])) as g(kind, sender)
          where g.kind in ('', d.kind) and g.sender in ('', d.sender)))
      {narrowed}))"""


def queue_query(
    wanted: Wanted, who: Who, role: Role, after: Place | None, more: Sequence[str] = (), near: bool = False
) -> tuple[str, dict[str, Any]]:
    """What is asked of the database, with its names but for `most`; `near` looks at the first documents alone. A test looks at its plan."""
    pairs = _pairs(wanted, who.scope(role))
    indexed, conditions = _indexed(wanted, after), " and ".join([*_conditions(wanted), *more])
    shape = _NEAR_LIST if near else _SOUGHT_LIST if wanted.search else _LIST
    lists = [shape.format(indexed=" and ".join([*_own(n, pair), *indexed]), conditions=conditions) for n, pair in enumerate(pairs)]  # fmt: skip
    names: dict[str, Any] = {}
    for number, pair in enumerate(pairs):
        names |= _named(number, pair)
    place, adjudicates = after or _FIRST, who.scope(Role.ADJUDICATOR)
    names |= wanted.model_dump() | {"due": place.due, "worth": place.worth, "after": place.content_hash}
    names |= {"person": who.person, "kinds": adjudicates.kinds, "senders": adjudicates.senders}
    return _MERGED.format(lists=" union ".join(lists) or _NOTHING), names


def _indexed(wanted: Wanted, after: Place | None) -> list[str]:
    """What the indexes in the queue's order begin with, or go on from."""
    return [MINE_ONLY if wanted.state == MINE else "d.state = :state", *([_AFTER] if after else [])]


def _conditions(wanted: Wanted) -> list[str]:
    narrowed = "and (:field = '' or f.field = :field) and (:reason = '' or :reason = any(f.reasons || d.reasons))"
    return [
        *(["d.fields @> array[:field]"] if wanted.field else []),
        *(["d.why @> array[:reason]"] if wanted.reason else []),
        *([_SOUGHT] if wanted.search else []),
        *(["d.queued_at <= now() - make_interval(secs => :least_age_s)"] if wanted.least_age_s else []),
        THEIRS.format(narrowed=narrowed if wanted.field or wanted.reason else ""),
    ]


def _pairs(wanted: Wanted, scope: Scope) -> list[tuple[str, str]]:
    """The (kind, sender) pairs to look under, none within another."""
    fit = {
        (wanted.kind or kind, wanted.sender or sender)
        for kind, sender in scope.pairs
        if _meet(kind, wanted.kind) and _meet(sender, wanted.sender)
    }
    return sorted(pair for pair in fit if not any(_within(pair, other) for other in fit - {pair}))


def _meet(granted: str, wanted: str) -> bool:
    return EVERY in (granted, wanted) or granted == wanted


def _within(pair: tuple[str, str], other: tuple[str, str]) -> bool:
    return all(whole in (EVERY, part) for part, whole in zip(pair, other, strict=True))


def _own(place: int, pair: tuple[str, str]) -> list[str]:
    return [f"d.{column} = :{column}_{place}" for column, value in zip(("kind", "sender"), pair, strict=True) if value]


def _named(place: int, pair: tuple[str, str]) -> dict[str, str]:
    return {f"{column}_{place}": value for column, value in zip(("kind", "sender"), pair, strict=True)}
