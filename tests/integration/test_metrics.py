"""The exporter at a real PostgreSQL: what it says is what the rows say, and every metric is described."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

import sql.tally.sums as sums
from deployments.metrics import serve_metrics
from schemas.errors import SettingError
from schemas.metric import MEASURED
from schemas.outcome import Reason
from schemas.retrying import Retry
from schemas.step import Decision
from sql.backlog.batches import add_batch
from sql.backlog.retries import put_back
from sql.connection import database, maintenance
from sql.documents.removals import erase
from sql.readings.decisions import add_decisions
from sql.reports.metrics import samples
from tests.all_history import METRICS, of_ever, remember_all
from tests.conftest import ROOT
from tests.integration.test_changes import HAPPENINGS, Nights

pytestmark = pytest.mark.usefixtures("store")

A, B, C = (letter * 64 for letter in "abc")
ROWS = (
    "insert into raw_documents (content_hash, size_bytes, content) select d, 1, 'x' from unnest(cast(:hashes as text[])) d",
    "insert into raw_arrivals (content_hash, inbox, name, version, residency) select d, 'in', d, '1', 'anywhere' from unnest(cast(:hashes as text[])) d",
    "insert into raw_arrivals (content_hash, inbox, name, version, residency) values (:a, 'in', 'again', '1', 'anywhere')",
    "insert into work_queue (step, fingerprint, content_hash, attempts, claimed_by, queued_at) values"
    " ('read', 'f', :a, 2, 7, now() - interval '1 hour'), ('read', 'f', :b, 0, null, now()), ('parse', 'p', :c, 0, null, now())",
    "insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd)"
    " values (:a, 'f', 1, 'g', 'e', 'stop', '{}', 0, 100, 20, 0.25), (:b, 'f', 1, 'g', 'e', 'length', '{}', 0, 50, 5, 0.5), (:b, 'f', 2, 'g', 'e', 'stop', '{}', 0, 10, 1, 2)",
    "insert into core_intents (night, tier, step, content_hash, kind, field_group, question_hash, attempt, prompt_tokens, most_answer_tokens, most_usd)"
    " values ('2026-11-01', 'big', 'read', :a, 'nda', 'g', :a, 1, 1, 1, 9), ('2026-11-02', 'big', 'read', :a, 'nda', 'g', :a, 1, 1, 1, 3)",
    "insert into core_plans (night, asked, budget, one_more_usd) values ('2026-11-02', 'big', 5, 0), ('2026-11-02', 'big', 4, 0), ('2026-11-02', 'free', null, 0)",
    "insert into core_certificates (kind, field, accepted, audited, wrong, bound, target, held, why, calibration, issued_at) values"
    " ('nda', 'term', 9, 3, 0, 0.2, 0.05, 'no', '', 'c', now() - interval '9 days'), ('nda', 'term', 9, 3, 0, 0.04, 0.05, 'yes', '', 'c', now()),"
    " ('nda', 'parties', 9, 3, 0, 0.4, 0.05, 'not yet known', '', 'c', now())",
    "insert into core_calibrations (name, kind, signature, body, fitted_at, fitted_by) values ('c', 'nda', 's', '{}', now() - interval '2 days', 't')",
)  # fmt: skip


def fill() -> None:
    """Three documents, of which one was accepted after a review and one rejected; queues, costs and promises."""
    decided = {
        A: [("nda", "review", "no_evidence"), ("nda", "accept", "confident")],
        B: [("", "reject", "encrypted")],
    }
    with database().begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement), {"hashes": [A, B, C], "a": A, "b": B, "c": C})
        for content_hash, outcomes in decided.items():
            for kind, verdict, reason in outcomes:
                made = Decision.model_validate({"verdict": verdict, "reasons": (reason,)})
                add_decisions(connection, content_hash, "f", kind, [made])
    add_batch("read", 32, 4.0, "")
    add_batch("read", 8, 1.5, "run")


def measured() -> dict[tuple[str, ...], float]:
    """By metric and labels."""
    return {(sample.metric.removeprefix("nightclerk_"), *sample.labels): sample.value for sample in samples()}


def test_an_empty_database_measures_nothing_and_breaks_nothing() -> None:
    found = measured()
    assert found["documents_unfinished",] == found["arrivals_total",] == 0
    assert found["database_bytes",] > 0


def test_every_number_is_what_the_rows_say() -> None:
    fill()
    found = measured()
    assert found.items() >= {
        ("documents", "nda", "accept"): 1, ("documents", "", "reject"): 1, ("documents_rejected", "encrypted"): 1,
        ("documents_unfinished",): 1, ("arrivals_total",): 4,
        ("step_seconds_total", "read"): 5.5, ("step_documents_total", "read"): 40, ("step_batches_total", "read"): 2,
        ("tokens_total", "1", "prompt"): 150, ("tokens_total", "1", "answer"): 25, ("tokens_total", "2", "prompt"): 10,
        ("answers_total", "1", "stop"): 1, ("answers_total", "1", "length"): 1,
        ("cost_usd_total", "1"): 0.75, ("cost_usd_total", "2"): 2,
        ("night_spend_usd", "big"): 3, ("night_budget_usd", "big"): 4,
        ("queue_documents", "read"): 2, ("queue_documents", "parse"): 1, ("queue_claimed", "read"): 1, ("queue_retried", "read"): 1,
        ("certificates", "yes"): 1, ("certificates", "not yet known"): 1,
        ("certificate_bound", "nda", "term"): 0.04, ("certificate_target", "nda", "term"): 0.05,
    }.items()  # fmt: skip
    assert ("documents", "nda", "review") not in found and ("night_budget_usd", "free") not in found
    assert 3600 <= found["queue_oldest_seconds", "read"] < 3700
    assert 2 * 86_400 <= found["calibration_age_seconds", "nda"] < 2 * 86_400 + 100


def test_every_sample_belongs_to_a_described_metric_and_brings_all_its_labels() -> None:
    fill()
    described = {metric.name: len(metric.labels) for metric in MEASURED}
    found = samples()
    assert {sample.metric: len(sample.labels) for sample in found}.items() <= described.items()
    reviewed = {"nightclerk_review_items", "nightclerk_review_oldest_seconds", "nightclerk_opinions_total"}
    assert described.keys() - {sample.metric for sample in found} == reviewed | {"nightclerk_egress_bytes_total"}


class Measured(Nights):
    """What else is measured."""

    def work(self) -> None:
        add_batch(self.rng.choice(["parse", "read"]), self.rng.randrange(40), self.rng.random(), "")

    def leave(self) -> None:
        self.do("insert into core_egress (content_hash, purpose, tier, host, size_bytes, sha256) values (:h, 'read', :f, 'api.example.com', 7, :h)")  # fmt: skip

    def say(self) -> None:
        self.do(
            "insert into core_people (person, display_name, created_by) values ('ann', 'Ann', 'clerk') on conflict do nothing"
        )
        self.do(
            "insert into core_opinions (content_hash, kind, field, person, action, stage) values (:h, :k, :f, 'ann', 'accept', 'first') on conflict do nothing"
        )

    def answer_again(self) -> None:
        self.do(
            "update core_answers set answer_tokens = answer_tokens + 1, tier = :t where content_hash = :h and reader = ''"
        )

    def lose_an_answer(self) -> None:
        self.do("delete from core_answers where content_hash = :h and tier = :t")


@pytest.mark.parametrize("seed", range(2))
def test_the_same_is_measured_as_in_all_history_whatever_happened(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "MANY", 40)
    world, names = Measured(seed), set[str]()
    own = (Measured.work, Measured.leave, Measured.say, Measured.read, Measured.answer_again, Measured.lose_an_answer)
    for _ in range(30):
        for _ in range(world.rng.randrange(1, 6)):
            world.rng.choice([*HAPPENINGS, *own, *own, *own])(world)
            with database().begin() as connection:
                remember_all(connection)
        with database().connect() as connection:
            expected = {(metric, *labels): float(value) for statement in METRICS for metric, labels, value in connection.execute(text(of_ever(statement)))}  # fmt: skip
        asked = {metric for metric, *_ in expected}
        found = {(each.metric, *each.labels): each.value for each in samples() if each.metric in asked | names}
        assert found == {name: pytest.approx(value, abs=10 if "oldest" in name[0] else 1e-6) for name, value in expected.items()}  # fmt: skip
        names |= asked
    assert len(names) == 14, "and all of it was there to be measured"


def counters() -> dict[tuple[str, ...], float]:
    return {name: value for name, value in measured().items() if name[0].endswith("_total")}


def test_what_was_counted_stays_counted_when_it_is_tried_again_or_erased() -> None:
    """A counter that falls was set back, for Prometheus, and all that it shows afterwards was spent since."""
    fill()
    with database().begin() as connection:
        connection.execute(
            text("insert into core_people (person, display_name, created_by) values ('ann', 'Ann', 'clerk')")
        )
        connection.execute(text("insert into core_opinions (content_hash, kind, field, person, action, stage) values (:a, 'nda', 'term', 'ann', 'accept', 'first')"), {"a": A})  # fmt: skip
    before = counters()
    assert {name for name, *_ in before} == {each.name.removeprefix("nightclerk_") for each in MEASURED if each.kind == "counter"} - {"egress_bytes_total"}  # fmt: skip
    put_back([Retry(content_hash=A, name="a", step="read", fingerprint="f", reasons=(Reason.GAVE_UP,))], "ann", "again")
    assert counters() == before
    with database().begin() as connection:
        connection.execute(text("update work_queue set claimed_by = null"))
    erase([A, B, C], "ann", "asked for")
    assert counters() == before
    fill_again = "insert into raw_documents (content_hash, size_bytes, content) values (:d, 1, 'x')"
    with database().begin() as connection:
        connection.execute(text(fill_again), {"d": "d" * 64})
        connection.execute(text(ROWS[1]), {"hashes": ["d" * 64]})
    assert counters() == before | {("arrivals_total",): 5}


def test_parts_are_put_together_and_no_others_are_lost() -> None:
    for _ in range(sums.MANY // 3 + 1):
        add_batch("read", 1, 0.5, "")
    before = measured()
    with database().begin() as late:
        late.execute(text("insert into core_batches (step, documents, duration_s) values ('read', 5, 1)"))
        with database().begin() as connection:
            sums.put_together(connection)
            assert connection.scalar(text("select count(*) from work_sums")) == 3
    assert measured()["step_documents_total", "read"] == before["step_documents_total", "read"] + 5


@pytest.fixture
def exporter() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The real command on a free port; gives it with its URL."""
    command = [sys.executable, "-m", "deployments", "metrics", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found, process.stderr.read() if process.stderr else ""
    yield process, found[0]
    process.kill()
    process.wait(10)


def scraped(url: str) -> dict[str, float]:
    families = text_string_to_metric_families(httpx.get(url, timeout=30, trust_env=False).text)
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_the_command_answers_scrapes_and_ends_on_sigterm(exporter: tuple[subprocess.Popen[str], str]) -> None:
    process, url = exporter
    fill()
    page = scraped(url)
    assert (page["nightclerk_database_up"], page["nightclerk_step_documents_total"]) == (1, 40)
    add_batch("read", 2, 0.5, "")
    assert scraped(url)["nightclerk_step_documents_total"] == 42
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 143


def test_a_port_that_is_taken_is_said_by_its_number(exporter: tuple[subprocess.Popen[str], str]) -> None:
    _, url = exporter
    port = int(httpx.URL(url).port or 0)
    with pytest.raises(SettingError, match=rf"127\.0\.0\.1:{port}: .*--port"):
        serve_metrics("127.0.0.1", port)


def test_a_database_that_is_gone_is_a_number_and_no_crash(exporter: tuple[subprocess.Popen[str], str]) -> None:
    _, url = exporter
    assert scraped(url)["nightclerk_database_up"] == 1
    name = database().url.database
    with maintenance(database().url.render_as_string(hide_password=False)).connect() as server:
        server.execute(text(f'alter database "{name}" allow_connections false'))
        server.execute(text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n"), {"n": name})
        assert scraped(url) == {"nightclerk_database_up": 0}
        server.execute(text(f'alter database "{name}" allow_connections true'))
    assert scraped(url)["nightclerk_database_up"] == 1
