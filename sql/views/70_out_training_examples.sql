create view out_training_examples as
with latest as (
    select distinct on (content_hash, field) *
    from core_corrections
    order by content_hash, field, correction_id desc
)
select l.content_hash, l.kind, l.field, l.words, l.value, l.corrected_by, l.corrected_at, l.reason,
       residency_of(l.content_hash) as residency
from latest l
where l.may_train and not exists (select from core_held_out h where h.content_hash = l.content_hash)
