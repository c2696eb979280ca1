-- People of the review app. Rows of core_ are added, never changed: the latest grant, password or state of a person counts.
create table core_people (
    person       text primary key check (person ~ '^[a-z0-9][a-z0-9._@+-]{0,99}$'),
    display_name text not null,
    issuer       text not null default '',
    subject      text not null default '',
    created_at   timestamptz not null default clock_timestamp(),
    created_by   text not null
);
create unique index core_people_openid on core_people (issuer, subject) where subject <> '';

-- An empty hash: nobody signs in with a password as this person.
create table core_passwords (
    password_id bigint generated always as identity primary key,
    person      text not null references core_people,
    hash        text not null,
    set_at      timestamptz not null default clock_timestamp(),
    set_by      text not null
);
create index core_passwords_latest on core_passwords (person, password_id desc);

-- Kind '' is every kind, sender '' every sender.
create table core_grants (
    grant_id   bigint generated always as identity primary key,
    person     text not null references core_people,
    role       text not null check (role in ('viewer', 'reviewer', 'adjudicator', 'admin')),
    kind       text not null default '',
    sender     text not null default '',
    granted    boolean not null,
    granted_at timestamptz not null default clock_timestamp(),
    granted_by text not null
);
create index core_grants_latest on core_grants (person, role, kind, sender, grant_id desc);

create table core_person_states (
    state_id bigint generated always as identity primary key,
    person   text not null references core_people,
    active   boolean not null,
    state_at timestamptz not null default clock_timestamp(),
    state_by text not null,
    why      text not null default ''
);
create index core_person_states_latest on core_person_states (person, state_id desc);

-- Tokens of programs, which act as a person; only their hashes are here.
create table core_tokens (
    token_id   bigint generated always as identity primary key,
    person     text not null references core_people,
    name       text not null,
    token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
    expires_at timestamptz not null,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null
);
create table core_token_ends (
    token_id bigint primary key references core_tokens,
    ended_at timestamptz not null default clock_timestamp(),
    ended_by text not null
);

create table work_sessions (
    session_hash text primary key check (session_hash ~ '^[0-9a-f]{64}$'),
    person       text not null references core_people,
    csrf         text not null,
    started_at   timestamptz not null default clock_timestamp(),
    seen_at      timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null
);
create table work_sign_ins (
    sign_in_id bigint generated always as identity primary key,
    key        text not null,
    failed_at  timestamptz not null default clock_timestamp()
);
create index work_sign_ins_recent on work_sign_ins (key, failed_at);

-- Who did what; each row's hash is over its content and the hash before it, so that a row taken out or changed shows.
create table core_audit_log (
    entry_id bigint primary key,
    at       timestamptz not null,
    who      text not null,
    action   text not null,
    subject  text not null,
    detail   jsonb not null,
    previous text not null check (previous ~ '^[0-9a-f]{64}$'),
    hash     text not null unique check (hash ~ '^[0-9a-f]{64}$')
);

create function audit_hash(entry_id bigint, at timestamptz, who text, action text, subject text, detail jsonb, previous text)
returns text language sql immutable as $$
    select encode(sha256(convert_to(jsonb_build_array(
        previous, entry_id, extract(epoch from at)::text, who, action, subject, detail)::text, 'UTF8')), 'hex')
$$;

-- One at a time, in the caller's transaction: the chain has no forks.
create function log_entry(who text, action text, subject text, detail jsonb) returns void language plpgsql as $$
declare
    last core_audit_log;
    now_at timestamptz;
begin
    perform pg_advisory_xact_lock(hashtext('core_audit_log'));
    select * into last from core_audit_log order by entry_id desc limit 1;
    now_at := clock_timestamp();
    insert into core_audit_log values (
        coalesce(last.entry_id, 0) + 1, now_at, who, action, subject, detail, coalesce(last.hash, repeat('0', 64)),
        audit_hash(coalesce(last.entry_id, 0) + 1, now_at, who, action, subject, detail, coalesce(last.hash, repeat('0', 64))));
end
$$;
create trigger core_audit_log_stays before update or delete on core_audit_log for each row execute function refuse_change();
create trigger core_audit_log_stays_whole before truncate on core_audit_log for each statement execute function refuse_change();

-- What people said, each act a row. `previous` is the field's latest act that the person knew of: two cannot follow the same one.
create table core_opinions (
    opinion_id   bigint generated always as identity primary key,
    content_hash text not null references raw_documents,
    fingerprint  text not null default '',
    kind         text not null,
    field        text not null,
    person       text not null,
    action       text not null check (action in ('accept', 'correct', 'null', 'unsure', 'undo')),
    stage        text not null check (stage in ('first', 'second', 'adjudication', 'seed')),
    words        text[] not null default '{}',
    value        jsonb,
    before       jsonb,
    evidence     jsonb not null default '[]',
    why          text not null default '',
    blind        boolean not null default false,
    previous     bigint references core_opinions,
    active_s     double precision check (active_s >= 0),
    keystrokes   integer check (keystrokes >= 0),
    given_at     timestamptz not null default clock_timestamp(),
    unique nulls not distinct (content_hash, kind, field, previous)
);
create index core_opinions_latest on core_opinions (content_hash, kind, field, opinion_id desc);
create index core_opinions_by_person on core_opinions (person, given_at desc);

