-- Seeded answers are few among very many fields, and looked for every few seconds.
create index work_review_fields_seeds on work_review_fields (kind) where state = 'seed';
