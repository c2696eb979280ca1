-- As in 0111_in_doubt.sql; but a mark of a kind also keeps what a person gave that kind, whatever the classifier took it for.
create or replace function residency_of(document text, until_at timestamptz default 'infinity') returns text language sql stable as $$
    with origins as materialized (select origins_of(document) as content_hash),
    arrived as materialized (
        select a.* from origins o
        cross join lateral (select residency, inbox, name, arrived_at from raw_arrivals r where r.content_hash = o.content_hash offset 0) a
        where a.arrived_at <= until_at
    ),
    found as (
        select residency from arrived
        union all
        select l.residency from origins o
        cross join lateral (select residency, labelled_at from core_labelled d where d.content_hash = o.content_hash offset 0) l
        where l.labelled_at <= until_at
        union all
        select 'on_premises' from arrived a
        join core_marks m on m.what = 'inbox' and starts_with(a.inbox || '/' || a.name || '/', m.subject || '/')
        where m.marked_at <= until_at
        union all
        select 'on_premises' from origins o
        cross join lateral (select kind, classified_at from core_classifications k where k.content_hash = o.content_hash offset 0) c
        join core_marks m on m.what = 'kind' and m.subject = c.kind
        where greatest(m.marked_at, c.classified_at) <= until_at
        union all
        select 'on_premises' from origins o
        cross join lateral (select kind, given_at from core_kinds_given k where k.content_hash = o.content_hash offset 0) g
        join core_marks m on m.what = 'kind' and m.subject = g.kind
        where greatest(m.marked_at, g.given_at) <= until_at
    )
    select case when bool_and(residency = 'anywhere') then 'anywhere' else 'on_premises' end from found
$$;
