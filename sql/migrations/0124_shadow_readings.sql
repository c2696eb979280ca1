-- core: what a model in shadow read of a document, `beside` the model in production, by whose fingerprint that one's reading is found.
-- Nothing is decided by it, and no view of documents or fields shows it.
create table core_shadow_readings (
    model        text not null references core_models,
    beside       text not null,
    content_hash text not null references raw_documents,
    kind         text not null,
    field        text not null,
    words        text[] not null,
    value        jsonb,
    read_at      timestamptz not null default clock_timestamp(),
    primary key (model, beside, content_hash, field)
);
