-- All that happened to a document, a row each: who did it, when, and what it was.
create view out_history as
select content_hash, arrived_at as at, 'arrival' as event, '' as field, 'inbox' as who,
       jsonb_build_object('name', name, 'inbox', inbox, 'residency', residency, 'parent', parent_hash, 'kind', kind_given) as detail
from raw_arrivals
union all
select content_hash, parsed_at, 'parse', '', 'parser',
       jsonb_build_object('reason', reason, 'note', note, 'pages', page_count, 'unread', to_jsonb(unread_pages), 'duration_s', duration_s)
from core_parses
union all
select content_hash, classified_at, 'kind', '', case when given then 'inbox' else 'classifier' end,
       jsonb_build_object('kind', kind, 'confidence', confidence)
from core_classifications
union all
select content_hash, answered_at, 'answer', '', engine,
       jsonb_build_object('tier', tier, 'group', field_group, 'prompt_tokens', prompt_tokens, 'answer_tokens', answer_tokens,
                          'cost_usd', cost_usd, 'finish', finish, 'error', error, 'unread_share', unread_share)
from core_answers
union all
select content_hash, read_at, 'reading', field, engine,
       jsonb_build_object('tier', tier, 'kind', kind, 'value', value, 'words', to_jsonb(words), 'problem', problem, 'note', note,
                          'confidence', confidence)
from core_readings
union all
select content_hash, decided_at, 'decision', field, case when calibration = '' then 'program' else calibration end,
       jsonb_build_object('kind', kind, 'verdict', verdict, 'reasons', to_jsonb(reasons), 'threshold', threshold, 'tier', tier, 'night', night)
from core_decisions
union all
select content_hash, drawn_at, 'audit', field, 'program', jsonb_build_object('kind', kind, 'inclusion', inclusion, 'drawn', drawn)
from core_audits
union all
select content_hash, given_at, 'opinion', field, person,
       jsonb_build_object('kind', kind, 'action', action, 'stage', stage, 'value', value, 'before', before, 'why', why, 'blind', blind,
                          'active_s', active_s, 'keystrokes', keystrokes, 'opinion_id', opinion_id)
from core_opinions
union all
select content_hash, corrected_at, 'correction', field, corrected_by,
       jsonb_build_object('kind', kind, 'value', value, 'how', how, 'withdrawn', withdrawn, 'why', reason)
from core_corrections
union all
select content_hash, given_at, 'kind_given', '', given_by, jsonb_build_object('kind', kind, 'before', before, 'why', why)
from core_kinds_given
union all
select content_hash, released_at, 'release', '', released_by, jsonb_build_object('may_train', may_train, 'why', why)
from core_releases
union all
select content_hash, sent_at, 'egress', '', tier, jsonb_build_object('host', host, 'size_bytes', size_bytes, 'purpose', purpose)
from core_egress
