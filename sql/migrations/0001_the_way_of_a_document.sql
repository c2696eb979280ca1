-- raw: what reached us, as it was.
create table raw_documents (
    content_hash  text primary key check (content_hash ~ '^[0-9a-f]{64}$'),
    size_bytes    bigint not null,
    content       bytea,
    refused       text not null default '',
    first_seen_at timestamptz not null default now(),
    check ((content is null) = (refused <> ''))
);
-- Most originals are compressed already.
alter table raw_documents alter column content set storage external;

create table raw_arrivals (
    arrival_id   bigint generated always as identity primary key,
    content_hash text not null references raw_documents,
    inbox        text not null,
    name         text not null,
    version      text not null,
    parent_hash  text references raw_documents,
    depth        integer not null default 0,
    kind_given   text,
    residency    text not null check (residency in ('anywhere', 'on_premises')),
    arrived_at   timestamptz not null default now(),
    unique nulls not distinct (inbox, name, version, content_hash, parent_hash)
);
create index raw_arrivals_by_document on raw_arrivals (content_hash);
create index raw_arrivals_by_parent on raw_arrivals (parent_hash) where parent_hash is not null;

-- core: what each step made of it, keyed by content hash and the step's fingerprint. Rows are added, never changed.
create table core_parses (
    content_hash      text not null references raw_documents,
    fingerprint       text not null,
    reason            text not null default '',
    note              text not null default '',
    page_count        integer not null,
    unread_pages      integer[] not null default '{}',
    sender            text,
    duration_s        double precision not null,
    peak_memory_bytes bigint not null,
    parsed_at         timestamptz not null default now(),
    primary key (content_hash, fingerprint)
);

create table core_pages (
    content_hash text not null,
    fingerprint  text not null,
    number       integer not null,
    width        double precision,
    height       double precision,
    source       text not null check (source in ('text', 'ocr', 'none')),
    lines        jsonb not null,
    primary key (content_hash, fingerprint, number),
    foreign key (content_hash, fingerprint) references core_parses
);

create table core_classifications (
    content_hash  text not null references raw_documents,
    fingerprint   text not null,
    kind          text not null,
    confidence    double precision not null check (confidence between 0 and 1),
    given         boolean not null,
    classified_at timestamptz not null default now(),
    primary key (content_hash, fingerprint)
);

create table core_answers (
    content_hash  text not null references raw_documents,
    fingerprint   text not null,
    tier          integer not null,
    field_group   text not null,
    engine        text not null,
    finish        text not null,
    answer        text not null,
    error         text not null default '',
    unread_share  double precision not null check (unread_share between 0 and 1),
    prompt_tokens integer not null,
    answer_tokens integer not null,
    cost_usd      numeric(14, 8) not null,
    answered_at   timestamptz not null default now(),
    primary key (content_hash, fingerprint, tier, field_group)
);

create table core_readings (
    content_hash text not null references raw_documents,
    fingerprint  text not null,
    tier         integer not null,
    kind         text not null,
    field        text not null,
    words        text[] not null,
    value        jsonb,
    problem      text not null default '',
    note         text not null default '',
    evidence     jsonb not null,
    signals      jsonb not null,
    confidence   double precision not null check (confidence between 0 and 1),
    engine       text not null,
    read_at      timestamptz not null default now(),
    primary key (content_hash, fingerprint, field, tier)
);

-- A field's verdict, and under the field '' the document's own: the one outcome in which it ends.
create table core_decisions (
    content_hash text not null references raw_documents,
    fingerprint  text not null,
    field        text not null,
    kind         text not null,
    verdict      text not null check (verdict in ('accept', 'escalate', 'review', 'defer', 'reject', 'unpacked')),
    reasons      text[] not null check (cardinality(reasons) > 0),
    decided_at   timestamptz not null default now(),
    primary key (content_hash, fingerprint, field)
);
create index core_decisions_outcome on core_decisions (content_hash, decided_at desc) where field = '';
create index core_decisions_review on core_decisions (decided_at) where verdict = 'review';

-- work: what is left to do. Rows leave in the transaction that adds the result, and can be made again from the tables above.
create table work_queue (
    step         text not null,
    fingerprint  text not null,
    content_hash text not null references raw_documents,
    attempts     integer not null default 0,
    claimed_by   integer,
    leased_until timestamptz,
    queued_at    timestamptz not null default now(),
    primary key (step, fingerprint, content_hash)
);

create sequence work_worker_numbers as integer cycle;
