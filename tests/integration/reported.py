"""A month of nights, people and evaluations for tests that look at the report: rows as the steps would have left them, by plain SQL."""

import json

from sqlalchemy import text

from schemas.registry import KINDS
from schemas.settings import Settings
from sql.connection import database
from sql.review.refill import follow
from tests.calibrations import store as store_calibration

DAYS = 20
A_DAY = 12  # documents
LABEL = '<img src=x onerror="alert(1)">\u202egnp.exe'  # a hostile person's name for a set

_DOCUMENTS = """
create temp table made as
select encode(sha256(convert_to(n::text, 'UTF8')), 'hex') as content_hash, n,
       (array['receipt', 'nda', 'contract', 'accident_report'])[1 + n % 4] as kind,
       now() - make_interval(days => n / :a_day, hours => 3, secs => n) as at
from generate_series(0, :documents - 1) n order by n desc;
"""
_ROWS = """
insert into raw_documents (content_hash, size_bytes, content, first_seen_at) select content_hash, 1, 'x', at from made;
insert into raw_arrivals (content_hash, inbox, name, version, residency, arrived_at)
select content_hash, 'file:///inbox', 'paper ' || n || '.txt', '1', 'anywhere', at from made;
insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd, answered_at)
select content_hash, 'print', 1, 'all', 'scripted:test', 'stop', '{}', 0, 900, 60, 0.00021, at from made;
insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine, read_at)
select content_hash, 'print', 1, kind, field, array[n::text], to_jsonb(n::text), '[]', '{}', 0.5 + (n % 50) / 100.0, 'scripted:test', at
from made cross join unnest(array['company', 'date', 'total']) field;
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, decided_at, calibration)
select content_hash, 'print', field, kind, case when drawn(content_hash, field, 'v') < 0.35 + n::float / 800 then 'accept' else 'review' end,
       array[case when drawn(content_hash, field, 'v') < 0.35 + n::float / 800 then 'confident' else 'low_confidence' end], at,
       (cast(:names as jsonb) ->> kind)
from made cross join unnest(array['company', 'date', 'total']) field order by n desc;
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, decided_at)
select content_hash, 'print', '', kind, v.verdict, array[v.reason], at from made
cross join lateral (select case when n % 11 = 0 then 'reject' when exists (
    select from core_decisions d where d.content_hash = made.content_hash and d.verdict = 'review') then 'review' else 'accept' end) as w(verdict)
cross join lateral (select w.verdict, case w.verdict when 'reject' then 'encrypted' when 'review' then 'fields_in_review' else 'confident' end) as v(verdict, reason)
order by n desc;
insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn, drawn_at)
select d.content_hash, 'print', d.field, d.kind, 0.3, true, d.decided_at + interval '1 hour'
from core_decisions d where d.verdict = 'accept' and d.field <> '' and drawn(d.content_hash, d.field, 'a') < 0.3;
insert into core_opinions (content_hash, fingerprint, kind, field, person, action, stage, value, before, active_s, keystrokes, given_at)
select r.content_hash, 'print', r.kind, r.field, p.person, case when p.changed then 'correct' else 'accept' end, 'first',
       case when p.changed then '"right"' else r.value end, r.value, 4 + 30 * drawn(r.content_hash, r.field, 's') * length(p.person) / 5, 3 + (m.n % 9), m.at + interval '9 hours'
from core_readings r join made m using (content_hash)
cross join lateral (select (array['ann', 'bob', 'magdalena.fitzgerald'])[1 + m.n % 3] as person, drawn(r.content_hash, r.field, 'c') < 0.2 as changed) p
where m.n > :a_day and drawn(r.content_hash, r.field, 'o') < 0.6;
insert into core_corrections (content_hash, kind, field, words, value, corrected_by, corrected_at, opinion_id, how)
select content_hash, kind, field, '{}', value, person, given_at, opinion_id, case when opinion_id % 3 = 0 then 'agreed' else 'single' end from core_opinions;
"""
_CERTIFICATE = """
insert into core_certificates (kind, field, accepted, audited, wrong, estimate, bound, target, held, why, calibration) values
    ('receipt', '', 140, 60, 0, 0.0, 0.031, 0.05, 'yes', 'none of 60 was wrong', 'a'), ('receipt', 'date', 80, 30, 0, 0, 0.06, 0.05, 'not yet known', 'too few', 'a'),
    ('nda', '', 90, 20, 4, 0.2, 0.31, 0.05, 'no', '4 of 20 were wrong', 'b'), ('contract', '', 40, 0, 0, null, 1, 0.05, 'not yet known', 'nothing was audited', 'c')
"""
_EVALUATIONS = """
insert into core_evaluations (model, set_name, documents_hash, documents, fingerprints, calibrations, duration_s, reading_s, evaluated_by)
values ('small', 'receipt', repeat('0', 64), 23, '{}', '{}', 1, 1, 'test'), ('small', :label, repeat('1', 64), 65, '{}', '{}', 1, 1, 'test');
insert into core_evaluation_tiers (evaluation_id, number, tier, engine, price_in_usd, price_out_usd, took_part)
select e, t.n, t.tier, t.engine, t.i, t.o, true from generate_series(1, 2) e
cross join (values (1, 'small', 'vllm', 0.1, 0.2), (2, 'frontier', 'openai:big', 2.5, 10)) t(n, tier, engine, i, o);
insert into core_evaluation_documents (evaluation_id, tier, content_hash, kind, kind_read, prompt_tokens, answer_tokens, cost_usd)
select e, t, encode(sha256(convert_to(n::text, 'UTF8')), 'hex'), 'receipt', 'receipt', 1000, 80, case when t = '' then 0.0026 else 0.0001 end
from generate_series(1, 2) e cross join generate_series(1, 20) n cross join unnest(array['', 'small']) t;
insert into core_evaluation_fields (evaluation_id, tier, content_hash, kind, field, is_right, confidence, accepted, handled_by,
                                    true_positives, false_positives, false_negatives, absent, cost_usd)
select e, '', encode(sha256(convert_to(n::text, 'UTF8')), 'hex'), 'receipt', 'total', n % 12 > 0, 0.9, true, 'small', 1, 0, 0, false, 0
from generate_series(1, 2) e cross join generate_series(1, 20) n;
"""


def a_month(config: Settings) -> None:
    """Fills the test's database and lets the queue follow."""
    names = {kind: store_calibration(kind, kind, report=_report(place)).name for place, kind in enumerate(KINDS)}
    with database().begin() as connection:
        connection.execute(text(_DOCUMENTS), {"a_day": A_DAY, "documents": DAYS * A_DAY})
        for statement in filter(str.strip, (_ROWS + ";" + _CERTIFICATE + ";" + _EVALUATIONS).split(";\n")):
            clause = text(statement)
            known = {"names": json.dumps(names), "a_day": A_DAY, "label": LABEL}
            connection.execute(clause, {name: known[name] for name in clause.compile().params})
    follow(config)


def _report(place: int) -> dict[str, object]:
    curve = [{"coverage": n / 20, "error": round((n / 20) ** (1.5 + place / 2) * 0.3, 4)} for n in range(1, 21)]
    return {"all": {"risk_coverage": curve}}
