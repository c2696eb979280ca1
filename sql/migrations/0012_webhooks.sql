-- What webhooks are told is added in the transaction that makes it true. It names documents, and holds nothing of their content.
create function announce(event text, document text, body jsonb) returns void language sql as $$
    insert into work_deliveries (webhook_id, event, content_hash, body)
    select w.webhook_id, announce.event, document, announce.body from core_webhooks w
    where announce.event = any(w.events) and not exists (select from core_webhook_ends e where e.webhook_id = w.webhook_id)
    on conflict do nothing
$$;

create function announce_accepted() returns trigger language plpgsql as $$
begin
    perform announce('document.accepted', new.content_hash, jsonb_build_object(
        'event', 'document.accepted', 'content_hash', new.content_hash, 'kind', new.kind, 'reasons', new.reasons,
        'at', new.decided_at));
    return null;
end
$$;
create trigger core_decisions_announced after insert on core_decisions for each row
when (new.field = '' and new.verdict = 'accept') execute function announce_accepted();

create function announce_corrected() returns trigger language plpgsql as $$
begin
    perform announce('document.corrected', new.content_hash, jsonb_build_object(
        'event', 'document.corrected', 'content_hash', new.content_hash, 'kind', new.kind, 'field', new.field, 'how', new.how,
        'withdrawn', new.withdrawn, 'at', new.corrected_at));
    return null;
end
$$;
create trigger core_corrections_announced after insert on core_corrections for each row execute function announce_corrected();
