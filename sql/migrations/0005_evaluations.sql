-- An evaluation: the production path on a labelled set. Its documents need not have arrived here: it works in a database of its own.
create table core_evaluations (
    evaluation_id  bigint generated always as identity primary key,
    model          text not null,
    set_name       text not null,
    documents_hash text not null check (documents_hash ~ '^[0-9a-f]{64}$'),
    documents      integer not null check (documents > 0),
    fingerprints   jsonb not null,
    calibrations   jsonb not null,
    duration_s     double precision not null,
    reading_s      double precision not null,
    evaluated_at   timestamptz not null default clock_timestamp(),
    evaluated_by   text not null
);

-- The tiers of the time; what they read of it, if anything, is in the tables below under their names. The tier '' is all of them as a cascade.
create table core_evaluation_tiers (
    evaluation_id bigint not null references core_evaluations,
    number        integer not null check (number > 0),
    tier          text not null check (tier <> ''),
    engine        text not null,
    price_in_usd  numeric not null,
    price_out_usd numeric not null,
    took_part     boolean not null,
    primary key (evaluation_id, tier)
);

create table core_evaluation_documents (
    evaluation_id bigint not null references core_evaluations,
    tier          text not null,
    content_hash  text not null check (content_hash ~ '^[0-9a-f]{64}$'),
    kind          text not null,
    kind_read     text not null,
    prompt_tokens integer not null,
    answer_tokens integer not null,
    cost_usd      numeric(20, 12) not null,
    duration_s    double precision,
    primary key (evaluation_id, tier, content_hash)
);

create table core_evaluation_fields (
    evaluation_id   bigint not null references core_evaluations,
    tier            text not null,
    content_hash    text not null,
    kind            text not null,
    field           text not null,
    is_right        boolean not null,
    confidence      double precision not null check (confidence between 0 and 1),
    accepted        boolean not null,
    handled_by      text not null,
    true_positives  integer not null,
    false_positives integer not null,
    false_negatives integer not null,
    absent          boolean not null,
    cost_usd        numeric(20, 12) not null,
    primary key (evaluation_id, tier, content_hash, field)
);

-- Kind '' is all kinds, field '' all fields; intervals at 95 %, by bootstrap over documents.
create table core_evaluation_figures (
    evaluation_id bigint not null references core_evaluations,
    tier          text not null,
    kind          text not null,
    field         text not null,
    figure        text not null,
    n             integer not null,
    documents     integer not null,
    value         double precision,
    low           double precision,
    high          double precision,
    primary key (evaluation_id, tier, kind, field, figure)
);
