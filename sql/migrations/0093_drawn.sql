-- What was drawn for the audit is few among all that was put to the draw.
create index core_audits_drawn on core_audits (drawn_at) where drawn;
