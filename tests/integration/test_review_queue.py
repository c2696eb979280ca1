"""The people's queue in a real database: its order, its pages, its filters, and who sees what of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from deployments.review.app import COOKIE, create_app
from schemas.opinion import Action, Opinion, Stage
from schemas.people import Grant, Role, Who
from schemas.review_queue import Place, Wanted
from schemas.settings import Settings, settings
from sql.connection import database
from sql.review.claims import claim
from sql.review.counts import dispute_counts, queue_counts, strip_counts
from sql.review.opinions import give
from sql.review.queue import queue_page, take_next
from sql.review.refill import follow, requeue
from tests.integration.reviewing import document_in_review, signed_in_as

ONE = Settings(second_share=0, blind_share=0)
TWO = Settings(second_share=1, blind_share=0)


def someone(person: str = "ann", role: Role = Role.REVIEWER, *, kind: str = "", sender: str = "") -> Who:
    return Who(person=person, display_name=person, grants=(Grant(role=role, kind=kind, sender=sender),))


def said(document: str, person: str, field: str = "company", action: Action = Action.CORRECT, previous: int | None = None, stage: Stage = Stage.FIRST, value: str = "X") -> Opinion:  # fmt: skip
    return Opinion(content_hash=document, kind="receipt", field=field, person=person, action=action, stage=stage, value=value, previous=previous)  # fmt: skip


def run(sql: str, **names: object) -> None:
    with database().begin() as connection:
        connection.execute(text(sql), names)


def names(who: Who, wanted: Wanted = Wanted(), after: Place | None = None, most: int = 50) -> list[str]:  # noqa: B008
    return [each.name for each in queue_page(wanted, who, after, most)]


def arrived(name: str, days_ago: float) -> None:
    run("update raw_arrivals set arrived_at = :at where name = :n", at=datetime.now(UTC) - timedelta(days=days_ago), n=name)  # fmt: skip


def test_the_earliest_deadline_comes_first_then_what_a_persons_time_is_worth(store: str) -> None:
    for name, confidence in (("sure", 0.9), ("late", 0.9), ("unsure", 0.2)):
        document_in_review(name, {"company": "A"}, confidence=confidence)
    arrived("late", 9)
    run("update raw_arrivals set arrived_at = (select min(arrived_at) from raw_arrivals where name = 'sure') where name = 'unsure'")  # fmt: skip
    follow(ONE.model_copy(update={"deadline_days": 7.0}))
    assert names(someone()) == ["late", "unsure", "sure"]
    first = queue_page(Wanted(), someone(), None, 1)[0]
    assert first.due_at is not None and first.due_at < datetime.now(UTC)


def test_a_loss_of_ones_own_weighs_a_field(store: str) -> None:
    document_in_review("cheap", {"company": "A"}, confidence=0.1)
    document_in_review("dear", {"total": "1"}, confidence=0.9)
    follow(Settings(second_share=0, blind_share=0, losses_usd={"receipt.total": 40}))
    assert names(someone()) == ["dear", "cheap"]


def test_pages_go_on_where_the_last_one_ended_whatever_was_done_meanwhile(store: str) -> None:
    for number in range(7):
        document_in_review(f"{number}", {"company": "A"}, confidence=0.5 if number % 2 else 0.6)
    follow(ONE)
    whole = names(someone())
    page = queue_page(Wanted(), someone(), None, 3)
    give(said(page[-1].content_hash, "ann"), ONE)  # the one that the next page begins behind is done
    rest = names(someone(), after=page[-1].place)
    assert [each.name for each in page] + rest == whole and len(set(whole)) == 7


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), {"old", "mailed", "nda", "twofold"}),
        (Wanted(kind="nda"), {"nda"}),
        (Wanted(field="total"), {"twofold"}),
        (Wanted(reason="low_confidence", kind="receipt"), {"old", "mailed", "twofold"}),
        (Wanted(reason="no_evidence"), set()),
        (Wanted(sender="a@b.c"), {"mailed"}),
        (Wanted(sender="a@b.c", kind="nda"), set()),
        (Wanted(least_age_s=86400), {"old"}),
        (Wanted(state="failed"), {"broken"}),
        (Wanted(state="failed", reason="encrypted"), {"broken"}),
        (Wanted(state="deferred"), {"put off"}),
        (Wanted(state="mine"), set()),
    ],
)
def test_filters(store: str, wanted: Wanted, expected: set[str]) -> None:
    old = document_in_review("old", {"company": "A"})
    document_in_review("mailed", {"company": "A"}, sender="a@b.c")
    document_in_review("nda", {"party": ["A"]}, kind="nda")
    document_in_review("twofold", {"company": "A", "total": None})
    put_off = document_in_review("put off", {"company": "A"})
    run("update core_decisions set verdict = 'defer', reasons = '{deferred}' where content_hash = :h", h=put_off)
    broken = document_in_review("broken", {})
    run("update core_decisions set verdict = 'reject', reasons = '{encrypted}' where content_hash = :h", h=broken)
    run("update core_decisions set decided_at = now() - interval '2 days' where content_hash = :h", h=old)
    follow(ONE)
    assert set(names(someone(), wanted)) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(search="CLAIM"), {"Claim 100%.pdf", "claim_x.pdf"}),
        (Wanted(search="smith"), {"café.pdf"}),
        (Wanted(search="CAFÉ"), {"café.pdf", "CAFE\u0301.txt"}),
        (Wanted(search="Cafe\u0301"), {"café.pdf", "CAFE\u0301.txt"}),
        (Wanted(search="%"), {"Claim 100%.pdf"}),
        (Wanted(search="_"), {"claim_x.pdf"}),
        (Wanted(search="\\"), set()),
        (Wanted(search="pdf", kind="receipt", field="total"), {"claim_x.pdf"}),
        (Wanted(search="pdf", sender="J.Smith@Broker.example"), {"café.pdf"}),
        (Wanted(search="pdf", state="deferred"), set()),
        (Wanted(search="pdf", state="mine"), {"claim_x.pdf"}),
    ],
)
def test_a_part_of_the_name_or_the_senders_finds_it(store: str, wanted: Wanted, expected: set[str]) -> None:
    document_in_review("Claim 100%.pdf", {"company": "A"})
    held = document_in_review("claim_x.pdf", {"company": "A", "total": None})
    document_in_review("café.pdf", {"company": "A"}, sender="J.Smith@Broker.example")
    document_in_review("CAFE\u0301.txt", {"parties": ["A"]}, kind="nda")
    follow(ONE)
    claim(held, "ann", 600)
    assert set(names(someone(), wanted)) == expected


def test_what_is_searched_for_is_paged_in_the_queues_order(store: str) -> None:
    for number in range(9):
        document_in_review(f"{'claim' if number % 3 else 'bill'} {number}", {"company": "A"}, confidence=0.1 * number)
    follow(ONE)
    wanted, found, last = Wanted(search="Claim"), list[str](), None
    while page := queue_page(wanted, someone(), last, 2):
        found += [each.name for each in page]
        last = page[-1].place
    assert found == [name for name in names(someone()) if name.startswith("claim")] and len(found) == 6


def test_a_search_finds_nothing_of_what_one_may_not_see(store: str) -> None:
    document_in_review("claim r", {"company": "A"}, sender="x@claims")
    document_in_review("claim n", {"party": ["A"]}, kind="nda", sender="y@claims")
    follow(ONE)
    for who, expected in ((someone(kind="nda"), ["claim n"]), (someone(sender="x@claims"), ["claim r"]), (someone(sender="z"), [])):  # fmt: skip
        for search in ("claim", "CLAIMS"):
            assert names(who, Wanted(search=search)) == expected
            assert (take_next(Wanted(search=search), who, None, "", 60) is not None) == bool(expected)
    assert names(someone(kind="nda"), Wanted(search="x@")) == []


def test_a_document_waits_since_it_was_first_sent_to_people(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    run("update core_decisions set decided_at = now() - interval '3 days' where content_hash = :h", h=document)
    run("insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn) select content_hash, fingerprint, field, kind, verdict, reasons, 2 from core_decisions where field = ''")  # fmt: skip
    follow(ONE)
    assert names(someone(), Wanted(least_age_s=2 * 86400)) == ["a"]


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([("receipt", "")], {"r", "r from x"}),
        ([("", "x")], {"r from x", "n from x"}),
        ([("nda", "x"), ("receipt", "x")], {"r from x", "n from x"}),
        ([("receipt", ""), ("", "x")], {"r", "r from x", "n from x"}),
        ([("contract", "")], set()),
        ([], set()),
    ],
)
def test_grants_limit_what_is_seen_and_counted(store: str, grants: Sequence[tuple[str, str]], expected: set[str]) -> None:  # fmt: skip
    document_in_review("r", {"company": "A"})
    document_in_review("r from x", {"company": "A"}, sender="x")
    document_in_review("n", {"party": ["A"]}, kind="nda")
    document_in_review("n from x", {"party": ["A"]}, kind="nda", sender="x")
    follow(ONE)
    who = Who(person="ann", display_name="", grants=tuple(Grant(role=Role.VIEWER, kind=k, sender=s) for k, s in grants))
    assert set(names(who)) == expected
    assert queue_counts(who).of_state("open") == len(expected)
    assert take_next(Wanted(), who, None, "", 60) is None  # who may only look gets nothing to work on


def test_strips_are_counted_of_ones_own_senders(store: str) -> None:
    for name, sender in (("a", "x"), ("b", "x"), ("c", "y"), ("d", "")):
        document_in_review(name, {"company": "A"}, sender=sender)
    document_in_review("n", {"party": ["A"]}, kind="nda", sender="x")
    follow(ONE)
    run("update work_review_fields set evident = true")
    receipts, own = [("receipt", "company", 4)], [("receipt", "company", 2)]
    assert strip_counts(someone(kind="receipt")) == receipts and strip_counts(someone()) == [*receipts, ("nda", "party", 1)]  # fmt: skip
    assert strip_counts(someone(kind="receipt", sender="x")) == own
    assert strip_counts(someone(sender="x")) == [*own, ("nda", "party", 1)]
    assert strip_counts(someone(role=Role.VIEWER, sender="x")) == []


def test_the_first_of_two_does_not_meet_the_document_again_and_the_second_does(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    follow(TWO)
    give(said(document, "ann"), TWO)
    assert (names(someone("ann")), names(someone("bob"))) == ([], ["a"])
    assert names(someone("ann"), Wanted(state="mine")) == [] and queue_counts(someone("ann")).mine == 0


def test_a_disagreement_goes_to_adjudicators_alone_and_to_neither_of_the_two(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    follow(TWO)
    first = give(said(document, "ann"), TWO).latest
    assert first
    give(said(document, "bob", previous=first.opinion_id, stage=Stage.SECOND, value="Y"), TWO)
    assert names(someone("eve")) == [] and names(someone("eve", Role.ADJUDICATOR)) == ["a"]
    assert names(someone("bob", Role.ADJUDICATOR)) == []
    shop = someone("eve", Role.ADJUDICATOR, sender="shop")
    assert [dispute_counts(who) for who in (someone("eve", Role.ADJUDICATOR), shop)] == [[("receipt", "company", 1)], []]  # fmt: skip
    assert names(someone("eve", Role.ADJUDICATOR, kind="nda")) == []


def test_who_was_unsure_may_come_back_to_it_as_an_adjudicator(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    follow(ONE)
    give(said(document, "ann", action=Action.UNSURE), ONE)
    assert (names(someone("ann")), names(someone("ann", Role.ADJUDICATOR))) == ([], ["a"])


def test_mine_is_what_i_hold_and_what_i_began(store: str) -> None:
    begun = document_in_review("begun", {"company": "A", "total": None})
    document_in_review("held", {"company": "A"}, confidence=0.1)
    document_in_review("other", {"company": "A"}, confidence=0.9)
    follow(ONE)
    give(said(begun, "ann"), ONE)
    assert take_next(Wanted(), someone(), None, "", 60)
    assert set(names(someone(), Wanted(state="mine"))) == {"begun", "held"} and queue_counts(someone()).mine == 2


def test_a_document_as_a_whole_is_looked_at_once_and_a_look_can_be_taken_back(store: str) -> None:
    document = document_in_review("odd", {})
    run(
        "update core_decisions set verdict = 'review', reasons = '{unread_pages}', kind = 'receipt' where content_hash = :h",
        h=document,
    )
    follow(ONE)
    unsure = give(said(document, "ann", "", Action.UNSURE), ONE).latest
    assert unsure and names(someone()) == ["odd"]  # nobody has said that it is done
    seen = give(said(document, "ann", "", Action.ACCEPT, unsure.opinion_id), ONE)
    assert seen.document_done and seen.latest and names(someone()) == []
    give(said(document, "ann", "", Action.UNDO, seen.latest.opinion_id), ONE)
    assert [each.why for each in queue_page(Wanted(), someone(), None, 9)] == [("unread_pages",)]


def test_a_seeded_answer_brings_its_document_back_and_ends_nothing(store: str) -> None:
    document = document_in_review("a", {"company": "A", "total": None})
    follow(ONE)
    give(said(document, "ann"), ONE)
    run("insert into work_review_fields (content_hash, field, kind, fingerprint, state, reasons, confidence, loss_usd, not_by, queued_at) values (:h, 'company', 'receipt', 'print', 'seed', '{low_confidence}', 0.5, 1, '{ann}', now())", h=document)  # fmt: skip
    assert give(said(document, "ann", "total", Action.NULL), ONE).document_done
    assert (names(someone("ann")), names(someone("bob"))) == ([], ["a"])
    shown = queue_page(Wanted(), someone("bob"), None, 1)[0]
    assert (shown.state, shown.fields, shown.why) == ("open", ("company",), ("low_confidence",))


def test_what_waits_in_earnest_takes_the_place_of_a_seeded_answer(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    follow(ONE)
    settled = give(said(document, "ann"), ONE).latest
    assert settled
    run("insert into work_review_fields (content_hash, field, kind, fingerprint, state, reasons, confidence, loss_usd, queued_at) values (:h, 'company', 'receipt', 'print', 'seed', '{audit}', 0.5, 1, now())", h=document)  # fmt: skip
    give(said(document, "ann", action=Action.UNDO, previous=settled.opinion_id), ONE)
    with database().connect() as connection:
        assert connection.execute(text("select state from work_review_fields")).scalars().all() == ["first"]


def test_making_the_queue_anew_gives_the_same(store: str) -> None:
    document = document_in_review("a", {"company": "A", "total": None}, sender="x")
    document_in_review("b", {"company": "A"})
    follow(TWO)
    give(said(document, "ann"), TWO)
    every = text("select to_jsonb(f) from work_review_fields f order by content_hash, field"), text("select to_jsonb(d) from work_review_documents d order by content_hash")  # fmt: skip
    with database().begin() as connection:
        before = [connection.execute(each).scalars().all() for each in every]
        hashes = connection.scalars(text("select content_hash from raw_documents")).all()
        connection.execute(text("truncate work_review_fields, work_review_documents"))
        requeue(connection, hashes, TWO)
        assert [connection.execute(each).scalars().all() for each in every] == before
        assert before[0] and before[1]


def test_the_page_shows_what_waits_and_why(store: str) -> None:
    document_in_review("<b>bold</b>\u202e.txt", {"company": "A", "total": None}, sender="x")
    follow(ONE)
    client = TestClient(create_app(settings()), cookies={COOKIE: signed_in_as("ann")}, follow_redirects=False)
    page = client.get("/queue").text
    assert "&lt;b&gt;bold&lt;/b&gt;\ufffd.txt" in page and "the confidence is below the threshold" in page
    assert "company, total" in page and 'href="/queue?sender=x"' in page
    assert "Nothing waits under these filters" in client.get("/queue?kind=nda").text
    nothing = client.get("/queue?kind=receipt&search=%3Cb%3Ex").text
    assert "Nothing that waits has “&lt;b&gt;x” in its name or its sender's under these filters." in nothing
    assert '<a href="/queue?kind=receipt">Without the search</a>' in nothing
    assert client.get("/queue?search=%00").status_code == 422
    assert client.get("/queue?at=nonsense").status_code == client.get("/queue?sender=%00").status_code == 422
    for address in ("/queue?age=2d", "/documents/abc"):
        wrong = client.get(address, headers={"Accept": "text/html"})
        assert (wrong.status_code, wrong.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
        assert "That did not work" in wrong.text and "This address or form is not right." in wrong.text
    assert client.get("/queue?age=2d", headers={"HX-Request": "true"}).json()["message"].startswith("age: ")


def test_the_next_document_is_opened_with_the_filters_and_the_last_leads_back(store: str) -> None:
    for number in range(2):
        document_in_review(f"{number}", {"company": "A"}, confidence=0.5 + number / 10)
    follow(ONE)
    first, second = queue_page(Wanted(), someone(), None, 9)
    client = TestClient(create_app(settings()), cookies={COOKIE: signed_in_as("ann")}, follow_redirects=False)

    def following(query: str) -> str:
        answer = client.get(f"/queue/next?{query}")
        assert answer.status_code == 303
        return answer.headers["location"]

    assert following("search=nowhere") == "/queue?search=nowhere&done=1"
    sought = {each.name: each.content_hash for each in (first, second)}["1"]
    assert following("search=1").startswith(f"/documents/{sought}?search=1&at=")
    begun = following("kind=receipt")
    assert begun.startswith(f"/documents/{first.content_hash}?kind=receipt&at=")
    give(said(first.content_hash, "ann"), ONE)  # it has no place in the queue any more, but the address has
    after = f"{begun.partition('?')[2]}&after={first.content_hash}"
    assert following(after).startswith(f"/documents/{second.content_hash}?kind=receipt&at=")
    give(said(second.content_hash, "ann"), ONE)
    assert following(f"kind=receipt&after={second.content_hash}") == "/queue?kind=receipt&done=1"
    assert "All done" in client.get("/queue?kind=receipt&done=1").text


def test_from_the_end_it_goes_on_with_what_was_passed_over(store: str) -> None:
    for number in range(3):
        document_in_review(f"{number}", {"company": "A"}, confidence=0.5 + number / 10)
    follow(ONE)
    first, _, last = queue_page(Wanted(), someone(), None, 9)
    client = TestClient(create_app(settings()), cookies={COOKIE: signed_in_as("ann")}, follow_redirects=False)
    assert client.get(f"/queue/next?after={last.content_hash}").headers["location"].startswith(f"/documents/{first.content_hash}")  # fmt: skip
