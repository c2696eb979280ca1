-- What people said stays as they said it. Only with the whole document do its opinions go, and the proof of that is of the same
-- transaction: it is looked for at the end, for it is written when the rows are gone.
create function refuse_loss_but_removal() returns trigger language plpgsql as $$
begin
    if not exists (select from core_removals where content_hash = old.content_hash and what = 'document' and removed_at >= now()) then
        raise exception 'rows of % are added, never changed', tg_table_name using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
create trigger core_opinions_stay before update on core_opinions for each row execute function refuse_change();
create trigger core_opinions_stay_whole before truncate on core_opinions for each statement execute function refuse_change();
create constraint trigger core_opinions_go_with_their_document after delete on core_opinions
    deferrable initially deferred for each row execute function refuse_loss_but_removal();
