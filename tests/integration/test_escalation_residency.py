"""Marked documents in nights with a tier elsewhere: refused in the type, in the database and by the client, and no connection is opened for them."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.escalation import ResidencyError, Sendable, TierQuestion
from schemas.generation import GenerationRequest
from schemas.ledger import night_of
from schemas.settings import settings
from sql.connection import database
from sql.spending.egress import egress_report, record_egress, residencies
from tasks import read_batch as reading
from tasks.samples.render.mail import Attachment, to_mail
from tasks.samples.sample import Sample
from tasks.tiers.ask import client_of
from tests.conftest import ROOT
from tests.integration.escalating import Nights, frontier, papers, put, query, read_right
from tests.integration.test_sockets import WATCH
from tests.unit.scripted_server import ScriptedServer
from tests.unit.test_cli import Said, nightclerk

__all__ = ["nightclerk"]

pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]

HERE, ANYWHERE = Residency.ON_PREMISES, Residency.ANYWHERE


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    made = Nights(monkeypatch)
    yield made
    made.set()


def told(server: ScriptedServer, sample: Sample) -> bool:
    """Whether the sample's text was ever sent."""
    head = " ".join(sample.text.split())[:60]
    return any(head in " ".join(question.split()) for question in server.questions())


def test_what_lies_in_a_folder_of_that_name_stays(nights: Nights, tmp_path: Path) -> None:
    free, kept = papers(2), papers(2, 40)
    put(tmp_path, free)
    for number, sample in enumerate(kept):
        folder = tmp_path / "receipt" / "on_premises"
        folder.mkdir(exist_ok=True)
        (folder / f"kept-{number}.txt").write_text(sample.text)
    with ScriptedServer(read_right([*free, *kept])) as server:
        nights.set(frontier(server.base_url))
        assert nights.run(tmp_path).by_verdict == {"review": 4}
    assert [told(server, sample) for sample in (*free, *kept)] == [True, True, False, False]
    report = egress_report()
    assert (report.totals[0].documents, report.restricted_bytes) == (2, 0)
    assert query("select name, tier from out_fields join out_documents using (content_hash, fingerprint) where field = 'date' order by 1") == [
        ("receipt/on_premises/kept-0.txt", 1), ("receipt/on_premises/kept-1.txt", 1), ("receipt/paper-0.txt", 2), ("receipt/paper-1.txt", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["path", "url", "above"])
def test_a_marked_inbox_stays_whatever_is_called(nights: Nights, tmp_path: Path, how: str) -> None:
    samples, inbox = papers(1), tmp_path / "claims"
    mark = {"path": str(inbox), "url": f"{inbox.as_uri()}/", "above": str(tmp_path)}[how]
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url), on_premises=json.dumps([f"inbox:{mark}"]))
        nights.run(put(inbox, samples))
    assert server.calls == [] and query("select residency from raw_arrivals") == [("on_premises",)]


def test_an_inbox_marked_later_and_one_of_a_similar_name(nights: Nights, tmp_path: Path) -> None:
    samples = papers(2)
    put(tmp_path / "claims", samples[:1])
    put(tmp_path / "claims-2", samples[1:])
    with ScriptedServer(read_right(samples)) as server:
        nights.set()
        nights.run(tmp_path)
        nights.set(frontier(server.base_url), on_premises=json.dumps([f"inbox:{tmp_path}/claims"]))
        nights.run(tmp_path)
        assert [told(server, sample) for sample in samples] == [False, True]


def test_an_inbox_that_arrived_by_a_link_and_is_marked_later_by_its_place(nights: Nights, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    samples, link = papers(2), tmp_path / "link"
    put(tmp_path / "place/claims", samples[:1])
    put(tmp_path / "place/free", samples[1:])
    link.symlink_to(tmp_path / "place")
    caplog.set_level(logging.INFO, "nightclerk")
    with ScriptedServer(read_right(samples)) as server:
        nights.set()
        nights.run(link)
        nights.set(frontier(server.base_url), on_premises=json.dumps([f"inbox:{tmp_path}/place/claims", "inbox:/srv/misspelt"]))  # fmt: skip
        nights.run(link)
        assert [told(server, sample) for sample in samples] == [False, True]
    assert [line.split()[1] for line in caplog.messages if line.startswith("MARK")] == ["inbox:/srv/misspelt"]


def test_what_a_person_gave_a_marked_kind_stays_whatever_it_was_taken_for(nights: Nights, tmp_path: Path) -> None:
    samples = papers(2)
    given = "insert into core_kinds_given (content_hash, kind, before, given_by) values (:h, 'nda', 'receipt', 'ann')"
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url, budget_usd=0), on_premises='["kind:nda"]')
        nights.run(put(tmp_path, samples))
        [(kept,), (free,)] = query("select content_hash from raw_arrivals order by name")
        assert residencies([kept, free]) == {kept: ANYWHERE, free: ANYWHERE} and server.calls == []
        with database().begin() as connection:
            connection.execute(text(given), {"h": kept})
        assert residencies([kept, free]) == {kept: HERE, free: ANYWHERE}
        nights.set(frontier(server.base_url), on_premises='["kind:nda"]')
        nights.run(tmp_path)
    assert query("select kind from out_documents where content_hash = :h", h=kept) == [("nda",)]
    assert [told(server, sample) for sample in samples] == [False, True]
    with pytest.raises(ResidencyError):
        record_egress(None, kept, "read", "big", "api.example.com", b"x")


