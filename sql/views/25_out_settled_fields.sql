-- A field's best value: a person's, else a machine's; settled where a person gave it or the machine's was accepted.
create view out_settled_fields as
select f.content_hash, f.fingerprint, f.kind, f.field, f.verdict, f.reasons, f.confidence,
       case when c.correction_id is null then f.words else c.words end as words,
       case when c.correction_id is null then f.value else c.value end as value,
       case when c.correction_id is not null then 'person' when f.verdict = 'accept' then 'machine' end as settled_by,
       c.corrected_by, c.corrected_at, c.how
from out_fields f
left join out_corrections c on c.content_hash = f.content_hash and c.kind = f.kind and c.field = f.field
