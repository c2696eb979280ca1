-- An answer a row, but for those taken back and those that only said "unsure". Where the field was settled otherwise, by two who agreed or by an adjudicator, that is the truth, and the answer is a check of who gave it. `changed`: it is not what the machine had said.
create view out_checks as
with answers as (
    select * from core_opinions o
    where o.field <> '' and o.action in ('accept', 'correct', 'null')
      and not exists (select from core_opinions u
                      where u.action = 'undo' and (u.content_hash, u.kind, u.field, u.previous) = (o.content_hash, o.kind, o.field, o.opinion_id))
)
select o.opinion_id, o.given_at, o.person, o.content_hash, o.kind, o.field, o.stage, o.blind, o.active_s, o.keystrokes,
       not o.blind and not same_value(o.value, o.before) as changed,
       case when c.correction_id is null then null when o.stage = 'seed' then 'seed' else c.how end as truth,
       case when c.correction_id is not null then same_value(o.value, c.value) end as correct,
       c.correction_id is not null and not o.blind and not same_value(o.before, c.value) as machine_wrong
from answers o
left join out_corrections c
    on (c.content_hash, c.kind, c.field) = (o.content_hash, o.kind, o.field)
   and (c.how = 'agreed' and o.stage <> 'adjudication' or c.how = 'adjudicated' and c.corrected_by <> o.person)
