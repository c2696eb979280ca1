-- What one tier accepted may go back to people, be read by a further tier and be accepted again: each acceptance is put to the draw.
alter table core_audits add column tier integer not null default 1;
update core_audits a set tier = r.tier
from (select content_hash, fingerprint, field, max(tier) as tier from core_readings where tier > 0 group by 1, 2, 3) r
where (r.content_hash, r.fingerprint, r.field) = (a.content_hash, a.fingerprint, a.field) and r.tier > 1;
alter table core_audits drop constraint core_audits_pkey;
alter table core_audits add primary key (content_hash, fingerprint, field, tier);

-- Who was told that a document is accepted is told that it is not any more.
create function announce_recalled() returns trigger language plpgsql as $$
begin
    perform announce('document.recalled', new.content_hash, jsonb_build_object(
        'event', 'document.recalled', 'content_hash', new.content_hash, 'kind', new.kind, 'reasons', new.reasons,
        'at', new.decided_at))
    from core_decisions d
    where (d.content_hash, d.fingerprint, d.field, d.turn) = (new.content_hash, new.fingerprint, '', new.turn - 1) and d.verdict = 'accept';
    return null;
end
$$;
create trigger core_decisions_recalled after insert on core_decisions for each row
when (new.field = '' and new.verdict = 'review' and new.reasons @> '{recalled}') execute function announce_recalled();
