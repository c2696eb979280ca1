-- What is accepted and was put to the draw, counted for the certificates as documents are (0080_counts.sql): a document at a time when it
-- changed, and the sums follow by trigger. A draw has one moment, so a sum stands for a field's answers of a whole night.
create table work_certified (
    content_hash text not null references raw_documents,
    tier         integer not null,
    calibration  text not null,
    kind         text not null,
    field        text not null,
    inclusion    double precision not null,
    drawn_at     timestamptz not null,
    primary key (content_hash, field)
);
create table work_accepted (
    kind        text not null,
    field       text not null,
    calibration text not null,
    tier        integer not null,
    inclusion   double precision not null,
    drawn_at    timestamptz not null,
    answers     bigint not null,
    primary key (kind, field, calibration, drawn_at, tier, inclusion)
);

create function certified_more() returns trigger language plpgsql as $$
begin
    insert into work_accepted as a (kind, field, calibration, tier, inclusion, drawn_at, answers)
    select kind, field, calibration, tier, inclusion, drawn_at, count(*) from changed group by 1, 2, 3, 4, 5, 6
    on conflict (kind, field, calibration, drawn_at, tier, inclusion) do update set answers = a.answers + excluded.answers;
    return null;
end
$$;
create function certified_less() returns trigger language plpgsql as $$
begin
    update work_accepted a set answers = a.answers - g.answers
    from (select kind, field, calibration, tier, inclusion, drawn_at, count(*) as answers from changed group by 1, 2, 3, 4, 5, 6) g
    where (a.kind, a.field, a.calibration, a.drawn_at, a.tier, a.inclusion) = (g.kind, g.field, g.calibration, g.drawn_at, g.tier, g.inclusion);
    delete from work_accepted a using (select distinct kind, field, calibration, drawn_at from changed) c
    where (a.kind, a.field, a.calibration, a.drawn_at) = (c.kind, c.field, c.calibration, c.drawn_at) and a.answers = 0;
    return null;
end
$$;
create trigger work_certified_more after insert on work_certified
    referencing new table as changed for each statement execute function certified_more();
create trigger work_certified_less after delete on work_certified
    referencing old table as changed for each statement execute function certified_less();

insert into work_counts_changed (content_hash) select content_hash from raw_documents on conflict do nothing;
