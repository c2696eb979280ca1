create view out_training_examples as
select c.content_hash, c.kind, c.field, c.words, c.value, c.corrected_by, c.corrected_at, c.reason, c.how,
       residency_of(c.content_hash) as residency
from out_corrections c
where coalesce((select r.may_train from core_releases r where r.content_hash = c.content_hash order by r.release_id desc limit 1),
               c.may_train)
  and not exists (select from core_held_out h where h.content_hash = c.content_hash)
