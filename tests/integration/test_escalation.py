"""Nights with a bigger tier elsewhere: real PostgreSQL, real Prefect, a scripted model behind real HTTP, and budgets that hold."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from schemas.errors import NightclerkError
from schemas.registry import KINDS
from schemas.settings import settings
from sql.connection import database
from sql.readings import answered as readings
from sql.spending.egress import egress_report
from tasks import arrive, escalate_batch
from tasks.tiers.ask import tier_signatures
from tests import calibrations
from tests.integration.corrected import Correction, add_correction
from tests.integration.escalating import (
    CHARGED,
    Nights,
    answer,
    charged,
    frontier,
    papers,
    put,
    query,
    read_right,
    spent,
)
from tests.integration.forked import Forked
from tests.unit.scripted_server import Call, Reply, ScriptedServer, chat, refusal

pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]

BEST = "select f.field, f.tier, f.value, f.verdict from out_fields f join out_documents d using (content_hash, fingerprint)"
VERDICTS = "select verdict, count(*) from out_fields group by 1 order by 1"


OPINION = text("""
insert into core_opinions (content_hash, kind, field, person, action, stage, active_s, given_at)
values (:hash, 'receipt', :field, 'ann', 'accept', 'first', :active_s, now() - make_interval(days => :days))
""")


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    made = Nights(monkeypatch)
    yield made
    made.set()


def test_without_a_further_tier_nothing_is_planned(nights: Nights, tmp_path: Path) -> None:
    nights.set()
    assert nights.run(put(tmp_path, papers(2))).by_verdict == {"review": 2}
    assert query("select count(*) from core_decisions where night is not null") == [(0,)]
    assert query("select count(*) from core_plans") == [(0,)]


def test_the_bigger_tier_reads_what_is_in_doubt_and_its_values_stand(nights: Nights, tmp_path: Path, prefect_api: str) -> None:  # fmt: skip
    samples = papers(3)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        totals = nights.run(put(tmp_path, samples))
    assert (totals.unfinished, totals.by_verdict) == (0, {"review": 3})
    assert len(server.calls) == 3
    rows = query(
        "select field, tier, value, engine, signals ->> 'lower_agrees' from out_fields where field = 'company'"
    )
    assert sorted(row[2] for row in rows) == sorted(sample.truth["company"] for sample in samples)
    assert {(row[1], row[3], row[4]) for row in rows} == {(2, "openai:frontier-1", "0.0")}
    assert query("select count(*) from core_readings where tier = 1") == [(12,)]
    assert query("select tier, reader <> '', count(*) from core_answers group by 1, 2 order by 1") == [(1, False, 3), (2, True, 3)]  # fmt: skip
    assert query("select distinct reasons[1] from out_fields") == [("uncalibrated",)]
    [page, *_] = httpx.post(f"{prefect_api}/artifacts/filter", json={"artifacts": {"key": {"any_": ["night"]}}, "sort": "UPDATED_DESC"}).json()  # fmt: skip
    assert "| big | 3 | 3 | 1500 | $1.5000 | $1000.0000 |" in page["data"]


def test_its_own_calibrator_accepts(nights: Nights, tmp_path: Path) -> None:
    [sample] = [each for each in papers(20) if all(each.verbatim.get(field) for field in each.truth)][:1]
    with ScriptedServer(read_right([sample])) as server:
        nights.set(frontier(server.base_url))
        [tier] = settings().tiers
        calibrations.store("receipt", tier_signatures(tier)["receipt"])
        totals = nights.run(put(tmp_path, [sample]))
    found = query("select field, tier, verdict, reasons, calibration from out_fields order by field")
    accepted = [row for row in found if row[2] == "accept"]
    assert [row for row in found if row[2] != "accept" and row[3] != ["no_evidence"]] == []
    assert len(accepted) >= 3 and {(row[1], row[4] != "") for row in accepted} == {(2, True)}
    assert totals.by_verdict == {"accept" if len(accepted) == 4 else "review": 1}


def test_no_budget_is_overspent_and_none_is_left_that_buys_an_answer(nights: Nights, tmp_path: Path) -> None:
    samples = papers(8)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url, budget_usd=3), reviewer_minutes=0)
        totals = nights.run(put(tmp_path, samples))
    [(most,)] = query("select max(most_usd) from core_intents")
    assert spent() == CHARGED * len(server.calls) <= 3
    assert 3 - spent() < most, "one more could have been asked"
    assert totals.by_verdict == {"defer": 8}, "nobody accepts what an uncalibrated tier read, and people have no time"
    assert query("select count(*) from out_review_queue") == [(0,)]
    avoided = dict(query("select asked, one_more_usd from core_plans"))
    assert avoided["big"] > 0 and avoided["person"] > 0


def test_what_was_deferred_comes_first_and_ages_into_review(nights: Nights, tmp_path: Path) -> None:
    old, new = papers(2), papers(2, 50)
    with ScriptedServer(read_right([*old, *new])) as server:
        nights.set(frontier(server.base_url, budget_usd=0), reviewer_minutes=0, most_nights=2)
        assert nights.run(put(tmp_path, old)).by_verdict == {"defer": 2}
        assert nights.run(tmp_path).by_verdict == {"defer": 2}
        assert query("select count(distinct night), count(*) from core_decisions where verdict = 'defer' and field <> ''") == [(1, 8)]  # fmt: skip

        nights.days = 1
        nights.set(frontier(server.base_url, budget_usd=1), reviewer_minutes=0, most_nights=2)
        nights.run(put(tmp_path, new, "later"))
        assert len(server.calls) == 1
        asked = query("select a.name from core_intents i join raw_arrivals a using (content_hash)")
        assert asked[0][0].startswith("receipt/paper-")

        nights.days = 2
        nights.set(frontier(server.base_url, budget_usd=0), reviewer_minutes=0, most_nights=2)
        nights.run(tmp_path)
    aged = query(
        "select a.name, d.verdict from out_documents d join raw_arrivals a using (content_hash) where d.verdict = 'review'"
    )
    assert {name.split("-")[0] for name, _ in aged} == {"receipt/paper"}
    assert set(query("select distinct reasons[1] from out_fields where verdict = 'review'")) == {("waited",)}


def test_a_nights_budget_is_that_of_the_evening_where_the_people_are(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(arrive, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=UTC))
    with ScriptedServer(read_right(papers(1))) as server:
        nights.set(frontier(server.base_url), time_zone="Pacific/Auckland")
        nights.run(put(tmp_path, papers(1)))
    assert query("select night from core_intents") == [(date(2026, 11, 25),)]


def test_past_its_deadline_a_document_waits_for_no_money(nights: Nights, tmp_path: Path) -> None:
    with ScriptedServer(read_right(papers(1))) as server:
        nights.set(frontier(server.base_url, budget_usd=0), reviewer_minutes=0, deadline_days=3)
        assert nights.run(put(tmp_path, papers(1))).by_verdict == {"defer": 1}
        nights.days = 4
        assert nights.run(tmp_path).by_verdict == {"review": 1}
    assert query("select distinct reasons[1] from out_fields") == [("overdue",)]


def test_reviewers_get_what_their_minutes_are_best_spent_on(nights: Nights, tmp_path: Path) -> None:
    nights.set(reviewer_minutes=2, reviewer_field_s=20)
    assert nights.run(put(tmp_path, papers(3))).by_verdict == {"defer": 2, "review": 1}
    nights.set(reviewer_minutes=3, reviewer_field_s=20)
    assert nights.run(tmp_path).by_verdict == {"defer": 1, "review": 2}


def test_the_seconds_that_people_were_measured_to_take_count_instead_of_the_setting(nights: Nights, tmp_path: Path) -> None:  # fmt: skip
    nights.set(reviewer_minutes=2, reviewer_field_s=20)
    assert nights.run(put(tmp_path, papers(3))).by_verdict == {"defer": 2, "review": 1}
    [(digest,)] = query("select min(content_hash) from out_documents")
    with database().begin() as connection:
        for number in range(20):
            connection.execute(OPINION, {"hash": digest, "field": f"f{number}", "active_s": 5 + number % 2, "days": 2})
    assert nights.run(tmp_path).by_verdict == {"review": 3}


def test_what_people_have_answered_since_the_night_began_is_of_its_minutes(nights: Nights, tmp_path: Path) -> None:
    """Each catch-up would hand out all of them again otherwise."""
    nights.set(reviewer_minutes=2, reviewer_field_s=20)
    assert nights.run(put(tmp_path, papers(3))).by_verdict == {"defer": 2, "review": 1}
    [(digest,)] = query("select content_hash from out_documents where verdict = 'review'")
    fields = query("select field, value from out_fields where verdict = 'review' and field <> ''")
    with database().begin() as connection:
        for field, _ in fields:
            connection.execute(OPINION, {"hash": digest, "field": field, "active_s": 30, "days": 0})
    for field, value in fields:
        add_correction(Correction(content_hash=digest, kind="receipt", field=field, words=(), value=value, corrected_by="ann"))  # fmt: skip
    assert nights.run(tmp_path).by_verdict == {"defer": 2, "review": 1}, (
        "four answers took two minutes: nobody has time"
    )


def test_killed_in_the_middle_of_an_answer_nothing_is_paid_twice(nights: Nights, tmp_path: Path, prefect_api: str, store: str) -> None:  # fmt: skip
    samples, hanging = papers(4), threading.Event()

    def script(call: Call, before: int) -> Reply:
        if len(server.calls) == 3 and not hanging.is_set():
            hanging.set()
            time.sleep(30)
        return answer(call, samples)

    with ScriptedServer(script) as server:
        tiers = [frontier(server.base_url, max_num_seqs=1, budget_usd=20)]
        nights.set(*tiers)
        own = {"PREFECT_API_URL": prefect_api, "NIGHTCLERK_TIERS": json.dumps(tiers), "NIGHTCLERK_ENGINE": "scripted"}
        night = Forked("tests.integration.night_process", str(put(tmp_path, samples)), own=own)
        assert hanging.wait(90), "it never came to the third question"
        night.kill()
        assert night.wait() == -signal.SIGKILL
        assert query("select count(*), count(r.intent_id) from core_intents left join core_results r using (intent_id)") == [(4, 2)]  # fmt: skip
        totals = nights.run(tmp_path)
        asked = [call.question for call in server.calls]
    assert totals.unfinished == 0 and len(asked) == len(set(asked)) == 4, "what was under way is not sent again"
    assert query("select tier, count(*) from out_fields group by 1 order by 1") == [(1, 4), (2, 12)]
    assert query("select distinct verdict, reasons[1] from out_fields where tier = 1") == [("review", "tier_unavailable")]  # fmt: skip
    booked = "select ending, count(*), count(*) filter (where r.cost_usd = i.most_usd and note <> '') from core_results r join core_intents i using (intent_id) group by 1 order by 1"
    assert query(booked) == [("answered", 3, 0), ("lost", 1, 1)]
    assert spent() <= 20
    assert query("select count(*) from work_queue") == [(0,)]


def test_what_was_answered_before_a_crash_is_not_asked_again(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    samples = papers(3)

    def crash(*_: Any) -> None:
        raise NightclerkError("the machine is gone")

    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        with monkeypatch.context() as broken, pytest.raises(NightclerkError):
            broken.setattr(escalate_batch, "record_reread", crash)
            nights.run(put(tmp_path, samples))
        assert query(VERDICTS) == [("escalate", 12)]
        nights.run(tmp_path)
        assert len(server.calls) == 3
    assert spent() == 3 * CHARGED
    assert query("select sum(cost_usd) from core_answers where tier = 2") == [(3 * CHARGED,)]
    assert readings.record_reread is escalate_batch.record_reread


def test_a_busy_tier_is_waited_for(nights: Nights, tmp_path: Path) -> None:
    samples = papers(3)

    def script(call: Call, before: int) -> Reply:
        return refusal(429, "slow down", Retry_After="0.1") if before == 0 else answer(call, samples)

    with ScriptedServer(script) as server:
        nights.set(frontier(server.base_url))
        nights.run(put(tmp_path, samples))
    assert (len(server.calls), spent()) == (6, 3 * CHARGED)
    assert query("select distinct tier from out_fields") == [(2,)]


def test_a_dead_tier_stops_no_night_and_the_next_one_is_asked(nights: Nights, tmp_path: Path) -> None:
    samples = papers(4)
    with ScriptedServer(read_right(samples)) as server:
        dead = frontier("http://127.0.0.1:9/v1", name="dead", price_in_usd=1, price_out_usd=1)
        nights.set(dead)
        assert nights.run(put(tmp_path, samples)).by_verdict == {"review": 4}
        assert query("select distinct reasons[1], tier from out_fields") == [("tier_unavailable", 1)]
        nights.set(dead, frontier(server.base_url))
        assert nights.run(tmp_path).by_verdict == {"review": 4}
    assert query("select distinct tier, engine from out_fields") == [(3, "openai:frontier-1")]
    assert spent() == 4 * CHARGED, "what was never sent costs nothing"


def test_a_refusal_is_recorded_and_not_bought_again(nights: Nights, tmp_path: Path) -> None:
    def script(*_: Any) -> Reply:
        return charged(chat(None, refusal="I would rather not"))

    with ScriptedServer(script) as server:
        nights.set(frontier(server.base_url))
        for nights.days in (0, 1):
            assert nights.run(put(tmp_path, papers(1))).by_verdict == {"review": 1}
    assert len(server.calls) == 1
    assert query("select distinct reasons[1], tier from out_fields") == [("tier_refused", 1)]
    assert query("select error <> '' from core_answers where tier = 2") == [(True,)]


def test_an_answer_beyond_repair_goes_to_a_person(nights: Nights, tmp_path: Path) -> None:
    with ScriptedServer(lambda *_: charged(chat("I think it is a receipt."))) as server:
        nights.set(frontier(server.base_url))
        nights.run(put(tmp_path, papers(1)))
    assert len(server.calls) == 2
    assert query("select distinct reasons[1], tier, verdict from out_fields") == [("answer_invalid", 1, "review")]
    assert spent() == 2 * CHARGED


@pytest.mark.parametrize("answered", [["company", "date"], list(KINDS["receipt"].model_fields)], ids=["some", "all"])
def test_what_a_person_answered_is_not_asked(nights: Nights, tmp_path: Path, answered: list[str]) -> None:
    samples = papers(1)
    with ScriptedServer(read_right(samples)) as server:
        nights.set()
        nights.run(put(tmp_path, samples))
        [(digest,)] = query("select content_hash from out_documents")
        for field in answered:
            add_correction(Correction(content_hash=digest, kind="receipt", field=field, words=("x",), value="x", corrected_by="ann"))  # fmt: skip
        nights.set(frontier(server.base_url))
        nights.run(tmp_path)
    asked = {name for call in server.calls for name in call.body["response_format"]["json_schema"]["schema"]["properties"]}  # fmt: skip
    assert asked == set(KINDS["receipt"].model_fields) - set(answered)
    assert bool(egress_report().totals) is bool(asked)
    assert {field for (field,) in query("select field from core_readings where tier = 2")} == asked


def test_a_cheaper_tier_here_is_asked_first(nights: Nights, tmp_path: Path) -> None:
    samples = papers(2)
    with ScriptedServer(read_right(samples)) as near, ScriptedServer(read_right(samples)) as far:
        here = {"name": "near", "engine": "openai", "model": "m", "where": "on_premises", "base_urls": [near.base_url]}
        nights.set(here, frontier(far.base_url))
        nights.run(put(tmp_path, samples))
        assert (len(near.calls), len(far.calls)) == (2, 2), "still in doubt, it goes on to the next"
    assert query("select distinct tier from core_readings order by 1") == [(0,), (1,), (2,), (3,)]
    assert {total.tier for total in egress_report().totals} == {"big"}
    assert query("select tier, sum(spent_usd) from out_spend group by 1 order by 1") == [("big", 2 * CHARGED), ("near", Decimal(0))]  # fmt: skip
