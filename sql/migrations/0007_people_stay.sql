-- Who was let in, by whom and for what is a proof like the ledgers: its rows stay as they are.
create trigger core_people_stay before update or delete on core_people for each row execute function refuse_change();
create trigger core_passwords_stay before update or delete on core_passwords for each row execute function refuse_change();
create trigger core_grants_stay before update or delete on core_grants for each row execute function refuse_change();
create trigger core_person_states_stay before update or delete on core_person_states for each row execute function refuse_change();
create trigger core_tokens_stay before update or delete on core_tokens for each row execute function refuse_change();
create trigger core_token_ends_stay before update or delete on core_token_ends for each row execute function refuse_change();
create index work_sessions_by_person on work_sessions (person);

-- Whether someone may come in: the latest of their states counts.
create function is_active(someone text) returns boolean language sql stable as $$
    select coalesce((select active from core_person_states where person = someone order by state_id desc limit 1), true)
$$;
