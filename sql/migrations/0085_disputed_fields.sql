-- What two people disagree about, or somebody was unsure about, in the order of its field's strips; it is little.
create index work_review_fields_disputed on work_review_fields (kind, field, due_at, (-worth), content_hash) where state = 'adjudication';
