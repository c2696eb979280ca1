-- The kind that a person gave a document last; null where nobody did.
create function kind_given_of(document text) returns text language sql stable as $$
    select kind from core_kinds_given where content_hash = document order by given_id desc limit 1
$$;

-- Whether a person gave it another kind than it was decided about as, so that the next night reads it and nobody answers before.
create function awaits_reading(document text, kind text, verdict text) returns boolean language sql stable as $$
    select verdict <> 'reject' and coalesce(kind_given_of(document), kind) <> kind
$$;
