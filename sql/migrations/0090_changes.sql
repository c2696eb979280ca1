-- What is looked for once a night (`consumer`: refill, recall or draw) is looked for where something changed since. A change leaves a mark in
-- its own transaction and waits for nobody; who looks takes the marks that it sees, and what is committed later stays marked. What can only
-- take something away leaves none, such as a place in the queue. A transaction's number is its own at one server alone (0080_counts.sql).
create table work_changed (
    consumer     text not null,
    inbox        text not null default '',
    content_hash text not null,
    changed_by   xid8 not null default pg_current_xact_id(),
    server_up_at timestamptz not null default pg_postmaster_start_time(),
    primary key (consumer, inbox, content_hash, changed_by, server_up_at)
);

-- For the consumers that the trigger names.
create function changed() returns trigger language plpgsql as $$
begin
    insert into work_changed (consumer, content_hash)
    select distinct a.consumer, c.content_hash from changed c cross join unnest(tg_argv) as a(consumer) on conflict do nothing;
    return null;
end
$$;
-- For the refill of every inbox that has the document, one at a time: how many changed is never guessed right.
create function changed_in_inboxes() returns trigger language plpgsql as $$
begin
    insert into work_changed (consumer, inbox, content_hash)
    select distinct 'refill', a.inbox, c.content_hash
    from changed c cross join lateral (select inbox from raw_arrivals r where r.content_hash = c.content_hash offset 0) a
    on conflict do nothing;
    return null;
end
$$;

create trigger raw_arrivals_to_refill after insert on raw_arrivals
    referencing new table as changed for each statement execute function changed_in_inboxes();
create trigger raw_arrivals_to_refill_again after update on raw_arrivals
    referencing new table as changed for each statement execute function changed_in_inboxes();
create trigger work_queue_to_refill after delete on work_queue
    referencing old table as changed for each statement execute function changed_in_inboxes();
create trigger raw_documents_to_refill after update on raw_documents
    referencing new table as changed for each statement execute function changed_in_inboxes();
create trigger core_decisions_to_refill after delete on core_decisions
    referencing old table as changed for each statement execute function changed_in_inboxes();
create trigger core_decisions_to_refill_again after update on core_decisions
    referencing old table as changed for each statement execute function changed_in_inboxes();
create trigger core_audits_to_draw after delete on core_audits
    referencing old table as changed for each statement execute function changed('draw');
create trigger core_audits_to_draw_again after update on core_audits
    referencing old table as changed for each statement execute function changed('draw');
do $$
declare
    tables   text[][] := array[
        ['core_parses', 'to_refill', 'changed_in_inboxes()'], ['core_classifications', 'to_refill', 'changed_in_inboxes()'],
        ['core_kinds_given', 'to_refill', 'changed_in_inboxes()'], ['core_decisions', 'to_look', 'changed(''recall'', ''draw'')'],
        ['core_readings', 'to_look', 'changed(''recall'', ''draw'')'], ['core_corrections', 'to_look', 'changed(''recall'')']];
    each_one text[];
begin
    foreach each_one slice 1 in array tables loop
        execute format('create trigger %1$s_%2$s_added after insert on %1$s
            referencing new table as changed for each statement execute function %3$s', variadic each_one);
        execute format('create trigger %1$s_%2$s_changed after update on %1$s
            referencing new table as changed for each statement execute function %3$s', variadic each_one);
        execute format('create trigger %1$s_%2$s_gone after delete on %1$s
            referencing old table as changed for each statement execute function %3$s', variadic each_one);
    end loop;
end
$$;

-- Under which fingerprints all of an inbox was queued, but for what is marked since. Under others all of it is looked at.
create table work_refilled (
    inbox        text primary key,
    fingerprints jsonb not null
);

-- Moves of thresholds after which nobody has looked for what is to be recalled: that is looked for in all that was accepted there.
create table work_moved (
    move_id bigint primary key
);
create function threshold_moved() returns trigger language plpgsql as $$
begin
    insert into work_moved (move_id) select move_id from changed;
    return null;
end
$$;
create trigger core_thresholds_moved after insert on core_thresholds
    referencing new table as changed for each statement execute function threshold_moved();
create index core_decisions_accepted on core_decisions (kind, field, calibration) where verdict = 'accept';

insert into work_moved (move_id) select move_id from core_thresholds;
insert into work_changed (consumer, content_hash) select 'draw', content_hash from work_outcomes;
