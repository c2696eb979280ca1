-- The queue of people, fast at a million rows. Comparing whole rows needs one direction, so worth stands negated in each order.
alter table work_review_documents add column fields text[] not null default '{}';
alter table work_review_documents add column why text[] not null default '{}';
-- Whether anything but a seeded answer waits.
alter table work_review_documents add column waits boolean not null default true;
drop index work_review_documents_order;
drop index work_review_documents_by_kind;
drop index work_review_documents_by_sender;
drop index work_review_documents_claimed;
create index work_review_documents_order on work_review_documents (state, due_at, (-worth), content_hash);
create index work_review_documents_by_kind on work_review_documents (kind, state, due_at, (-worth), content_hash);
create index work_review_documents_by_sender on work_review_documents (sender, state, due_at, (-worth), content_hash);
create index work_review_documents_by_age on work_review_documents (state, queued_at);
create index work_review_documents_holds on work_review_documents using gin (fields, why);
create index work_review_documents_counts on work_review_documents (kind, sender, state);
create index work_review_documents_claimed on work_review_documents (claimed_by) where claimed_by is not null;

-- Whether the document shows where the value stands, so that a strip of it suffices.
alter table work_review_fields add column evident boolean not null default true;
drop index work_review_fields_order;
create index work_review_fields_order on work_review_fields (kind, field, due_at, (-worth), content_hash)
    where evident and state <> 'adjudication';

-- Documents of which something changed that the queue depends on. A row is there as soon as the change is, however transactions
-- overlap; a mark over the numbers of decisions would pass by those that are committed late.
create table work_review_changed (
    change_id    bigint generated always as identity primary key,
    content_hash text not null
);
create function review_changed() returns trigger language plpgsql as $$
begin
    insert into work_review_changed (content_hash) select distinct content_hash from changed;
    return null;
end
$$;
create trigger core_decisions_queue_added after insert on core_decisions
    referencing new table as changed for each statement execute function review_changed();
create trigger core_decisions_queue_gone after delete on core_decisions
    referencing old table as changed for each statement execute function review_changed();
create trigger core_audits_queue after insert on core_audits
    referencing new table as changed for each statement execute function review_changed();
create trigger core_corrections_queue after insert on core_corrections
    referencing new table as changed for each statement execute function review_changed();

insert into work_review_changed (content_hash) select distinct content_hash from core_decisions;
drop table work_review_mark;
