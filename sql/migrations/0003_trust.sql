-- What a reading's signals depend on; a calibrator holds for readings of one signature.
alter table core_readings add column signature text not null default '';

-- A field may be decided again: by another tier, under another calibration, after it was deferred. The latest decision counts.
alter table core_decisions drop constraint core_decisions_pkey;
alter table core_decisions add column decision_id bigint generated always as identity primary key;
alter table core_decisions add column calibration text not null default '';
alter table core_decisions add column threshold double precision;
alter table core_decisions add column tier integer not null default 1;
create unique index core_decisions_once on core_decisions (content_hash, fingerprint, field, calibration, tier, verdict);

-- Answers that a label or a person judged, with the signals they had. Labelled documents need not have arrived here.
create table core_adjudications (
    signature      text not null,
    content_hash   text not null check (content_hash ~ '^[0-9a-f]{64}$'),
    kind           text not null,
    field          text not null,
    sender         text not null,
    absent         boolean not null,
    eligible       boolean not null,
    signals        jsonb not null,
    wrong          boolean not null,
    inclusion      double precision not null check (inclusion > 0 and inclusion <= 1),
    source         text not null,
    adjudicated_at timestamptz not null default clock_timestamp(),
    primary key (signature, content_hash, field)
);

create table core_calibrations (
    calibration_id bigint generated always as identity primary key,
    name           text not null,
    kind           text not null,
    signature      text not null,
    body           jsonb not null,
    fitted_at      timestamptz not null,
    fitted_by      text not null
);
create index core_calibrations_latest on core_calibrations (signature, calibration_id desc);

-- Accepted answers that were put to the draw for the audit, with the probability with which each was drawn, and whether it was.
create table core_audits (
    content_hash text not null,
    fingerprint  text not null,
    field        text not null,
    kind         text not null,
    inclusion    double precision not null check (inclusion > 0 and inclusion <= 1),
    drawn        boolean not null,
    drawn_at     timestamptz not null default clock_timestamp(),
    primary key (content_hash, fingerprint, field)
);

create table core_certificates (
    certificate_id bigint generated always as identity primary key,
    kind           text not null,
    field          text not null,
    accepted       integer not null,
    audited        integer not null,
    wrong          integer not null,
    estimate       double precision,
    bound          double precision not null,
    target         double precision not null,
    held           text not null,
    why            text not null,
    calibration    text not null,
    issued_at      timestamptz not null default clock_timestamp()
);

-- Each row moves the least confidence that a kind's or field's answers need, on top of what the calibration asks for.
create table core_thresholds (
    move_id     bigint generated always as identity primary key,
    kind        text not null,
    field       text not null,
    calibration text not null,
    before      double precision,
    after       double precision,
    why         text not null,
    moved_at    timestamptz not null default clock_timestamp()
);
create index core_thresholds_latest on core_thresholds (kind, field, calibration, move_id desc);

-- Where a judged document lies among others: hashed words, from which no word can be read.
create table core_document_vectors (
    content_hash text primary key check (content_hash ~ '^[0-9a-f]{64}$'),
    vector       real[] not null
);
