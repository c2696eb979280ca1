create view out_models as
select m.*, s.state, s.state_at, s.state_by, s.why
from core_models m
cross join lateral (
    select state, state_at, state_by, why from core_model_states c
    where c.name = m.name order by state_id desc limit 1
) s
