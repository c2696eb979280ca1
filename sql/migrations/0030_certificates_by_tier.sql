-- Whose answers a certificate is about: the tier's name as settings call it, `small` for the first one.
alter table core_certificates add column tier text not null default 'small';
