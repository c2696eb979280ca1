"""Known answers put among the people's open fields: they look like any other and measure who answers them. No value comes of them.

A field is known once two people agreed about it or an adjudicator decided. Where it comes up in the queue is borrowed from a document
that waits there, so that it is met as often as any other.
"""

from sqlalchemy import text

from schemas.settings import Settings
from sql.connection import database
from sql.locks import SEEDING, hold_if_free
from sql.review.refill import requeue, take_turns

HEAD = 2000  # documents at the head of the queue that count: nobody answers more in a day
POOL = 2000  # latest known answers to choose among

# So many as the share of what is open and what was answered in a day, seeded answers of that day included: they do not feed themselves.
_WANTED = text("""
with head as (
    select open_fields, content_hash from work_review_documents where state = 'open' and waits order by due_at, -worth limit :head
)
select floor(:share * ((select coalesce(sum(open_fields), 0) from head)
                       + (select count(*) from core_opinions where stage <> 'seed' and action <> 'undo' and given_at > now() - interval '1 day')))
       - (select count(*) from core_opinions where stage = 'seed' and action <> 'undo' and given_at > now() - interval '1 day')
       - (select count(*) from work_review_fields where state = 'seed')
""")
# Only what is left for somebody to be asked.
_KNOWN = text("""
with reviewers as (
    select person, kind from (
        select distinct on (person, role, kind, sender) person, role, kind, granted from core_grants
        order by person, role, kind, sender, grant_id desc
    ) latest where granted and role <> 'viewer'
)
select c.content_hash, c.kind, c.field
from (select * from core_corrections l where how in ('agreed', 'adjudicated') and not withdrawn
        and kind in (select kind from work_review_documents where state = 'open' and waits order by due_at, -worth limit :head)
        and not exists (select from core_corrections n where (n.content_hash, n.field, n.kind) = (l.content_hash, l.field, l.kind)
                        and n.correction_id > l.correction_id)
      order by correction_id desc limit :pool) c
where not exists (select from work_review_fields w where (w.content_hash, w.field) = (c.content_hash, c.field))
  and exists (select from reviewers r where r.kind in ('', c.kind) and not exists (
      select from core_opinions o
      where (o.content_hash, o.kind, o.field) = (c.content_hash, c.kind, c.field) and o.person = r.person))
order by (select count(*) from core_opinions o
          where (o.content_hash, o.kind, o.field) = (c.content_hash, c.kind, c.field) and o.stage = 'seed'),
         c.corrected_at desc, c.content_hash, c.field limit :most
""")
_SEEDS = text("""
with head as materialized (
    select h.kind, h.due_at, h.worth, h.queued_at, row_number() over (partition by h.kind order by h.content_hash) as place,
           count(*) over (partition by h.kind) as places
    from (select * from work_review_documents where state = 'open' and waits order by due_at, -worth limit :head) h
)
insert into work_review_fields (content_hash, field, kind, fingerprint, state, blind, reasons, confidence, loss_usd, due_at, worth, not_by,
                                queued_at, evident)
select f.content_hash, f.field, f.kind, f.fingerprint, 'seed', drawn(f.content_hash, f.field, 'blind') < :blind_share,
       case when f.verdict = 'accept' then array['audit'] else f.reasons end, f.confidence, :loss_usd, h.due_at, h.worth,
       array(select distinct o.person from core_opinions o
             where (o.content_hash, o.kind, o.field) = (f.content_hash, f.kind, f.field)),
       h.queued_at, jsonb_path_exists(f.evidence, '$[*] ? (@.grade != "none" && @.page != null)')
from unnest(cast(:hashes as text[]), cast(:kinds as text[]), cast(:fields as text[])) as k(content_hash, kind, field)
join (select * from out_fields where content_hash = any(:hashes)) f using (content_hash, kind, field)
join (select * from out_documents where content_hash = any(:hashes)) d using (content_hash, fingerprint)
join head h on h.kind = k.kind and h.place = 1 + floor(drawn(k.content_hash, k.field, 'seed') * h.places)
on conflict do nothing
""")
# Nobody is asked what is known where nothing else of the kind waits.
_ALONE = text("""
select content_hash from work_review_fields s
where s.state = 'seed'
  and not exists (select from work_review_documents d where d.kind = s.kind and d.state = 'open' and d.waits)
  and not exists (select from work_review_documents d where d.content_hash = s.content_hash and d.leased_until > now())
""")
_TAKE_BACK = text("delete from work_review_fields where state = 'seed' and content_hash = any(:hashes)")


def seed(config: Settings) -> int:
    """Takes back what stands alone and adds what is missing to the share of the settings; gives how many were added. One process does it."""
    _take_back(config)
    with database().begin() as connection:
        if not hold_if_free(connection, SEEDING):
            return 0
        most = int(connection.scalar(_WANTED, {"share": config.seed_share, "head": HEAD}) or 0)
        known = connection.execute(_KNOWN, {"head": HEAD, "pool": POOL, "most": most}).all() if most > 0 else []
        if not known:
            return 0
        hashes, kinds, fields = (list(column) for column in zip(*known, strict=True))
        take_turns(connection, hashes)
        policy = {"head": HEAD, "blind_share": config.blind_share, "loss_usd": float(config.loss_usd)}
        added = connection.execute(_SEEDS, policy | {"hashes": hashes, "kinds": kinds, "fields": fields}).rowcount
        requeue(connection, sorted(set(hashes)), config)
        return int(added)


def _take_back(config: Settings) -> None:
    with database().begin() as connection:
        if hashes := sorted(set(connection.execute(_ALONE).scalars())):
            take_turns(connection, hashes)
            connection.execute(_TAKE_BACK, {"hashes": hashes})
            requeue(connection, hashes, config)
