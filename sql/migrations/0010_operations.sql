-- What operators stopped and let go on again, each a row; the latest one of a subject counts.
create table core_pauses (
    pause_id  bigint generated always as identity primary key,
    what      text not null check (what in ('all', 'kind', 'tier')),
    subject   text not null default '' check ((what = 'all') = (subject = '')),
    paused    boolean not null,
    paused_at timestamptz not null default clock_timestamp(),
    paused_by text not null,
    why       text not null
);
create index core_pauses_latest on core_pauses (what, subject, pause_id desc);

-- Failures that were put back into the queue. What a step had left moves here, for it would stand in the way of the new result.
create table core_retries (
    retry_id     bigint generated always as identity primary key,
    content_hash text not null references raw_documents,
    step         text not null check (step in ('parse', 'classify', 'read')),
    fingerprint  text not null,
    reasons      text[] not null,
    rows         jsonb not null,
    retried_at   timestamptz not null default clock_timestamp(),
    retried_by   text not null,
    why          text not null
);
create index core_retries_by_document on core_retries (content_hash);

-- Proofs of what was removed: `document` for all of it, on request; `original` and `text` by age. Hashes and counts, no words.
create table core_removals (
    removal_id   bigint generated always as identity primary key,
    content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
    what         text not null check (what in ('document', 'original', 'text')),
    rows         jsonb not null,
    removed_at   timestamptz not null default clock_timestamp(),
    removed_by   text not null,
    why          text not null
);
create index core_removals_by_document on core_removals (content_hash, what);
create trigger core_removals_stay before update or delete on core_removals for each row execute function refuse_change();

-- An original may be gone though it was taken in.
alter table raw_documents add column removed_at timestamptz;
alter table raw_documents drop constraint raw_documents_check;
alter table raw_documents add constraint raw_documents_check check ((content is null) = (refused <> '' or removed_at is not null));

-- A document whose text is gone is not classified or read again.
alter table core_parses add column removed_at timestamptz;

-- The cost ledger stays as it is, but for the words of a document whose removal is on record.
create function refuse_change_but_removal() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.completion is null and new.note = ''
        and to_jsonb(new) - 'completion' - 'note' = to_jsonb(old) - 'completion' - 'note'
        and exists (select from core_removals r join core_intents i using (content_hash)
                    where i.intent_id = new.intent_id and r.what in ('document', 'text')) then
        return new;
    end if;
    raise exception 'rows of % are added, never changed', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
drop trigger core_results_stay on core_results;
create trigger core_results_stay before update or delete on core_results for each row execute function refuse_change_but_removal();
create index core_intents_by_document on core_intents (content_hash);
