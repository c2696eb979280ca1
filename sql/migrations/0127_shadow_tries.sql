-- work: how often a model in shadow began to read a document and did not end, by its own death. Rows leave with the reading.
create table work_shadow_tries (
    model        text not null references core_models,
    content_hash text not null references raw_documents,
    tries        integer not null,
    primary key (model, content_hash)
);
