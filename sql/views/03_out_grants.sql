-- What each person may do now: their latest grants that were not taken away.
create view out_grants as
select person, role, kind, sender, granted_at, granted_by
from (select distinct on (person, role, kind, sender) * from core_grants order by person, role, kind, sender, grant_id desc) latest
where granted;
