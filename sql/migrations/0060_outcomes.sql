-- How each document stands now: its latest decision about itself, kept by triggers, so that what asks for the latest of each does
-- not sort all that was ever decided. Only the latest of a document can be here, however transactions overlap.
create table work_outcomes (
    content_hash text primary key references raw_documents,
    decision_id  bigint not null,
    fingerprint  text not null,
    kind         text not null,
    verdict      text not null,
    reasons      text[] not null,
    decided_at   timestamptz not null
);
create index work_outcomes_by_time on work_outcomes (decided_at);
create index work_outcomes_in_review on work_outcomes (decided_at) where verdict = 'review';

create function outcomes_added() returns trigger language plpgsql as $$
begin
    insert into work_outcomes as o
    select distinct on (content_hash) content_hash, decision_id, fingerprint, kind, verdict, reasons, decided_at
    from changed where field = '' order by content_hash, decision_id desc
    on conflict (content_hash) do update
    set decision_id = excluded.decision_id, fingerprint = excluded.fingerprint, kind = excluded.kind, verdict = excluded.verdict,
        reasons = excluded.reasons, decided_at = excluded.decided_at
    where excluded.decision_id > o.decision_id;
    return null;
end
$$;
create function outcomes_again() returns trigger language plpgsql as $$
begin
    delete from work_outcomes where content_hash in (select content_hash from changed where field = '');
    insert into work_outcomes
    select distinct on (content_hash) content_hash, decision_id, fingerprint, kind, verdict, reasons, decided_at
    from core_decisions where field = '' and content_hash in (select content_hash from changed where field = '')
    order by content_hash, decision_id desc
    on conflict do nothing;
    return null;
end
$$;
create trigger core_decisions_outcome_added after insert on core_decisions
    referencing new table as changed for each statement execute function outcomes_added();
create trigger core_decisions_outcome_gone after delete on core_decisions
    referencing old table as changed for each statement execute function outcomes_again();
create trigger core_decisions_outcome_changed after update on core_decisions
    referencing new table as changed for each statement execute function outcomes_again();

insert into work_outcomes
select distinct on (content_hash) content_hash, decision_id, fingerprint, kind, verdict, reasons, decided_at
from core_decisions where field = '' order by content_hash, decision_id desc;
