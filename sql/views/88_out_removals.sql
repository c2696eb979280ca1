-- What was removed when, by whom and why, with how many rows of which tables.
create view out_removals as
select removal_id, removed_at, content_hash, what, removed_by, why, rows from core_removals
