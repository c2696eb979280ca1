"""Nights in which rules keep fields from the first tier: real PostgreSQL, real Prefect, a scripted bigger model behind real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from schemas.calibration import Novelty
from schemas.registry import KINDS
from schemas.settings import settings
from sql.connection import database
from sql.trust.adjudications import reviewed_readings
from tasks.fingerprints import signature
from tasks.read_batch import engine
from tests import calibrations
from tests.integration.corrected import Correction, add_correction
from tests.integration.escalating import Nights, frontier, papers, put, query, read_right, spent
from tests.unit.scripted_server import ScriptedServer

pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]

FIELDS = sorted(KINDS["receipt"].model_fields)


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    made = Nights(monkeypatch)
    yield made
    made.set(skip_rules="[]")


def rules(*stated: dict[str, object]) -> str:
    return json.dumps(stated)


COMPANIES = {"name": "companies", "failing": ["receipt.company"]}
ACCEPTED = text("""
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn)
select content_hash, fingerprint, field, kind, 'accept', '{confident}', turn + 1 from core_decisions where content_hash = :hash and field = 'total'
""")
DRAWN = text("""
insert into core_audits (content_hash, fingerprint, field, tier, kind, inclusion, drawn)
select content_hash, fingerprint, field, 1, kind, 0.25, true from core_readings where content_hash = :hash and field = 'total' and tier = 1
""")
ALL = {"name": "all-receipts", "kinds": ["receipt"]}


def test_a_failing_field_goes_past_the_first_tier_and_the_next_one_reads_it(nights: Nights, tmp_path: Path) -> None:
    samples = papers(2)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url), skip_rules=rules(COMPANIES))
        totals = nights.run(put(tmp_path, samples))
    assert totals.unfinished == 0
    skipped = query("select value, note, confidence, problem from core_readings where tier = 1 and field = 'company'")
    assert skipped == [(None, "skip rules: companies", 0.0, "skipped")] * 2
    first = "select distinct verdict, reasons from core_decisions where tier = 1 and field = "
    assert query(f"{first}'company'") == [("review", ["skipped"])]
    assert "skipped" not in str(query(f"{first}'total'"))
    best = query("select value, tier, signals ->> 'lower_agrees' from out_fields where field = 'company'")
    assert sorted(row[0] for row in best) == sorted(sample.truth["company"] for sample in samples)
    assert {row[1:] for row in best} == {(2, None)}, "nobody below has read it"
    assert query("select rule, kind, field, fields, read_again, in_review from out_skips") == [("companies", "receipt", "company", 2, 2, 2)]  # fmt: skip


def test_a_document_that_skips_as_a_whole_is_no_question_to_the_first_tier(nights: Nights, tmp_path: Path) -> None:
    samples = papers(2)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url), skip_rules=rules(ALL, COMPANIES))
        nights.run(put(tmp_path, samples))
        assert len(server.calls) == 2
    assert query("select tier, count(*) from core_answers group by 1") == [(2, 2)]
    assert query("select distinct tier from out_fields") == [(2,)]
    counted = dict(query("select rule, sum(fields) from out_skips group by 1"))
    assert counted == {"all-receipts": 2 * len(FIELDS), "companies": 2}


def test_a_rules_effect_is_told_by_what_further_tiers_and_people_said_since(nights: Nights, tmp_path: Path) -> None:
    nights.set()
    nights.run(put(tmp_path, papers(3)))
    answer("company", right=1, wrong=2)
    answer("total", right=3)
    samples = papers(4, 50)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url), skip_rules=rules(COMPANIES))
        later = put(tmp_path / "later", samples)
        nights.run(later)
    kept = query("select content_hash from out_fields where field = 'company' and tier = 2 order by 1")
    for (digest,), right in zip(kept[:3], (True, True, False), strict=True):
        correct(digest, "company", right)
    assert query("select fields, read_again, answered, further_judged, further_right from out_skips") == [(4, 4, 3, 3, 2)]  # fmt: skip
    assert query("select field_judged, field_right, kind_judged, kind_right from out_skips") == [(3, pytest.approx(1 / 3), 6, pytest.approx(4 / 6))]  # fmt: skip
    [(fields,)] = query("select count(*) from core_readings where tier = 2")
    [(usd,)] = query("select further_usd from out_skips")
    assert fields > 4 and usd == pytest.approx(spent() * 4 / fields)
    nights.set(skip_rules=rules(COMPANIES))
    nights.run(tmp_path)
    since = query("select fields, answered, field_judged from out_skips")
    assert since == [(7, 3, 3)], "what people answered before a field was kept is no answer to its being kept"


def test_an_audited_answer_stands_for_as_many_as_it_was_drawn_from(nights: Nights, tmp_path: Path) -> None:
    nights.set()
    nights.run(put(tmp_path, papers(2)))
    answer("total", right=1, wrong=1)
    [(audited,)] = query("select content_hash from out_corrections where same_value(value, '\"x\"') is false")
    with database().begin() as connection:
        names = {"hash": audited}
        connection.execute(ACCEPTED, names)
        connection.execute(DRAWN, names)
    nights.set(skip_rules=rules(COMPANIES))
    nights.run(put(tmp_path / "later", papers(1, 50)))
    assert query("select kind_judged, kind_right, field_judged, field_right from out_skips") == [(2, pytest.approx(4 / 5), 0, None)]  # fmt: skip


def answer(field: str, right: int = 0, wrong: int = 0) -> None:
    """People answer as many of the documents that there are, in agreement with the first tier or not."""
    hashes = query("select content_hash from out_documents order by 1 limit :count", count=right + wrong)
    for number, (digest,) in enumerate(hashes):
        correct(digest, field, number < right)


def correct(digest: str, field: str, right: bool) -> None:
    [(value,)] = query("select value from out_fields where content_hash = :h and field = :f", h=digest, f=field)
    said = value if right else "x"
    add_correction(Correction(content_hash=digest, kind="receipt", field=field, words=("x",), value=said, corrected_by="ann"))  # fmt: skip


def test_with_nobody_else_to_ask_a_person_reads_it(nights: Nights, tmp_path: Path) -> None:
    nights.set(skip_rules=rules(ALL))
    assert nights.run(put(tmp_path, papers(1))).by_verdict == {"review": 1}
    assert query("select field, reasons from out_review_queue order by 1") == [(field, ["skipped"]) for field in FIELDS]


def test_what_is_unlike_all_that_was_measured_skips(nights: Nights, tmp_path: Path) -> None:
    far, near = {"name": "far", "least_novelty": 0.9}, {"name": "near", "least_novelty": 0.95, "kinds": ["nda"]}
    nights.set(skip_rules=rules(far, near))
    nights.run(put(tmp_path, papers(1)))
    assert query("select count(*) from out_skips") == [(0,)], "without a calibration nothing measures it"
    own = signature(KINDS["receipt"], engine().fingerprint, settings())
    calibrations.store("receipt", own, novelty=Novelty(points=(), limit=1.0))
    nights.run(put(tmp_path, papers(1, 7), "later"))
    assert query("select rule, count(*) from out_skips group by 1") == [("far", len(FIELDS))]


def test_another_rule_reads_anew_and_a_rule_of_another_kind_does_not(nights: Nights, tmp_path: Path) -> None:
    nights.set()
    nights.run(put(tmp_path, papers(1)))
    nights.set(skip_rules=rules({"name": "terms", "failing": ["nda.term"]}))
    nights.run(tmp_path)
    assert query("select count(distinct fingerprint) from core_readings where tier = 1") == [(1,)]
    nights.set(skip_rules=rules(COMPANIES))
    nights.run(tmp_path)
    assert query("select count(distinct fingerprint) from core_readings where tier = 1") == [(2,)]


def test_what_was_not_read_judges_no_reader(nights: Nights, tmp_path: Path) -> None:
    nights.set(skip_rules=rules(COMPANIES))
    nights.run(put(tmp_path, papers(1)))
    [(digest,)] = query("select content_hash from out_documents")
    for field in ("company", "total"):
        add_correction(Correction(content_hash=digest, kind="receipt", field=field, words=("x",), value="x", corrected_by="ann"))  # fmt: skip
    own = signature(KINDS["receipt"], engine().fingerprint, settings())
    assert [row["field"] for row in reviewed_readings(own)] == ["total"]
