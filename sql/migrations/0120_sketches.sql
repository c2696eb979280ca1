-- MinHash sketches of what is held out, by which its near-duplicates are known where its text is not: 128 numbers of 32 bits each.
create table core_sketches (
    content_hash text primary key check (content_hash ~ '^[0-9a-f]{64}$'),
    sketch       bytea not null
);