def test_a_marked_kind_is_refused_in_the_type_in_the_database_and_by_the_client(nights: Nights, tmp_path: Path) -> None:
    samples = papers(1)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url), on_premises='["kind:receipt"]')
        assert nights.run(put(tmp_path, samples)).by_verdict == {"review": 1}
        [(digest,)] = query("select content_hash from raw_documents")
        assert residencies([digest]) == {digest: HERE} and query("select residency from raw_arrivals") == [("anywhere",)]  # fmt: skip
        request = GenerationRequest(request_id="q", system="", user="x", json_schema={}, max_tokens=1)
        question = TierQuestion(content_hash=digest, kind="receipt", field_group="all", residency=HERE, request=request)
        with pytest.raises((ResidencyError, ValidationError)):
            Sendable(question=question)
        with pytest.raises(ResidencyError):
            record_egress(None, digest, "read", "big", "api.example.com", b"x")
        lied = Sendable(question=question.model_copy(update={"residency": ANYWHERE}))
        with pytest.raises(ResidencyError):
            client_of(settings().tiers[0]).ask([lied], night_of(datetime.now(UTC), "UTC"))  # type: ignore[list-item]
        nights.set(frontier(server.base_url))
        nights.run(tmp_path)
    assert server.calls == [] and egress_report().totals == (), "a mark once made stays"


def test_what_hangs_on_a_marked_message_stays(nights: Nights, tmp_path: Path) -> None:
    samples = papers(2)
    for name, sample in zip(("on_premises", "free"), samples, strict=True):
        mail = to_mail("A claim", "a@example.org", "See the receipt.", (Attachment(name="r.txt", content=sample.text.encode()),))  # fmt: skip
        (tmp_path / name).mkdir()
        (tmp_path / name / "claim.eml").write_bytes(mail)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        nights.run(tmp_path)
    assert [told(server, sample) for sample in samples] == [False, True]
    assert egress_report().restricted_bytes == 0


def test_a_mark_that_comes_after_the_plan_is_heeded(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from schemas.mark import Mark
    from sql.documents.marks import add_marks
    from tasks import plan_night

    record, samples = plan_night.record_chosen, papers(1)

    def marked_then(chosen: object) -> None:
        record(chosen)  # type: ignore[arg-type]
        add_marks([Mark(what="kind", subject="receipt")])

    monkeypatch.setattr(plan_night, "record_chosen", marked_then)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        assert nights.run(put(tmp_path, samples)).by_verdict == {"review": 1}
    assert server.calls == [] and query("select distinct reasons[1] from out_fields") == [("must_stay",)]


def test_a_night_of_marked_documents_opens_no_connection_to_the_tier(
    nights: Nights, tmp_path: Path, prefect_api: str, store: str, nightclerk: Callable[..., Said]
) -> None:
    samples, free = papers(1), papers(1, 40)
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    log = tmp_path / "sockets.log"
    with ScriptedServer(read_right([*samples, *free])) as server:
        tiers = json.dumps([frontier(server.base_url)])
        own = {"PREFECT_API_URL": prefect_api, "NIGHTCLERK_DATABASE_URL": store, "NIGHTCLERK_ENGINE": "scripted"}
        own |= {"NIGHTCLERK_TIERS": tiers, "PYTHONPATH": str(tmp_path / "watch"), "WATCH_LOG": str(log)}
        port = server.base_url.rsplit(":", 1)[1].partition("/")[0]

        def connections(inbox: Path) -> int:
            log.write_text("")
            command = [sys.executable, "-m", "tests.integration.night_process", str(inbox)]
            subprocess.run(command, cwd=ROOT, env=os.environ | own, check=True)
            seen = log.read_text().splitlines()
            assert seen, "the watch saw nothing"
            return sum(f", {port})" in line for line in seen)

        assert connections(put(tmp_path / "on_premises", samples)) == 0
        code, out, _ = nightclerk("egress", NIGHTCLERK_DATABASE_URL=store)
        assert (code, out) == (0, "Nothing has left the premises.\n")
        assert connections(put(tmp_path / "free", free)) > 0
    code, out, _ = nightclerk("egress", NIGHTCLERK_DATABASE_URL=store)
    assert code == 0 and "of documents that had to stay: 0, as it must be." in out


def test_a_first_tier_elsewhere_is_refused(nights: Nights, tmp_path: Path) -> None:
    with ScriptedServer(read_right(papers(1))) as server:
        nights.set(engine="openai", base_urls=server.base_url, model="m", where="external", price_in_usd=1, price_out_usd=1, budget_usd=1)  # fmt: skip
        with pytest.raises(SettingError, match="The first tier runs elsewhere"):
            nights.run(put(tmp_path, papers(1)))
        with pytest.raises(SettingError, match="NIGHTCLERK_TIERS"):
            reading.engine()
    assert server.calls == []


@pytest.mark.parametrize("wrong", ['["receipt"]', '["kind:nothing"]', '["inbox:"]', '["folder:/x"]', "kind:nda"])
def test_a_wrong_mark_is_said(nights: Nights, wrong: str) -> None:
    nights.set(on_premises=wrong)
    with pytest.raises(SettingError, match="NIGHTCLERK_ON_PREMISES"):
        settings()
    nights.set(on_premises="[]")
