-- With what is certified its confidence is kept, so that what a threshold that rises leaves below it is found in its order. 0 until it is counted.
alter table work_certified add column confidence double precision not null default 0;
create index work_certified_below on work_certified (kind, field, calibration, confidence);

insert into work_counts_changed (content_hash) select content_hash from raw_documents on conflict do nothing;
