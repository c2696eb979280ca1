-- How long each batch of a step took; `run` is the flow run of Prefect's in which it was, empty outside of one. No document is named.
create table core_batches (
    batch_id   bigint generated always as identity primary key,
    step       text not null,
    documents  integer not null check (documents >= 0),
    duration_s double precision not null check (duration_s >= 0),
    run        text not null default '',
    ended_at   timestamptz not null default clock_timestamp()
);
