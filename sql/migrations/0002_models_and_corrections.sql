-- core: trained models, a row each. What becomes of one is a row of core_model_states; neither is ever changed.
create table core_models (
    name               text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$'),
    base               text not null,
    base_hash          text not null,
    adapter_hash       text not null,
    data_hash          text not null,
    prompt_fingerprint text not null,
    schema_fingerprint text not null,
    kinds              text[] not null,
    residency          text not null check (residency in ('anywhere', 'on_premises')),
    metrics            jsonb not null,
    folder             text not null,
    trained_at         timestamptz not null,
    trained_by         text not null
);

-- The latest row of a name is its state. A model that takes over has its row before the retired one has its own.
create table core_model_states (
    state_id bigint generated always as identity primary key,
    name     text not null references core_models,
    state    text not null check (state in ('candidate', 'shadow', 'production', 'retired')),
    state_at timestamptz not null default clock_timestamp(),
    state_by text not null,
    why      text not null
);
create index core_model_states_latest on core_model_states (name, state_id desc);

-- Documents sealed for evaluation, by the hash of their bytes: never trained on. They need not have arrived here.
create table core_held_out (
    content_hash text primary key check (content_hash ~ '^[0-9a-f]{64}$'),
    data_set     text not null,
    sealed_at    timestamptz not null default now()
);

-- What a person read; the latest one of a field counts.
create table core_corrections (
    correction_id bigint generated always as identity primary key,
    content_hash  text not null references raw_documents,
    kind          text not null,
    field         text not null,
    words         text[] not null,
    value         jsonb,
    corrected_by  text not null,
    corrected_at  timestamptz not null default clock_timestamp(),
    may_train     boolean not null default true,
    reason        text not null default ''
);
create index core_corrections_latest on core_corrections (content_hash, field, correction_id desc);
