-- What waits for a step, without what is paused, as far as the database alone can tell (a paused further tier hands its questions on).
-- What scales machines by the queue counts these; sql/backlog/queue.py claims by the same rules, and by fingerprint, of which the database cannot tell
-- which are today's: after an upgrade, what waits in an inbox that no night visits any more is counted until `nightclerk backfill` queues it anew.
create view out_queue as
select q.step, q.fingerprint, q.content_hash, q.attempts, q.claimed_by, q.queued_at
from work_queue q
where not exists (select from out_pauses where what = 'all' or (what = 'tier' and subject = 'small' and q.step = 'read'))
  and not (q.step in ('read', 'escalate') and exists (
    select from out_pauses p where p.what = 'kind' and p.subject = coalesce(kind_given_of(q.content_hash), (
        select kind from core_classifications c where c.content_hash = q.content_hash order by classified_at desc limit 1))))
