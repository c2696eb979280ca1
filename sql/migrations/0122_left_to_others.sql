-- `deferred` (0111_in_doubt.sql) is now true of documents with fields that wait for a further tier too: all are counted again.
insert into work_counts_changed (content_hash) select content_hash from raw_documents on conflict do nothing;
