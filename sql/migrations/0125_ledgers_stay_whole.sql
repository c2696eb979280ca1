-- What no row of may be changed or taken away cannot be emptied either: the ledgers, the proofs of removal, people and what they may.
do $$
declare
    kept text;
begin
    foreach kept in array '{core_egress, core_intents, core_results, core_removals, core_people, core_passwords, core_grants,
                            core_person_states, core_tokens, core_token_ends}'::text[] loop
        execute format('create trigger %I before truncate on %I for each statement execute function refuse_change()', kept || '_stays_whole', kept);
    end loop;
end
$$;
