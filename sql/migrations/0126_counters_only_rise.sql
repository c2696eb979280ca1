-- What metrics show as counters only rises: what was spent was spent, also on a document that was erased, or read again (its first answers go to
-- core_retries). Rows that go or change take nothing back, and arrivals are summed like the others, no longer counted over documents. Sums kept so far stand.
do $$
declare
    summed text;
begin
    foreach summed in array '{core_answers, core_batches, core_egress, core_opinions}'::text[] loop
        execute format('drop trigger %1$s_summed_again on %1$s; drop trigger %1$s_not_summed on %1$s; drop trigger %1$s_gone on %1$s', summed);
        execute format('drop function %1$s_less()', summed);
    end loop;
end
$$;
create function raw_arrivals_more() returns trigger language plpgsql as $$
begin
    insert into work_sums select 'nightclerk_arrivals_total', '{}', count(*), count(*) from changed having count(*) > 0;
    return null;
end
$$;
create trigger raw_arrivals_summed after insert on raw_arrivals
    referencing new table as changed for each statement execute function raw_arrivals_more();
insert into work_sums select 'nightclerk_arrivals_total', '{}', count(*), count(*) from raw_arrivals having count(*) > 0;
