-- Who waits longest for a person is found without looking at all who wait.
create index work_counted_longest on work_counted (decided_at) where inbox = '' and waiting > 0;
