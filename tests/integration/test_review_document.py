"""The document page and what is saved from it, over real routes and a real database."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from PIL import Image
from sqlalchemy import text

from deployments.review.app import COOKIE, create_app
from schemas.people import Role
from schemas.settings import Settings, settings
from sql.connection import database
from sql.people.sessions import who_signed_in
from sql.review.refill import follow
from tests.integration.reviewed_papers import paper_in_review
from tests.integration.reviewing import document_in_review, signed_in_as

pytestmark = pytest.mark.usefixtures("store")

ONE, TWO, BLIND = ({"second_share": a, "blind_share": b} for a, b in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
Client = Callable[..., TestClient]
LINES = ("ACME Sdn Bhd", "Date: 25/12/2018", "Paid on 03/04/2019", "TOTAL RM 12.50")


@pytest.fixture
def policy() -> Settings:
    return settings().model_copy(update=ONE)


def client_of(
    person: str, config: Settings, role: Role = Role.REVIEWER, kind: str = "", sender: str = ""
) -> TestClient:
    secret = signed_in_as(person, role, kind, sender)
    who = who_signed_in(secret, 3600)
    assert who
    client = TestClient(create_app(config), cookies={COOKIE: secret}, follow_redirects=False)
    client.headers["X-CSRF-Token"] = who.csrf
    return client


def queued(config: Settings, fields: dict[str, Any], **more: Any) -> str:
    document = document_in_review("a.txt", fields, lines=LINES, **more)
    follow(config)
    return document


def say(client: TestClient, document: str, field: str, action: str, **more: Any) -> Response:
    return client.post(f"/documents/{document}/fields/{field}", json={"action": action, "kind": "receipt"} | more)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_the_page_shows_what_is_in_doubt_first_and_why(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME", "date": "2018-12-25", "total": {"amount": "12.50", "currency": "MYR"}}, accepted=["company"])  # fmt: skip
    with database().begin() as c:
        c.execute(text("update core_decisions set calibration = 'c', threshold = 0.81 where field = 'total'"))
        c.execute(text("""update core_readings set signals = '{"ocr_confidence": 0.4}' where field = 'total'"""))
    answer = client_of("ann", policy).get(f"/documents/{document}")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    page = answer.text
    assert page.index('id="f-date"') < page.index('id="f-total"') < page.index('id="f-company"')
    assert 'value="25 December 2018"' in page and 'value="12.50 MYR"' in page
    assert (
        "unsure, 60% (81% needed)" in page
        and "OCR is unsure here (40%)." in page
        and "the date of the purchase" in page
    )


def test_who_has_no_right_to_a_document_does_not_get_it(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME"}, sender="a@x.org")
    parts = ("", "/history", "/original", "/pages/1.png", "/words/1.json", "/crops/company.png")
    for client in (client_of("nda", policy, kind="nda"), client_of("other", policy, sender="b@y.org")):
        assert [client.get(f"/documents/{document}{part}").status_code for part in parts] == [403] * len(parts)
        assert say(client, document, "company", "accept", shown="ACME").status_code == 403
        assert client.post("/check", json={"content_hash": document, "kind": "receipt", "field": "date", "text": "x"}).status_code == 403  # fmt: skip
    viewer = client_of("vic", policy, Role.VIEWER)
    assert "readonly" in viewer.get(f"/documents/{document}").text
    assert say(viewer, document, "company", "accept", shown="ACME").status_code == 403
    assert viewer.get(f"/documents/{'0' * 64}").status_code == 404
    assert viewer.get("/documents/nothing").status_code == 422


def test_pages_words_and_crops_are_those_of_the_paper(policy: Settings) -> None:
    document = paper_in_review("p.pdf", [LINES, ("Second page",)], {"company": "ACME Sdn Bhd", "total": None}, {"company": (1, 0)})  # fmt: skip
    follow(policy)
    client = client_of("ann", policy)
    answer = client.get(f"/documents/{document}/pages/1.png?scale=2")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    page = Image.open(io.BytesIO(answer.content))
    assert (page.format, page.size) == ("PNG", (1191, 1684))
    assert client.get(f"/documents/{document}/pages/1.png?scale=1.7").content == answer.content  # rounded up
    assert client.get(f"/documents/{document}/pages/9.png").status_code == 422
    words = client.get(f"/documents/{document}/words/1.json").json()
    text_, box, parts = words["lines"][0]
    assert (text_, [word[0] for word in parts]) == (LINES[0], ["ACME", "Sdn", "Bhd"])
    assert client.get(f"/documents/{document}/words/9.json").status_code == 404
    crop = Image.open(io.BytesIO(client.get(f"/documents/{document}/crops/company.png").content))
    assert box[2] - box[0] < 0.4 and crop.width == pytest.approx(0.5 * 1191, abs=2)
    assert crop.convert("L").getextrema()[0] < 100, "there is ink in it"
    assert client.get(f"/documents/{document}/crops/total.png").status_code == 404


def test_a_file_that_is_no_paper_is_said_to_be_so_and_the_app_lives(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME"}, content=b"%PDF-1.7 \xff\xfe rubbish <script>")
    client = client_of("ann", policy)
    answer = client.get(f"/documents/{document}/pages/1.png")
    assert answer.status_code == 422 and "cannot be shown" in answer.text
    assert client.get(f"/documents/{document}").status_code == 200
    original = client.get(f"/documents/{document}/original")
    assert original.headers["Content-Type"] == "application/octet-stream"
    assert original.headers["Content-Disposition"].startswith("attachment;")
    assert original.headers["X-Content-Type-Options"] == "nosniff"


def test_values_and_names_of_a_document_are_shown_inert(policy: Settings) -> None:
    evil = '\u202e<script>alert(1)</script>" onfocus=x'
    document = document_in_review("<img src=x>\u202e.txt", {"company": evil, "address": evil})
    follow(policy)
    client = client_of("ann", policy)
    for part in ("", "/history"):
        page = client.get(f"/documents/{document}{part}").text
        assert (
            "<script>alert" not in page
            and "<img src=x>" not in page
            and "\u202e" not in page
            and '" onfocus' not in page
        )
    assert "\n" not in client.get(f"/documents/{document}/original").headers["Content-Disposition"]


def test_a_mail_names_what_came_in_it_to_those_who_may_see_it(policy: Settings) -> None:
    mail = document_in_review("mail.eml", {}, sender="acme.example")
    bill = document_in_review("mail.eml!in.zip!bill <b>.txt", {"company": "ACME"}, parent=mail)
    other = document_in_review("mail.eml!deed.txt", {"parties": "ACME"}, kind="nda", parent=mail)
    follow(policy)
    page = client_of("ann", policy).get(f"/documents/{mail}").text
    assert f'<a href="/documents/{bill}">bill &lt;b&gt;.txt</a> receipt, <b>to answer</b>' in page
    assert page.index(bill) < page.index(other)
    narrow = client_of("bob", policy, kind="receipt").get(f"/documents/{mail}").text
    assert bill in narrow and other not in narrow and "deed.txt" not in narrow
    assert "With it came" not in client_of("eve", policy).get(f"/documents/{bill}").text


def test_a_value_is_accepted_as_it_was_shown(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME", "total": None})
    client = client_of("ann", policy)
    assert say(client, document, "company", "accept", shown="OTHER").status_code == 422  # it has changed since
    answer = say(client, document, "company", "accept", shown="ACME", active_s=2.5, keystrokes=1).json()
    assert (answer["ending"], answer["open"], answer["done"]) == ("settled", 1, False) and "ann" in answer["card"]
    last = say(client, document, "total", "accept", shown=None).json()
    assert (last["open"], last["done"]) == (0, True)
    assert rows("select field, value, words, how from out_corrections order by 1") == [("company", "ACME", ["ACME"], "single"), ("total", None, [], "single")]  # fmt: skip
    assert rows("select active_s, keystrokes, before from core_opinions where field = 'company'") == [(2.5, 1, "ACME")]


def test_what_is_typed_becomes_a_value_by_the_documents_own_way_of_writing(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME", "date": None, "total": None})
    client = client_of("ann", policy)
    check = {"content_hash": document, "kind": "receipt"}
    found = client.post("/check", json=check | {"field": "date", "text": "03/04/2019"}).json()
    assert (found["value"], found["spoken"]) == ("2019-04-03", "3 April 2019") and "day first" in found["note"]
    assert client.post("/check", json=check | {"field": "date", "text": "31/02/2019"}).json()["error"]
    assert client.post("/check", json=check | {"field": "nothing", "text": "x"}).status_code == 404
    assert say(client, document, "date", "correct", text="31/02/2019").status_code == 422
    assert say(client, document, "date", "correct", text="03/04/2019").status_code == 200
    doubtful = say(client, document, "total", "correct", text="RM 0.00")
    assert doubtful.status_code == 422 and doubtful.json()["can_insist"]
    assert say(client, document, "total", "correct", text="RM 0.00", sure=True).status_code == 200
    assert rows("select field, value from out_corrections order by 1") == [("date", "2019-04-03"), ("total", {"amount": "0.00", "currency": "MYR"})]  # fmt: skip


def test_evidence_is_what_was_pointed_at_or_is_found_by_the_words(policy: Settings) -> None:
    document = paper_in_review("p.pdf", [("Shop",), LINES], {"company": "X", "date": None, "total": None})
    follow(policy)
    client = client_of("ann", policy)
    place = {"page": 2, "line_first": 3, "line_last": 3, "box": [0.1, 0.2, 0.3, 0.4], "quote": "RM 12.50"}
    say(client, document, "total", "correct", text="RM 12.50", places=[place])
    say(client, document, "company", "correct", text="acme sdn bhd")
    say(client, document, "date", "correct", text="1 May 2020")
    given = dict(rows("select field, evidence from core_opinions"))
    assert [given["total"][0][name] for name in ("grade", "page", "quote")] == ["exact", 2, "RM 12.50"]
    assert [given["company"][0][name] for name in ("grade", "page", "line_first", "quote")] == ["exact", 2, 0, "ACME Sdn Bhd"]  # fmt: skip
    assert given["company"][0]["box"]["left"] > 0.1 and given["date"] == []
    outside = place | {"box": [0, 0, 2, 1]}
    assert say(client, document, "total", "correct", text="RM 1.00", places=[outside]).status_code == 422


def test_a_list_is_saved_by_its_rows(policy: Settings) -> None:
    document = document_in_review("n.txt", {"parties": ["A Inc."]}, kind="nda")
    follow(policy)
    client = client_of("ann", policy)
    assert 'value="A Inc."' in client.get(f"/documents/{document}").text
    answer = say(client, document, "parties", "correct", kind="nda", text=["A Inc.", "", "B Ltd"])
    assert answer.status_code == 200
    assert rows("select value, words from out_corrections") == [(["A Inc.", "B Ltd"], ["A Inc.", "B Ltd"])]


def test_the_slower_one_sees_the_fasters_answer_and_the_difference(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME"})
    ann, bob = client_of("ann", policy), client_of("bob", policy)
    given = say(ann, document, "company", "correct", text="Acme Holdings Ltd").json()
    late = say(bob, document, "company", "correct", text="Acme Trading Ltd")
    assert late.status_code == 409
    card = late.json()["card"]
    assert (
        "ann was faster" in card
        and "Acme <mark>Holdings</mark> Ltd" in card
        and "Acme <mark>Trading</mark> Ltd" in card
    )
    again = say(
        ann, document, "company", "correct", text="Acme Holdings Ltd"
    )  # the answer to the first was lost on its way
    assert again.status_code == 409 and again.json()["same"]
    assert again.json()["open"] == 0 and "has changed" not in again.json()["card"]
    over = say(bob, document, "company", "correct", text="Acme Trading Ltd", previous=given["opinion_id"])
    assert over.status_code == 200
    assert rows("select value from out_corrections") == [("Acme Trading Ltd",)]


def test_undo_takes_back_ones_own_answer_even_when_the_document_was_done(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME"})
    ann, bob = client_of("ann", policy), client_of("bob", policy)
    given = say(ann, document, "company", "null").json()
    assert given["done"]
    assert say(bob, document, "company", "undo", previous=given["opinion_id"]).status_code == 409
    back = say(ann, document, "company", "undo", previous=given["opinion_id"]).json()
    assert (back["ending"], back["open"]) == ("reopened", 1)
    assert rows("select count(*) from out_corrections") == [(0,)]


def test_a_blind_field_shows_no_machine_value_until_it_is_answered() -> None:
    config = settings().model_copy(update=BLIND)
    document = paper_in_review("p.pdf", [LINES], {"company": "MACHINE-SAID"}, {"company": (1, 0)})
    follow(config)
    client = client_of("ann", config)
    page = client.get(f"/documents/{document}").text
    assert "MACHINE-SAID" not in page and "read it yourself" in page and '"company": []' in page
    assert "MACHINE-SAID" not in client.get(f"/documents/{document}/history").text
    assert client.get(f"/documents/{document}/crops/company.png").status_code == 404
    assert say(client, document, "company", "accept", shown=None).status_code == 422
    answer = say(client, document, "company", "correct", text="ACME Sdn Bhd").json()
    assert "MACHINE-SAID" in answer["card"]  # among what was read
    assert rows("select blind, before from core_opinions") == [(True, None)]


def test_the_second_person_does_not_see_the_firsts_answer_and_an_adjudicator_sees_both() -> None:
    config = settings().model_copy(update=TWO)
    document = queued(config, {"company": "ACME"})
    ann, bob, cat, eve = (client_of(name, config, role) for name, role in (("ann", Role.ADJUDICATOR), ("bob", Role.REVIEWER), ("cat", Role.REVIEWER), ("eve", Role.ADJUDICATOR)))  # fmt: skip
    first = say(ann, document, "company", "correct", text="First Answer Ltd").json()
    assert first["ending"] == "second" and "waits for a second person" in first["card"]
    for part in ("", "/history"):
        assert "First Answer" not in bob.get(f"/documents/{document}{part}").text
    early = say(
        bob, document, "company", "correct", text="Second Answer Ltd"
    )  # unaware of the first: its turn has changed
    assert early.status_code == 409 and "First Answer" not in early.text
    second = say(bob, document, "company", "correct", text="Second Answer Ltd", stage="second", previous=first["opinion_id"]).json()  # fmt: skip
    assert "Two people disagree about it." in second["card"]
    assert second["ending"] == "adjudication" and "waits for an adjudicator" in second["card"]
    last = {"text": "Third Ltd", "stage": "adjudication", "previous": second["opinion_id"]}
    assert [say(client, document, "company", "correct", **last).status_code for client in (bob, cat)] == [403, 403]
    page = eve.get(f"/documents/{document}").text
    assert "<mark>First</mark> Answer Ltd" in page and "<mark>Second</mark> Answer Ltd" in page
    own = {**last, "previous": second["opinion_id"]}
    assert say(ann, document, "company", "correct", **own).status_code == 403  # one of the two
    assert say(eve, document, "company", "correct", **last).json()["done"]
    assert say(cat, document, "company", "correct", text="Mine", previous=None).status_code == 403  # it was adjudicated
    assert "adjudicating" in bob.get(f"/documents/{document}/history").text


def test_a_seeded_field_looks_like_any_other(policy: Settings) -> None:
    document = queued(policy, {"company": "MACHINE", "total": None})
    ann, bob = client_of("ann", policy), client_of("bob", policy)
    first = say(ann, document, "company", "correct", text="Known Truth Ltd").json()
    with database().begin() as c:
        c.execute(text("insert into work_review_fields (content_hash, field, kind, fingerprint, state, reasons, confidence, loss_usd, not_by, queued_at) values (:h, 'company', 'receipt', 'print', 'seed', '{low_confidence}', 0.6, 1, '{ann}', now())"), {"h": document})  # fmt: skip
    for part in ("", "/history"):
        page = bob.get(f"/documents/{document}{part}").text
        assert "Known Truth" not in page and "seed" not in page
    assert "Known Truth" in ann.get(f"/documents/{document}").text
    answer = say(bob, document, "company", "accept", shown="MACHINE", previous=first["opinion_id"]).json()
    assert answer["ending"] == "settled" and "seed" not in str(answer)
    assert rows("select stage from core_opinions where person = 'bob'") == [("seed",)]
    assert rows("select value from out_corrections") == [("Known Truth Ltd",)]


def test_a_document_as_a_whole_is_looked_at_and_that_is_taken_back(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME"}, kind="unknown")
    with database().begin() as c:
        c.execute(text("update core_decisions set reasons = '{unknown_kind}' where field = ''"))
        c.execute(text("delete from core_decisions where field <> ''"))
        c.execute(text("insert into work_review_changed (content_hash) values (:h)"), {"h": document})
    follow(policy)
    client = client_of("ann", policy)
    assert "It is of no known kind." in client.get(f"/documents/{document}").text
    whole = f"/documents/{document}/whole"
    assert client.post(whole, json={"action": "correct", "kind": "unknown"}).status_code == 422
    given = client.post(whole, json={"action": "accept", "kind": "unknown"}).json()
    assert given["done"] and rows("select count(*) from work_review_documents") == [(0,)]
    assert client.post(whole, json={"action": "accept", "kind": "unknown"}).status_code == 409
    client.post(whole, json={"action": "undo", "kind": "unknown", "previous": given["opinion_id"]})
    assert rows("select count(*) from work_review_documents") == [(1,)]


@pytest.mark.parametrize("text_", ["a\x00b", "\u202ehidden", "\ue000"])
def test_what_cannot_be_stored_is_taken_out(policy: Settings, text_: str) -> None:
    document = queued(policy, {"company": "ACME"})
    client = client_of("ann", policy)
    body = {"action": "correct", "kind": "receipt", "text": f"Good {text_}", "why": text_}
    assert say(client, document, "company", **body).status_code == 200
    assert not set("\x00\ue000\u202e") & set(rows("select value from out_corrections")[0][0])


@pytest.mark.parametrize("body", [{}, {"action": "x"}, {"previous": -1}, {"previous": 2**70}, {"active_s": -1}, {"text": [1]}, {"places": [{"page": 0}]}, {"text": "\ud800"}, {"active_s": float("nan")}, {"shown": "\ud800", "action": "accept"}])  # fmt: skip
def test_nonsense_is_refused(policy: Settings, body: dict[str, Any]) -> None:
    document = queued(policy, {"company": "ACME"})
    client = client_of("ann", policy)
    sent = {"action": "correct", "kind": "receipt", "text": "A"} | body if body else {}
    headers = {"Content-Type": "application/json"}
    answer = client.post(
        f"/documents/{document}/fields/company", content=json.dumps(sent), headers=headers
    )  # as ASCII, with NaN
    assert answer.status_code == 422 and answer.json()["message"]
    assert say(client, document, "nothing", "null").status_code == 404
    assert say(client, document, "company", "null", kind="nda").status_code == 409


def test_the_history_tells_the_whole_way_in_order(policy: Settings) -> None:
    document = queued(policy, {"company": "ACME"})
    with database().begin() as c:
        c.execute(text("insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd) values (:h, 'print', 1, 'all', 'e', 'stop', '{}', 0, 321, 45, 0.0012)"), {"h": document})  # fmt: skip
        c.execute(text("insert into core_releases (content_hash, may_train, released_by, why) values (:h, false, 'eve', 'private')"), {"h": document})  # fmt: skip
    client = client_of("ann", policy)
    say(client, document, "company", "correct", text="Acme Ltd", why="the letterhead", active_s=3, keystrokes=8)
    page = client.get(f"/documents/{document}/history").text
    order = ["Arrived as", "Parsed: 1 page", "Taken for: receipt", "Tier 1 read: ACME", "Decided: review", "May not be used for training", "Typed: Acme Ltd", "Settled by one person: Acme Ltd"]  # fmt: skip
    places = [page.index(each) for each in order]
    assert places[-3:] == sorted(places[-3:]) and max(places[:3]) < min(places[-2:])
    for said in (
        "321 + 45 tokens, $0.0012",
        "the letterhead",
        "before: ACME",
        "3 s, 8 keys",
        "the confidence is below the threshold",
    ):
        assert said in page
