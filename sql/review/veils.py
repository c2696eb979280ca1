"""Fields' best values for people who take many at once: what waits for them to answer it themselves is kept from them until then.

An admin gets all, a viewer is never asked. A known answer that is put among open fields looks as it did before it was known.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, text

from schemas.people import Role, Who
from schemas.reviewed import BY_PEOPLE

# As the view out_settled_fields has it, with each part limited to these documents.
FIELDS = """
select f.content_hash, f.kind, f.field, f.verdict, f.reasons, f.confidence,
       case when w.blind then '{}' when c.correction_id is null then f.words else c.words end as words,
       case when w.blind then null when c.correction_id is null then f.value else c.value end as value,
       case when c.correction_id is not null then 'person' when f.verdict = 'accept' then 'machine' end as settled_by, c.how,
       coalesce(w.state = 'seed', false) as known
from (select * from out_fields where content_hash = any(:hashes) and fingerprint = any(:prints)) f
left join work_review_fields w
    on (w.content_hash, w.kind, w.field) = (f.content_hash, f.kind, f.field) and w.content_hash = any(:veiled)
    and w.state <> 'adjudication' and :person <> all(w.not_by)
left join (select * from out_corrections where content_hash = any(:hashes)) c
    on (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field) and coalesce(w.state = 'first' and not w.blind, true)
"""
# Of a correction `c`.
UNVEILED = """
not exists (select from work_review_fields w
            where (w.content_hash, w.kind, w.field) = (c.content_hash, c.kind, c.field) and (w.state <> 'first' or w.blind)
              and w.state <> 'adjudication' and :person <> all(w.not_by)
              and exists (select from unnest(cast(:asked_kinds as text[]), cast(:asked_senders as text[])) s(kind, sender)
                          where s.kind in ('', c.kind) and s.sender in ('', coalesce(sender_of(c.content_hash), '')))
              and not exists (select from unnest(cast(:all_kinds as text[]), cast(:all_senders as text[])) s(kind, sender)
                              where s.kind in ('', c.kind) and s.sender in ('', coalesce(sender_of(c.content_hash), ''))))
"""

# Of documents that ask the person what is known, the last decision that did not follow from people's answers.
_BEFORE = text("""
select distinct on (content_hash) content_hash, c.verdict, c.reasons, c.decided_at
from work_review_fields w join core_decisions c using (content_hash, fingerprint, kind)
where w.content_hash = any(:veiled) and w.state = 'seed' and :person <> all(w.not_by)
  and c.field = '' and not c.reasons && cast(:by_people as text[])
order by content_hash, c.decision_id desc
""")


def before_people(connection: Connection, documents: Sequence[str], who: Who) -> dict[str, dict[str, Any]]:
    """Verdict, reasons and time of those of the veiled documents that must not be told to be done, as they were before that."""
    names = {"veiled": documents, "person": who.person, "by_people": sorted(BY_PEOPLE)}
    rows = connection.execute(_BEFORE, names).mappings() if documents else ()
    return {row["content_hash"]: {name: row[name] for name in ("verdict", "reasons", "decided_at")} for row in rows}


def veiled(who: Who, documents: Iterable[tuple[str, str, str]]) -> list[str]:
    """Those documents, given with kind and sender, of which the person may be asked fields and may not see all."""
    return [each for each, *about in documents if who.may(Role.REVIEWER, *about) and not who.may(Role.ADMIN, *about)]


def asked(who: Who) -> dict[str, Any]:
    """What `UNVEILED` is to know of the person."""
    some, all_ = who.scope(Role.REVIEWER), who.scope(Role.ADMIN)
    return {
        "person": who.person, "asked_kinds": some.kinds, "asked_senders": some.senders, "all_kinds": all_.kinds,
        "all_senders": all_.senders,
    }  # fmt: skip
