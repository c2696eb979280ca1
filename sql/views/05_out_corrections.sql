-- What people settled: the last word about each field, unless it was withdrawn.
create view out_corrections as
with latest as (
    select distinct on (content_hash, kind, field) *
    from core_corrections
    order by content_hash, kind, field, correction_id desc
)
select correction_id, content_hash, kind, field, words, value, corrected_by, corrected_at, may_train, reason, opinion_id, how
from latest where not withdrawn
