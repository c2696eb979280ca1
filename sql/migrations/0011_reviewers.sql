-- What two people mean alike is the same: case, stops, spacing and the order of a list make no difference (schemas/opinion.py says it in Python).
create function folded(value jsonb) returns jsonb language plpgsql immutable as $$
begin
    return case jsonb_typeof(value)
        when 'null' then null
        when 'string' then to_jsonb(nullif(trim(regexp_replace(lower(value #>> '{}'), '[^[:alnum:]]+', ' ', 'g')), ''))
        when 'array' then (select jsonb_agg(f order by f::text collate "C")
                           from (select folded(e) as f from jsonb_array_elements(value) as e) each_folded)
        when 'object' then (
            select jsonb_object_agg(key, case when key = 'amount' and part #>> '{}' ~ '^-?[0-9]+([.][0-9]+)?$'
                                         then to_jsonb((part #>> '{}')::numeric) else folded(part) end)
            from jsonb_each(value) as parts(key, part))
        else value end;
end
$$;

create function same_value(one jsonb, other jsonb) returns boolean language sql immutable as $$
    select folded(one) is not distinct from folded(other)
$$;

-- Rows come in by time: the report reads the last nights without reading all of them.
create index core_decisions_by_time on core_decisions using brin (decided_at);
create index core_answers_by_time on core_answers using brin (answered_at);
create index core_opinions_by_time on core_opinions using brin (given_at);
