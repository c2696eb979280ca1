-- Metrics that need not read all history. Counts of documents are kept by kind too, and with each document since when it waits.
alter table work_counted add column kind text not null default '', add column decided_at timestamptz;
create index work_counted_waiting on work_counted (kind, decided_at) where inbox = '' and waiting > 0;
alter table work_counts add column kind text not null default '';
alter table work_counts drop constraint work_counts_pkey;
alter table work_counts add primary key (inbox, kind, verdict, reasons);

create or replace function counts_more() returns trigger language plpgsql as $$
begin
    insert into work_counts as c (inbox, kind, verdict, reasons, documents, arrivals, fields, fields_accepted, prompt_tokens, answer_tokens,
                                  cost_usd, waiting)
    select inbox, kind, verdict, reasons, count(*), sum(arrivals), sum(fields), sum(fields_accepted), sum(prompt_tokens), sum(answer_tokens),
           sum(cost_usd), sum(waiting)
    from changed group by inbox, kind, verdict, reasons
    on conflict (inbox, kind, verdict, reasons) do update
    set documents = c.documents + excluded.documents, arrivals = c.arrivals + excluded.arrivals, fields = c.fields + excluded.fields,
        fields_accepted = c.fields_accepted + excluded.fields_accepted, prompt_tokens = c.prompt_tokens + excluded.prompt_tokens,
        answer_tokens = c.answer_tokens + excluded.answer_tokens, cost_usd = c.cost_usd + excluded.cost_usd,
        waiting = c.waiting + excluded.waiting;
    return null;
end
$$;
create or replace function counts_less() returns trigger language plpgsql as $$
begin
    update work_counts c
    set documents = c.documents - g.documents, arrivals = c.arrivals - g.arrivals, fields = c.fields - g.fields,
        fields_accepted = c.fields_accepted - g.fields_accepted, prompt_tokens = c.prompt_tokens - g.prompt_tokens,
        answer_tokens = c.answer_tokens - g.answer_tokens, cost_usd = c.cost_usd - g.cost_usd, waiting = c.waiting - g.waiting
    from (
        select inbox, kind, verdict, reasons, count(*) as documents, sum(arrivals) as arrivals, sum(fields) as fields,
               sum(fields_accepted) as fields_accepted, sum(prompt_tokens) as prompt_tokens, sum(answer_tokens) as answer_tokens,
               sum(cost_usd) as cost_usd, sum(waiting) as waiting
        from changed group by inbox, kind, verdict, reasons) g
    where (c.inbox, c.kind, c.verdict, c.reasons) = (g.inbox, g.kind, g.verdict, g.reasons);
    delete from work_counts where documents = 0;
    return null;
end
$$;
insert into work_counts_changed (content_hash) select content_hash from raw_documents on conflict do nothing;

-- Sums over rows that are only ever added, or go with their document. Each change adds its part in its own transaction and waits for
-- nobody; the sum is that of the parts, which are put together now and then (sql/sums.py). `parts` counts the rows, for a sum may be 0.
create table work_sums (
    metric text not null,
    labels text[] not null,
    parts  bigint not null,
    amount numeric not null
);
do $$
declare
    summed  text[][] := array[
        ['core_answers', $v$('nightclerk_answers_total', array[tier::text, finish], 1), ('nightclerk_tokens_total', array[tier::text, 'prompt'], prompt_tokens),
                           ('nightclerk_tokens_total', array[tier::text, 'answer'], answer_tokens), ('nightclerk_cost_usd_total', array[tier::text], cost_usd)$v$],
        ['core_batches', $v$('nightclerk_step_seconds_total', array[step], duration_s::numeric), ('nightclerk_step_documents_total', array[step], documents),
                           ('nightclerk_step_batches_total', array[step], 1)$v$],
        ['core_egress', $v$('nightclerk_egress_bytes_total', array[tier, host], size_bytes)$v$],
        ['core_opinions', $v$('nightclerk_opinions_total', array[action], 1)$v$]];
    each_one text[];
    parts    text := 'insert into work_sums select metric, labels, %1$s count(*), %1$s sum(amount) from %2$s
                      cross join lateral (values %3$s) as measured(metric, labels, amount) group by metric, labels';
begin
    foreach each_one slice 1 in array summed loop
        execute format(parts, '', each_one[1], each_one[2]);
        execute format($f$create function %1$s_more() returns trigger language plpgsql as 'begin %2$s; return null; end'$f$,
                       each_one[1], replace(format(parts, '', 'changed', each_one[2]), '''', ''''''));
        execute format($f$create function %1$s_less() returns trigger language plpgsql as 'begin %2$s; return null; end'$f$,
                       each_one[1], replace(format(parts, '-', 'changed', each_one[2]), '''', ''''''));
        execute format('create trigger %1$s_summed after insert on %1$s
            referencing new table as changed for each statement execute function %1$s_more()', each_one[1]);
        execute format('create trigger %1$s_summed_again after update on %1$s
            referencing new table as changed for each statement execute function %1$s_more()', each_one[1]);
        execute format('create trigger %1$s_not_summed after update on %1$s
            referencing old table as changed for each statement execute function %1$s_less()', each_one[1]);
        execute format('create trigger %1$s_gone after delete on %1$s
            referencing old table as changed for each statement execute function %1$s_less()', each_one[1]);
    end loop;
end
$$;
