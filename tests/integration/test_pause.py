"""What operators pause waits, whole nights long, and goes on where it stopped: real PostgreSQL, real Prefect, scripted models."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from deployments.pausing import resumed
from schemas.errors import SettingError
from schemas.pause import PauseOf
from schemas.step import Fingerprints
from schemas.tiers import FIRST
from sql.backlog.pauses import pauses, set_pause
from sql.backlog.queue import left, waiting_under
from sql.connection import database
from sql.reports.night import totals
from tasks.samples.registry import GENERATORS
from tests.conftest import ROOT
from tests.integration.escalating import Nights, frontier, papers, put, query, read_right
from tests.unit.scripted_server import ScriptedServer

pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]

PRINTS = Fingerprints(parse="p", classify="c", read={"receipt": "r", "nda": "n"}, escalate={"big": "e"})
QUEUED = (
    "insert into raw_documents (content_hash, size_bytes, content) select repeat(d, 64), 1, 'x' from unnest('{a,b,c,d,e}'::text[]) d",
    "insert into core_classifications (content_hash, fingerprint, kind, confidence, given) values"
    " (repeat('c', 64), 'c', 'receipt', 1, false), (repeat('d', 64), 'c', 'nda', 1, false), (repeat('e', 64), 'c', 'nda', 1, false)",
    "insert into work_queue (step, fingerprint, content_hash) values ('parse', 'p', repeat('a', 64)), ('classify', 'c', repeat('b', 64)),"
    " ('read', 'r', repeat('c', 64)), ('read', 'n', repeat('d', 64)), ('escalate', 'e', repeat('e', 64))",
)
KUBERNETES = ROOT / "infra" / "kubernetes"
SCALED = [
    str(yaml.safe_load((KUBERNETES / name).read_text())["spec"]["triggers"][0]["metadata"]["query"])
    for name in ("components/autoscaling/hands.yaml", "overlays/gpu/vllm-scaled.yaml")
]


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    made = Nights(monkeypatch)
    made.set()
    yield made
    made.set()


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="nightclerk")
    return caplog


def pause(what: PauseOf, subject: str = "") -> bool:
    return set_pause(what, subject, True, "tester", "the model is down")


def resume(what: PauseOf, subject: str = "") -> bool:
    return set_pause(what, subject, False, "tester", "mended")


def page() -> str:
    from prefect.artifacts import Artifact

    found = Artifact.get(key="night")
    assert found is not None
    return str(found.data)


def test_it_is_recorded_once_and_the_last_word_counts() -> None:
    assert [pause(PauseOf.KIND, "nda"), pause(PauseOf.KIND, "nda"), pause(PauseOf.ALL)] == [True, False, True]
    assert [str(each).split(" is")[0] for each in pauses().each] == ["kind nda", "everything"]
    assert [resume(PauseOf.KIND, "nda"), resume(PauseOf.KIND, "nda")] == [True, False]
    assert [each.what for each in pauses().each] == [PauseOf.ALL]
    assert query("select count(*) from core_pauses") == [(3,)]


def test_a_paused_kind_waits_while_others_are_read(
    nights: Nights, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    import random

    put(tmp_path, papers(2))
    (tmp_path / "nda").mkdir()
    (tmp_path / "nda" / "a.txt").write_text(GENERATORS["nda"](random.Random(5)).text)
    pause(PauseOf.KIND, "receipt")
    counts = nights.run(tmp_path)
    assert (counts.documents, counts.unfinished, counts.by_verdict) == (3, 2, {"review": 1})
    assert query("select step, count(*) from work_queue group by 1") == [("read", 2)]
    assert query("select distinct kind from core_readings") == [("nda",)]
    assert (
        "kind receipt is paused since" in said.text
        and "(nightclerk resume --kind receipt)" in said.text
        and "2 documents wait until it is resumed" in page()
    )
    resume(PauseOf.KIND, "receipt")
    counts = nights.run(tmp_path)
    assert (counts.unfinished, counts.by_verdict) == (0, {"review": 3})
    assert "is paused since" not in page() and "until it is resumed" not in page()


@pytest.mark.parametrize(
    ("what", "subject"),
    [(PauseOf.ALL, ""), (PauseOf.TIER, FIRST), (PauseOf.TIER, "big"), (PauseOf.KIND, "receipt"), (PauseOf.KIND, "nda")],
)
def test_machines_are_scaled_by_what_may_be_claimed(what: PauseOf, subject: str) -> None:
    """The queries of the Kubernetes files, word by word, against what workers are given."""
    with database().begin() as connection:
        for statement in QUEUED:
            connection.execute(text(statement))
    for paused in (False, True):
        if paused:
            pause(what, subject)
        hands, servers = (query(said)[0][0] for said in SCALED)
        steps, escalated = left(PRINTS), len(waiting_under("escalate", ["e"]))
        assert (hands, servers) == (sum(steps.values()) + escalated, steps["read"] + escalated)
        assert (hands, servers) == (5, 3) or paused


def test_a_paused_kind_is_the_one_that_a_person_gave() -> None:
    """What is classified as an NDA and given as a receipt waits with the receipts."""
    with database().begin() as connection:
        for statement in QUEUED:
            connection.execute(text(statement))
        connection.execute(text("insert into core_kinds_given (content_hash, kind, before, given_by) values (repeat('d', 64), 'receipt', 'nda', 'ann')"))  # fmt: skip
    pause(PauseOf.KIND, "nda")
    assert (left(PRINTS)["read"], waiting_under("escalate", ["e"]), query(SCALED[0])[0][0]) == (2, set(), 4)
    resume(PauseOf.KIND, "nda")
    pause(PauseOf.KIND, "receipt")
    assert (left(PRINTS)["read"], waiting_under("escalate", ["e"]), query(SCALED[0])[0][0]) == (0, {"e"}, 3)


@pytest.mark.parametrize(
    ("what", "subject", "left"), [(PauseOf.ALL, "", "parse"), (PauseOf.TIER, FIRST, "read")], ids=["all", "first tier"]
)
def test_what_stops_everything_loses_nothing(
    nights: Nights, tmp_path: Path, what: PauseOf, subject: str, left: str
) -> None:
    pause(what, subject)
    assert nights.run(put(tmp_path, papers(2))).unfinished == 2
    assert query("select step, count(*) from work_queue group by 1") == [(left, 2)]
    resume(what, subject)
    assert nights.run(tmp_path).by_verdict == {"review": 2}


def test_a_paused_further_tier_is_asked_nothing_until_it_is_resumed(nights: Nights, tmp_path: Path) -> None:
    samples = papers(2)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        pause(PauseOf.TIER, "big")
        nights.run(put(tmp_path, samples))
        assert (server.calls, totals().by_verdict) == ([], {"review": 2})
        resume(PauseOf.TIER, "big")
        nights.run(tmp_path)
        assert len(server.calls) == 2


def test_what_was_left_to_a_tier_that_is_paused_then_goes_to_people(nights: Nights, tmp_path: Path) -> None:
    """A night that was killed between its plan and the tier's answers, the only tier there is."""
    samples = papers(2)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url), engine="scripted")
        put(tmp_path, samples)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("tasks.ending.escalate_batch", Killed())
            with pytest.raises(KeyboardInterrupt):
                nights.run(tmp_path)
        assert {verdict for (verdict,) in query("select distinct verdict from out_fields")} == {"escalate"}
        pause(PauseOf.TIER, "big")
        assert nights.run(tmp_path).by_verdict == {"review": 2}
    assert server.calls == [] and query("select distinct verdict from out_fields") == [("review",)]


