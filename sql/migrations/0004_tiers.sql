-- The cost ledger. An intent is there before its call, its result after it: an intent without one counts at its most.
create table core_intents (
    intent_id          bigint generated always as identity primary key,
    night              date not null,
    tier               text not null,
    step               text not null,
    content_hash       text not null references raw_documents,
    kind               text not null,
    field_group        text not null,
    question_hash      text not null check (question_hash ~ '^[0-9a-f]{64}$'),
    attempt            integer not null check (attempt >= 1),
    prompt_tokens      integer not null,
    most_answer_tokens integer not null,
    most_usd           numeric(14, 8) not null check (most_usd >= 0),
    intended_at        timestamptz not null default clock_timestamp(),
    unique (night, tier, question_hash, content_hash, attempt)
);
create index core_intents_by_question on core_intents (question_hash);

create table core_results (
    intent_id     bigint primary key references core_intents,
    ending        text not null check (ending in ('answered', 'refused', 'invalid', 'failed', 'lost', 'unsent')),
    prompt_tokens integer not null,
    answer_tokens integer not null,
    cost_usd      numeric(14, 8) not null check (cost_usd >= 0),
    completion    jsonb,
    note          text not null default '',
    ended_at      timestamptz not null default clock_timestamp()
);

-- A document and all that it came in, by any of its arrivals.
create function origins_of(document text) returns setof text language sql stable as $$
    with recursive origins as (
        select document as content_hash
        union
        select a.parent_hash from raw_arrivals a join origins o using (content_hash) where a.parent_hash is not null
    )
    select content_hash from origins
$$;

-- The strictest mark of any of these arrivals, up to a moment; what never arrived stays on the premises.
create function residency_of(document text, until_at timestamptz default 'infinity') returns text language sql stable as $$
    select case when bool_and(a.residency = 'anywhere') then 'anywhere' else 'on_premises' end
    from raw_arrivals a
    where a.content_hash in (select origins_of(document)) and a.arrived_at <= until_at
$$;

-- The egress ledger: every sending of every body to a host that is not on the premises, before it is sent.
create table core_egress (
    egress_id    bigint generated always as identity primary key,
    intent_id    bigint references core_intents,
    content_hash text not null references raw_documents,
    purpose      text not null,
    tier         text not null,
    host         text not null,
    size_bytes   bigint not null check (size_bytes > 0),
    sha256       text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    sent_at      timestamptz not null default clock_timestamp()
);
create index core_egress_by_document on core_egress (content_hash);

-- Locks the originals: an arrival under way (it holds a key share of them) is waited for, and then seen.
create function refuse_restricted_egress() returns trigger language plpgsql as $$
begin
    perform from raw_documents
    where content_hash in (select origins_of(new.content_hash)) order by content_hash for update;
    if residency_of(new.content_hash) <> 'anywhere' then
        raise exception 'the document % must stay on the premises', new.content_hash
            using errcode = 'check_violation', constraint = 'core_egress_residency';
    end if;
    return new;
end
$$;
create trigger core_egress_residency before insert on core_egress
for each row execute function refuse_restricted_egress();

-- The ledgers are proofs: their rows stay as they are.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are added, never changed', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
create trigger core_egress_stays before update or delete on core_egress for each row execute function refuse_change();
create trigger core_intents_stay before update or delete on core_intents for each row execute function refuse_change();
create trigger core_results_stay before update or delete on core_results for each row execute function refuse_change();
