-- Confidences of the first documents that a calibration judged, without outcomes and apart from those it was fitted to: they say where the
-- search for a threshold starts. Taken once, so that thresholds do not wander from night to night.
create table core_references (
    calibration text not null,
    kind        text not null,
    field       text not null,
    confidences double precision[] not null,
    taken_at    timestamptz not null default clock_timestamp(),
    primary key (calibration, field)
);