class Killed:
    """In place of a task."""

    def submit(self, *_: object) -> None:
        raise KeyboardInterrupt


def test_what_waited_for_reviewers_minutes_goes_to_people_once_nobody_counts_them(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    nights.set(reviewer_minutes=0)
    assert nights.run(put(tmp_path, papers(2))).by_verdict == {"defer": 2}
    monkeypatch.delenv("NIGHTCLERK_REVIEWER_MINUTES")
    nights.set()
    assert nights.run(tmp_path).by_verdict == {"review": 2}


def test_a_kind_paused_after_it_was_planned_does_not_hold_up_the_night(nights: Nights, tmp_path: Path) -> None:
    """Else the plan would wait for a reader that may not read."""
    samples = papers(2)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        pause(PauseOf.TIER, "big")
        nights.run(put(tmp_path, samples))
        from sql.backlog.queue import enqueue, waiting_under
        from sql.connection import database
        from tasks.current import current_fingerprints

        reader = current_fingerprints().escalate["big"]
        with database().begin() as connection:
            enqueue(
                connection,
                "escalate",
                [(digest, reader) for (digest,) in query("select content_hash from raw_documents")],
            )
        resume(PauseOf.TIER, "big")
        assert waiting_under("escalate", [reader]) == {reader}
        pause(PauseOf.KIND, "receipt")
        assert waiting_under("escalate", [reader]) == set()
        nights.run(tmp_path)
        assert server.calls == []


def test_a_tier_that_settings_name_no_more_goes_on_at_the_command_that_its_pause_names() -> None:
    pause(PauseOf.TIER, "gone")
    [each] = pauses().each
    assert "nightclerk resume --tier gone" in str(each)
    assert "goes on" in resumed(None, "gone", False, "") and not pauses()
    with pytest.raises(SettingError, match="no tier 'gone'"):
        resumed(None, "gone", False, "")
