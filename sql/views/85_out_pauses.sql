-- What is paused now.
create view out_pauses as
select what, subject, paused_at, paused_by, why
from (select distinct on (what, subject) * from core_pauses order by what, subject, pause_id desc) latest
where paused
