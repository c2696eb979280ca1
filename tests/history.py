"""Rows as they could stand in a database of each version, by the migration that brings their tables or columns.

Two documents with a part between them: WANTED (an e-mail) and its PART, in all of whose words stands PLANTED, and a BYSTANDER. The
part is also an attachment of nothing else. A migration whose tables hold documents must bring its rows here: the tests of erasure ask for it.
"""

from pathlib import Path

from sqlalchemy import create_engine, text

import sql.connection as connections
import sql.migrate as migrations

PLANTED = "Ottilie Planted"
WANTED, PART, BYSTANDER = "a" * 64, "b" * 64, "c" * 64
_EVERY = f"(values ('{WANTED}', '{PLANTED}'), ('{PART}', '{PLANTED}'), ('{BYSTANDER}', 'Bystander')) as d(hash, words)"

ROWS: dict[str, str] = {
    "0001": f"""
insert into raw_documents (content_hash, size_bytes, content) select hash, 9, convert_to(words, 'UTF8') from {_EVERY};
insert into raw_arrivals (content_hash, inbox, name, version, parent_hash, depth, kind_given, residency) values
    ('{WANTED}', 'memory://in', '{PLANTED}.eml', '1', null, 0, null, 'anywhere'),
    ('{PART}', 'memory://in', '{PLANTED}.eml!bill.pdf', '1', '{WANTED}', 1, null, 'anywhere'),
    ('{BYSTANDER}', 'memory://in', 'other.pdf', '1', null, 0, 'receipt', 'on_premises');
insert into core_parses (content_hash, fingerprint, note, page_count, sender, duration_s, peak_memory_bytes)
    select hash, 'p1', words, 1, words, 0.1, 1000 from {_EVERY};
insert into core_pages (content_hash, fingerprint, number, source, lines)
    select hash, 'p1', 1, 'text', jsonb_build_array(jsonb_build_array(words, null, '[]'::jsonb)) from {_EVERY};
insert into core_classifications (content_hash, fingerprint, kind, confidence, given) select hash, 'c1', 'receipt', 0.9, false from {_EVERY};
insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd)
    select hash, 'r1', 1, 'all', 'scripted:1', 'stop', words, 0, 300, 20, 0 from {_EVERY};
insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine)
    select hash, 'r1', 1, 'receipt', 'company', array[words], to_jsonb(words), '[]', '{{}}', 0.5, 'scripted:1' from {_EVERY};
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons) select hash, 'r1', f, 'receipt', 'review', array['uncalibrated']
    from {_EVERY}, unnest(array['company', '']) f;
insert into work_queue (step, fingerprint, content_hash) select 'read', 'r2', hash from {_EVERY};
""",
    "0002": f"""
insert into core_models values ('claims-1', 'smollm2-135m', 'h', 'h', 'h', 'h', 'h', '{{receipt}}', 'on_premises', '{{}}', 'models/claims-1', now(), 'clerk');
insert into core_model_states (name, state, state_by, why) values ('claims-1', 'candidate', 'clerk', 'trained');
insert into core_held_out (content_hash, data_set) select hash, 'receipts' from {_EVERY};
insert into core_corrections (content_hash, kind, field, words, value, corrected_by, reason)
    select hash, 'receipt', 'company', array[words], to_jsonb(words), 'anna', words from {_EVERY};
""",
    "0003": f"""
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold, tier)
    select hash, 'r1', 'total', 'receipt', v, array['confident'], 'k1', 0.9, 1 from {_EVERY}, unnest(array['review', 'accept']) v;
insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine, signature)
    select hash, 'r1', 1, 'receipt', 'total', array[words], null, '[]', '{{}}', 0.97, 'scripted:1', 's1' from {_EVERY};
insert into core_adjudications (signature, content_hash, kind, field, sender, absent, eligible, signals, wrong, inclusion, source)
    select 's1', hash, 'receipt', 'total', words, false, true, '{{}}', false, 1, 'review' from {_EVERY};
insert into core_calibrations (name, kind, signature, body, fitted_at, fitted_by) values ('k1', 'receipt', 's1', '{{}}', now(), 'clerk');
insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) select hash, 'r1', 'total', 'receipt', 0.5, false from {_EVERY};
insert into core_certificates (kind, field, accepted, audited, wrong, bound, target, held, why, calibration)
    values ('receipt', 'total', 3, 0, 0, 1, 0.05, 'unknown', 'nothing was audited', 'k1');
insert into core_thresholds (kind, field, calibration, before, after, why) values ('receipt', 'total', 'k1', 0.9, 0.95, 'not held');
insert into core_document_vectors (content_hash, vector) select hash, array[1.0::real, 0.5::real] from {_EVERY};
""",
    "0004": f"""
insert into core_plans (night, asked, budget, one_more_usd) values ('2026-11-01', 'big', 5, 0.25);
insert into core_marks (what, subject) values ('inbox', 'memory://safe');
insert into core_labelled (content_hash, residency) select hash, case hash when '{BYSTANDER}' then 'on_premises' else 'anywhere' end from {_EVERY};
insert into core_intents (night, tier, step, content_hash, kind, field_group, question_hash, attempt, prompt_tokens, most_answer_tokens, most_usd)
    select '2026-11-01', 'big', 'read', hash, 'receipt', 'all', hash, 1, 300, 50, 1 from {_EVERY};
insert into core_results (intent_id, ending, prompt_tokens, answer_tokens, cost_usd, completion, note)
    select intent_id, 'answered', 300, 20, 0.5, jsonb_build_object('text', words), words from core_intents join {_EVERY} on hash = content_hash;
insert into core_egress (intent_id, content_hash, purpose, tier, host, size_bytes, sha256)
    select intent_id, content_hash, 'read', 'big', 'api.example.com', 400, content_hash from core_intents where content_hash <> '{BYSTANDER}';
""",
    "0005": f"""
insert into core_evaluations (model, set_name, documents_hash, documents, fingerprints, calibrations, duration_s, reading_s, evaluated_by)
    values ('claims-1', 'receipts', '{WANTED}', 3, '{{}}', '{{}}', 10, 8, 'clerk');
insert into core_evaluation_tiers select evaluation_id, 1, 'small', 'scripted:1', 0, 0, true from core_evaluations;
insert into core_evaluation_documents select evaluation_id, 'small', hash, 'receipt', 'receipt', 300, 20, 0, 1 from core_evaluations, {_EVERY};
insert into core_evaluation_fields
    select evaluation_id, 'small', hash, 'receipt', 'company', true, 0.5, false, 'person', 1, 0, 0, false, 0 from core_evaluations, {_EVERY};
insert into core_evaluation_figures select evaluation_id, 'small', 'receipt', 'company', 'f1', 3, 3, 1, 0.9, 1 from core_evaluations;
""",
    "0006": f"""
insert into core_people (person, display_name, created_by) values ('anna', 'Anna', 'clerk');
insert into core_opinions (content_hash, kind, field, person, action, stage, words, value, before, why)
    select hash, 'receipt', 'company', 'anna', 'correct', 'first', array[words], to_jsonb(words), to_jsonb(words), words from {_EVERY};
insert into core_opinions (content_hash, kind, field, person, action, stage, previous)
    select content_hash, kind, field, person, 'undo', stage, opinion_id from core_opinions;
insert into core_corrections (content_hash, kind, field, words, value, corrected_by, opinion_id, how)
    select content_hash, kind, field, words, value, person, opinion_id, 'single' from core_opinions where action = 'correct';
insert into core_kinds_given (content_hash, kind, before, given_by, why) select hash, 'receipt', 'unknown', 'anna', words from {_EVERY};
insert into core_releases (content_hash, may_train, released_by, why) select hash, true, 'anna', words from {_EVERY};
insert into work_review_documents (content_hash, fingerprint, kind, name, inbox, sender, state, reasons, queued_at)
    select hash, 'r1', 'receipt', words, 'memory://in', words, 'open', '{{uncalibrated}}', now() from {_EVERY};
insert into work_review_fields (content_hash, field, kind, fingerprint, reasons, confidence, loss_usd, queued_at)
    select hash, 'company', 'receipt', 'r1', '{{uncalibrated}}', 0.5, 1, now() from {_EVERY};
insert into core_webhooks (url, secret, events, created_by) values ('http://127.0.0.1:1/', 's', '{{accepted}}', 'clerk');
insert into work_deliveries (webhook_id, event, content_hash, body) select webhook_id, 'accepted', hash, to_jsonb(words) from core_webhooks, {_EVERY};
""",
    "0010": f"""
insert into core_pauses (what, subject, paused, paused_by, why) values ('kind', 'nda', true, 'clerk', 'trial');
insert into core_retries (content_hash, step, fingerprint, reasons, rows, retried_by, why)
    select hash, 'parse', 'p0', '{{parse_timeout}}', jsonb_build_object('core_parses', words), 'clerk', 'busy machine' from {_EVERY};
insert into core_removals (content_hash, what, rows, removed_by, why) select hash, 'original', '{{}}', 'clerk', 'age' from {_EVERY};
""",
    "0080": f"""
insert into work_counted (content_hash, inbox, verdict, reasons, arrivals, fields, fields_accepted, prompt_tokens, answer_tokens, cost_usd, waiting)
    select hash, '', 'review', '{{uncalibrated}}', 1, 2, 0, 300, 20, 0, 2 from {_EVERY};
""",
    "0090": f"""
insert into work_changed (consumer, inbox, content_hash) select 'refill', 'memory://out', hash from {_EVERY};
insert into work_refilled (inbox, fingerprints) values ('memory://out', '{{}}');
""",
    "0110": f"""
insert into work_certified (content_hash, tier, calibration, kind, field, inclusion, drawn_at)
    select hash, 1, 'k1', 'receipt', 'total', 0.5, now() from {_EVERY};
""",
    "0111": f"update work_counted set in_doubt = '{{{{r1}}}}', deferred = true where content_hash in (select hash from {_EVERY});",
    "0112": "update work_certified set confidence = 0.9;",
    "0120": f"""
insert into core_sketches (content_hash, sketch) select hash, convert_to(words, 'UTF8') from {_EVERY};
""",
    "0124": f"""
insert into core_shadow_readings (model, beside, content_hash, kind, field, words, value)
    select 'claims-1', 'r1', hash, 'receipt', 'company', array[words], to_jsonb(words) from {_EVERY};
""",
    "0127": f"insert into work_shadow_tries (model, content_hash, tries) select 'claims-1', hash, 1 from {_EVERY};",
}


def build(url: str, files: list[Path]) -> None:
    """A new database as those migrations made it, with the rows that came between them."""
    engine = create_engine(connections.driver_url(url))
    connections.create_if_missing(engine)
    with engine.begin() as connection:
        connection.execute(text(migrations._LEDGER))
        for path in files:
            migrations._apply(connection, path)
            if rows := ROWS.get(path.name[:4]):
                connection.exec_driver_sql(rows)
    engine.dispose()
