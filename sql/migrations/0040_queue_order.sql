-- A claim takes the first of the queue without sorting all of it: rows that are locked one by one are sorted whole, whatever the limit.
create index work_queue_order on work_queue (step, attempts, queued_at, content_hash);