-- A correction that is withdrawn leaves its field open again. `how`: one person, two who agreed, an adjudicator, or not from the review app.
alter table core_corrections add column opinion_id bigint references core_opinions;
alter table core_corrections add column how text not null default 'imported' check (how in ('imported', 'single', 'agreed', 'adjudicated'));
alter table core_corrections add column withdrawn boolean not null default false;

-- Kinds that people gave; the latest one of a document counts, and it is read as that kind by the next night.
create table core_kinds_given (
    given_id     bigint generated always as identity primary key,
    content_hash text not null references raw_documents,
    kind         text not null,
    before       text not null,
    given_by     text not null,
    given_at     timestamptz not null default clock_timestamp(),
    why          text not null default ''
);
create index core_kinds_given_latest on core_kinds_given (content_hash, given_id desc);

-- Whether a document may be trained on; without a row its corrections say so themselves.
create table core_releases (
    release_id   bigint generated always as identity primary key,
    content_hash text not null references raw_documents,
    may_train    boolean not null,
    released_at  timestamptz not null default clock_timestamp(),
    released_by  text not null,
    why          text not null default ''
);
create index core_releases_latest on core_releases (content_hash, release_id desc);

-- work: the queue of people, made from the latest decisions and emptied by what people say; it can be made again.
create table work_review_documents (
    content_hash text primary key references raw_documents,
    fingerprint  text not null,
    kind         text not null,
    name         text not null,
    inbox        text not null,
    sender       text not null default '',
    state        text not null check (state in ('open', 'deferred', 'failed')),
    reasons      text[] not null,
    due_at       timestamptz not null default 'infinity',
    worth        double precision not null default 0,
    open_fields  integer not null default 0,
    queued_at    timestamptz not null,
    claimed_by   text,
    leased_until timestamptz
);
create index work_review_documents_order on work_review_documents (state, due_at, worth desc, content_hash);
create index work_review_documents_by_kind on work_review_documents (kind, state, due_at, worth desc, content_hash);
create index work_review_documents_by_sender on work_review_documents (sender, state, due_at, worth desc, content_hash);
create index work_review_documents_claimed on work_review_documents (claimed_by) where claimed_by is not null;

-- `worth`: expected loss avoided per second of a person, US dollars. `not_by`: who has answered already, and so may not be the second.
create table work_review_fields (
    content_hash text not null references raw_documents,
    field        text not null,
    kind         text not null,
    fingerprint  text not null,
    state        text not null default 'first' check (state in ('first', 'second', 'adjudication', 'seed')),
    opinions     integer not null default 1 check (opinions in (1, 2)),
    blind        boolean not null default false,
    reasons      text[] not null,
    confidence   double precision not null,
    loss_usd     double precision not null,
    due_at       timestamptz not null default 'infinity',
    worth        double precision not null default 0,
    not_by       text[] not null default '{}',
    queued_at    timestamptz not null,
    primary key (content_hash, field)
);
create index work_review_fields_order on work_review_fields (kind, field, due_at, worth desc, content_hash);

-- How far the queue has followed the decisions.
create table work_review_mark (
    one         boolean primary key default true check (one),
    decision_id bigint not null
);
insert into work_review_mark (decision_id) values (0);

-- Programs that hear of accepted and corrected documents. What is to be sent is added in the transaction that makes it true.
create table core_webhooks (
    webhook_id bigint generated always as identity primary key,
    url        text not null,
    secret     text not null,
    events     text[] not null,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null
);
create table core_webhook_ends (
    webhook_id bigint primary key references core_webhooks,
    ended_at   timestamptz not null default clock_timestamp(),
    ended_by   text not null
);
create table work_deliveries (
    delivery_id  bigint generated always as identity primary key,
    webhook_id   bigint not null references core_webhooks,
    event        text not null,
    content_hash text not null,
    body         jsonb not null,
    attempts     integer not null default 0,
    next_at      timestamptz not null default clock_timestamp(),
    delivered_at timestamptz,
    last_error   text not null default '',
    unique (webhook_id, event, content_hash, body)
);
create index work_deliveries_due on work_deliveries (next_at) where delivered_at is null;

-- A number from 0 to 1 for a field and a purpose, always the same: who draws again draws the same.
create function drawn(content_hash text, field text, purpose text) returns double precision language sql immutable as $$
    select ('x' || substr(md5(content_hash || '/' || field || '/' || purpose), 1, 8))::bit(32)::bigint / 4294967296.0
$$;

create function sender_of(document text) returns text language sql stable as $$
    select sender from core_parses where content_hash = document and sender is not null order by parsed_at desc limit 1
$$;
