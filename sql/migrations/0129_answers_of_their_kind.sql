-- Whether somebody has answered a field in doubt goes by the kind too, under which it was answered: all is counted again.
insert into work_counts_changed (content_hash) select content_hash from raw_documents on conflict do nothing;
