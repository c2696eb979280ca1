-- A further tier's answers stand beside the first one's: the reader is the tier with its model and window, empty for the first tier.
alter table core_answers add column reader text not null default '';
alter table core_answers drop constraint core_answers_pkey;
alter table core_answers add primary key (content_hash, fingerprint, tier, field_group, reader);
alter table core_readings add column reader text not null default '';
alter table core_readings drop constraint core_readings_pkey;
alter table core_readings add primary key (content_hash, fingerprint, field, tier, reader);

-- A field may come back to where it was, such as to a person after it was deferred: its decisions are numbered, and the last one counts.
alter table core_decisions add column night date;
alter table core_decisions add column turn integer not null default 1;
update core_decisions d set turn = n.turn
from (select decision_id, row_number() over (partition by content_hash, fingerprint, field order by decision_id) as turn from core_decisions) n
where n.decision_id = d.decision_id and n.turn > 1;
drop index core_decisions_once;
create unique index core_decisions_once on core_decisions (content_hash, fingerprint, field, turn);
drop index core_decisions_outcome;
create index core_decisions_outcome on core_decisions (content_hash, decision_id desc) where field = '';

-- What a night's budgets were, and what one more dollar or minute would have avoided; the latest row of a night counts.
create table core_plans (
    plan_id      bigint generated always as identity primary key,
    night        date not null,
    asked        text not null,
    budget       numeric(14, 8),
    one_more_usd numeric(14, 8) not null,
    planned_at   timestamptz not null default clock_timestamp()
);
create index core_plans_latest on core_plans (night, asked, plan_id desc);

-- Whole kinds and inboxes that stay on the premises, as settings named them once; a mark stays.
create table core_marks (
    what      text not null check (what in ('kind', 'inbox')),
    subject   text not null,
    marked_at timestamptz not null default clock_timestamp(),
    primary key (what, subject)
);

-- Labelled documents that a further tier was calibrated on, with where they may go. They need not have arrived here.
create table core_labelled (
    content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
    residency    text not null check (residency in ('anywhere', 'on_premises')),
    labelled_at  timestamptz not null default clock_timestamp(),
    primary key (content_hash, residency)
);

-- The cost ledger. An intent is there before its call, its result after it: an intent without one counts at its most.
create table core_intents (
    intent_id          bigint generated always as identity primary key,
    night              date not null,
    tier               text not null,
    step               text not null,
    content_hash       text not null check (content_hash ~ '^[0-9a-f]{64}$'),
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

-- The strictest mark of any of these, of their inboxes and of their kinds, up to a moment; what never arrived stays on the premises.
create function residency_of(document text, until_at timestamptz default 'infinity') returns text language sql stable as $$
    with origins as (select origins_of(document) as content_hash),
    found as (
        select a.residency from origins join raw_arrivals a using (content_hash) where a.arrived_at <= until_at
        union all
        select l.residency from origins join core_labelled l using (content_hash) where l.labelled_at <= until_at
        union all
        select 'on_premises' from origins join raw_arrivals a using (content_hash)
        join core_marks m on m.what = 'inbox' and starts_with(a.inbox || '/' || a.name || '/', m.subject || '/')
        where greatest(m.marked_at, a.arrived_at) <= until_at
        union all
        select 'on_premises' from origins join core_classifications c using (content_hash)
        join core_marks m on m.what = 'kind' and m.subject = c.kind
        where greatest(m.marked_at, c.classified_at) <= until_at
    )
    select case when bool_and(residency = 'anywhere') then 'anywhere' else 'on_premises' end from found
$$;

-- The egress ledger: every sending of every body to a host that is not on the premises, before it is sent.
create table core_egress (
    egress_id    bigint generated always as identity primary key,
    intent_id    bigint references core_intents,
    content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
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
