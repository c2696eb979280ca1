-- `restricted`: marked as on the premises by the time it was sent. `restricted_since`: marked only afterwards.
create view out_egress as
select e.egress_id, e.sent_at, e.content_hash, e.purpose, e.tier, e.host, e.size_bytes, e.sha256, i.night,
       residency_of(e.content_hash, e.sent_at) <> 'anywhere' as restricted,
       residency_of(e.content_hash, e.sent_at) = 'anywhere' and residency_of(e.content_hash) <> 'anywhere' as restricted_since
from core_egress e
left join core_intents i using (intent_id)
