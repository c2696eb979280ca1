-- Counts that need not count all history. A change of a document leaves a mark in its own transaction and waits for nobody; who asks
-- counts the marked documents anew (sql/counts.py), and the sums follow by trigger. A count is the sums and what is marked, so it is
-- always right, however far the sums have followed. Whoever changes what is counted of a document marks all of them again.

-- What each document adds to the counts of its inboxes, and under the inbox '' to those of the whole store. Verdict '' is unfinished.
create table work_counted (
    content_hash    text not null references raw_documents,
    inbox           text not null,
    verdict         text not null,
    reasons         text[] not null,
    arrivals        bigint not null,
    fields          bigint not null,
    fields_accepted bigint not null,
    prompt_tokens   bigint not null,
    answer_tokens   bigint not null,
    cost_usd        numeric not null,
    waiting         bigint not null,
    primary key (content_hash, inbox)
);

create table work_counts (
    inbox           text not null,
    verdict         text not null,
    reasons         text[] not null,
    documents       bigint not null,
    arrivals        bigint not null,
    fields          bigint not null,
    fields_accepted bigint not null,
    prompt_tokens   bigint not null,
    answer_tokens   bigint not null,
    cost_usd        numeric not null,
    waiting         bigint not null,
    primary key (inbox, verdict, reasons)
);

create function counts_more() returns trigger language plpgsql as $$
begin
    insert into work_counts as c
    select inbox, verdict, reasons, count(*), sum(arrivals), sum(fields), sum(fields_accepted), sum(prompt_tokens), sum(answer_tokens),
           sum(cost_usd), sum(waiting)
    from changed group by inbox, verdict, reasons
    on conflict (inbox, verdict, reasons) do update
    set documents = c.documents + excluded.documents, arrivals = c.arrivals + excluded.arrivals, fields = c.fields + excluded.fields,
        fields_accepted = c.fields_accepted + excluded.fields_accepted, prompt_tokens = c.prompt_tokens + excluded.prompt_tokens,
        answer_tokens = c.answer_tokens + excluded.answer_tokens, cost_usd = c.cost_usd + excluded.cost_usd,
        waiting = c.waiting + excluded.waiting;
    return null;
end
$$;
create function counts_less() returns trigger language plpgsql as $$
begin
    update work_counts c
    set documents = c.documents - g.documents, arrivals = c.arrivals - g.arrivals, fields = c.fields - g.fields,
        fields_accepted = c.fields_accepted - g.fields_accepted, prompt_tokens = c.prompt_tokens - g.prompt_tokens,
        answer_tokens = c.answer_tokens - g.answer_tokens, cost_usd = c.cost_usd - g.cost_usd, waiting = c.waiting - g.waiting
    from (
        select inbox, verdict, reasons, count(*) as documents, sum(arrivals) as arrivals, sum(fields) as fields,
               sum(fields_accepted) as fields_accepted, sum(prompt_tokens) as prompt_tokens, sum(answer_tokens) as answer_tokens,
               sum(cost_usd) as cost_usd, sum(waiting) as waiting
        from changed group by inbox, verdict, reasons) g
    where (c.inbox, c.verdict, c.reasons) = (g.inbox, g.verdict, g.reasons);
    delete from work_counts where documents = 0;
    return null;
end
$$;
create trigger work_counted_more after insert on work_counted
    referencing new table as changed for each statement execute function counts_more();
create trigger work_counted_less after delete on work_counted
    referencing old table as changed for each statement execute function counts_less();

-- One mark a document and transaction. A transaction's number is its own at one server alone, and marks may move to another in a backup.
create table work_counts_changed (
    content_hash text not null,
    changed_by   xid8 not null default pg_current_xact_id(),
    server_up_at timestamptz not null default pg_postmaster_start_time(),
    primary key (content_hash, changed_by, server_up_at)
);
create function counts_changed() returns trigger language plpgsql as $$
begin
    insert into work_counts_changed (content_hash) select distinct content_hash from changed on conflict do nothing;
    return null;
end
$$;
do $$
declare
    counted text;
begin
    foreach counted in array array['raw_arrivals', 'core_answers', 'core_readings', 'core_decisions', 'core_audits', 'core_corrections'] loop
        execute format('create trigger %1$s_counts_added after insert on %1$s
            referencing new table as changed for each statement execute function counts_changed()', counted);
        execute format('create trigger %1$s_counts_changed after update on %1$s
            referencing new table as changed for each statement execute function counts_changed()', counted);
        execute format('create trigger %1$s_counts_gone after delete on %1$s
            referencing old table as changed for each statement execute function counts_changed()', counted);
    end loop;
end
$$;

insert into work_counts_changed (content_hash) select content_hash from raw_documents;
