-- What operators were told, so that each thing is told once: an alarm is added after it was handed over, so a crash between repeats one and loses none.
create table core_alarms (
    alarm_id bigint generated always as identity primary key,
    event    text not null,
    about    text not null,
    summary  text not null,
    told_at  timestamptz not null default clock_timestamp(),
    unique (event, about)
);
