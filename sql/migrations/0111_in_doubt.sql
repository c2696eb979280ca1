-- Kept with the counts of each document (0080_counts.sql): under which fingerprints it has fields that no reader was sure enough of nor a
-- person answered, and whether fields of its outcome are deferred. So who plans looks at these documents, and at no others.
alter table work_counted add column in_doubt text[] not null default '{}', add column deferred boolean not null default false;
create index work_counted_in_doubt on work_counted using gin (in_doubt) where inbox = '';
create index work_counted_deferred on work_counted (content_hash) where inbox = '' and deferred;

insert into work_counts_changed (content_hash) select content_hash from raw_documents on conflict do nothing;

-- Where a document may go, asked of its own rows one after the other (`offset 0` keeps it so): how much a document came in is never
-- guessed right, and all that ever arrived was read for one document. What is found is the same.
create or replace function origins_of(document text) returns setof text language sql stable as $$
    with recursive origins as (
        select document as content_hash
        union
        select a.parent_hash from origins o
        cross join lateral (select parent_hash from raw_arrivals r where r.content_hash = o.content_hash offset 0) a
        where a.parent_hash is not null
    )
    select content_hash from origins
$$;

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
    )
    select case when bool_and(residency = 'anywhere') then 'anywhere' else 'on_premises' end from found
$$;
