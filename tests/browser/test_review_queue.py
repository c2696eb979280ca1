"""The queue and its strips as people use them, by keyboard alone, in a real browser. `NIGHTCLERK_SCREENSHOTS` names a folder for pictures."""

import io
import json
import re
import time

import pytest
from playwright.sync_api import Page, expect
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import text

from schemas.opinion import Action, Opinion, Stage
from schemas.people import Role
from schemas.settings import Settings, settings
from sql.connection import database
from sql.people.sessions import end_session, start_session
from sql.review.claims import claim, claims
from sql.review.opinions import give
from sql.review.refill import follow, requeue
from tests.browser.conftest import PATIENCE_MS, PHONE, WIDE, Opened, held_back, look, sign_in, slow_body
from tests.integration.reviewing import document_in_review, opinions_of, signed_in_as

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)
ONE = Settings(second_share=0, blind_share=0)
COMPANIES = ["Ridgeway Hardware Ltd", "Café Montclair", "Harbour & Sons", "Northgate Stationers"]


def drawn(page: Page) -> None:
    """Waits until the pieces of pages are there."""
    for image in page.locator(".paper img").all():
        image.evaluate("(img) => img.decode()")


def given_back(hashes: list[str], person: str) -> bool:
    """Whether the person holds none of them, now or soon: a browser tells that it leaves when it is already away."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while held := any(each.holder == person for each in claims(hashes, person).values()):
        if time.monotonic() > until:
            break
        time.sleep(0.2)
    return not held


def run(sql: str, **names: object) -> None:
    with database().begin() as connection:
        connection.execute(text(sql), names)


def queued(config: Settings) -> None:
    """The queue by this policy, though the app may have followed by its own already."""
    follow(config)
    with database().begin() as connection:
        requeue(connection, connection.scalars(text("select content_hash from raw_documents")).all(), config)


def evident(document: str, box: dict[str, float] | None, quote: str, line: int = 1) -> None:
    place = {"grade": "exact", "page": 1, "line_first": line, "line_last": line, "box": box, "quote": quote, "similarity": 1.0, "occurrences": 1}  # fmt: skip
    run("update core_readings set evidence = cast(:e as jsonb) where content_hash = :h and field = 'company'", e=json.dumps([place]), h=document)  # fmt: skip


def slip(company: str) -> bytes:
    """A page of PDF with the company near its top."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(60, 760, company)
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(("12 Mill Lane, Dunmore", "Receipt 00412, 8 May 2024", "Total 34.90")):
        canvas.drawString(60, 730 - 16 * number, line)
    canvas.save()
    return buffer.getvalue()


def strip_documents() -> list[str]:
    """Two pages of PDF and two texts, each with its company in doubt, in the queue's order."""
    documents = []
    for number, company in enumerate(COMPANIES):
        paper = number < 2
        document = document_in_review(
            f"receipt {number}.{'pdf' if paper else 'txt'}", {"company": company}, confidence=0.2 + number / 10,
            content=slip(company) if paper else b"", lines=() if paper else (f"sold by {company} on 8 May 2024", "Total 34.90"),
        )  # fmt: skip
        box = {"left": 60 / 595, "top": 1 - 776 / 842, "right": 330 / 595, "bottom": 1 - 754 / 842}
        evident(document, box if paper else None, company)
        documents.append(document)
    queued(ONE)
    return documents


def answers(document: str) -> list[tuple[Action, object]]:
    return [(each.action, each.value) for each in opinions_of(document)]


def test_the_queue_is_gone_through_by_keyboard(open_page: Opened) -> None:
    hashes = [document_in_review(f"claim {number}.txt", {"company": "A", "total": None}, confidence=0.2 + number / 100, sender="claims@broker.example") for number in range(53)]  # fmt: skip
    document_in_review("agreement.txt", {"parties": ["A"], "term": None}, kind="nda")
    failed = document_in_review("locked.pdf", {})
    run("update core_decisions set verdict = 'reject', reasons = '{encrypted}', kind = 'unknown' where content_hash = :h", h=failed)  # fmt: skip
    queued(Settings(second_share=0, blind_share=0, deadline_days=2.0))
    claim(hashes[1], "bob", 600)
    page = open_page("/queue", signed_in_as("ann"))
    expect(page.locator("#tabs")).to_contain_text("Open 54")
    look(page, "queue-wide")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr:focus-within")).to_contain_text("claim 1.txt")
    page.keyboard.press("k")
    expect(page.locator("tr:focus-within")).to_contain_text("claim 0.txt")
    page.keyboard.press("n")
    page.wait_for_url("**after=*")
    expect(page.locator("tbody tr")).to_have_count(4)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.locator("#kind").select_option("nda")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "kind=nda" in page.url and "after" not in page.url
    expect(page.locator("#field option", has_text="term")).to_have_count(1)
    expect(page.locator("#field option", has_text="company")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("tr:focus-within")).to_contain_text("agreement.txt")
    page.keyboard.press("m")
    page.wait_for_url("**state=mine*")
    expect(page.locator("#list")).to_contain_text("You hold no document")
    page.goto("/queue?state=failed")
    expect(page.locator("tbody")).to_contain_text("the file is encrypted")
    page.goto("/queue")
    page.keyboard.press("Enter")  # starts with the first that is free
    page.wait_for_url("**/documents/**")
    assert hashes[0] in page.url and claims([hashes[0]], "ann")[hashes[0]].own


def test_a_document_is_searched_for_and_worked_on(open_page: Opened) -> None:
    for number in range(3):
        document_in_review(f"Claim {number}.txt", {"company": "A"}, confidence=0.2 + number / 10, sender="Intake@broker.example")  # fmt: skip
    document_in_review("bill.txt", {"company": "A"}, confidence=0.1)
    queued(ONE)
    page = open_page("/queue", signed_in_as("ann"))
    page.keyboard.press("/")
    page.keyboard.type("claim/")
    expect(page.locator("#search")).to_have_value("claim/")
    page.keyboard.press("Enter")
    expect(page.locator("#list")).to_contain_text("Nothing that waits has “claim/” in its name or its sender's.")
    look(page, "queue-search-none")
    page.get_by_role("link", name="Without the search").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    page.keyboard.press("/")
    page.keyboard.type("intake")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.wait_for_url("**/queue?**search=intake**")
    look(page, "queue-search")
    page.keyboard.press("Escape")
    expect(page.locator("tr:focus-within")).to_contain_text("Claim 0.txt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**search=intake**")
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_url("**/documents/**search=intake**")
    expect(page.locator("h1")).to_contain_text("Claim 1.txt")
    page.go_back()
    page.go_back()
    expect(page.locator("#search")).to_have_value("intake")


def test_a_filter_that_acts_is_seen(open_page: Opened) -> None:
    document_in_review("agreement.txt", {"parties": ["A"]}, kind="nda")
    queued(ONE)
    page = open_page("/queue?field=company", signed_in_as("ann"))
    page.locator("#kind").select_option("nda")
    expect(page.locator("#field option", has_text="term")).to_have_count(1)
    expect(page.locator("#list")).to_contain_text("Nothing waits under these filters.")
    expect(page.locator("#field")).to_have_value("company")
    assert "field=company" in page.url
    page.locator("#field").select_option("")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#field option", has_text="company")).to_have_count(0)
    page.goto("/queue?state=failed&reason=low_confidence")
    expect(page.locator("#reason")).to_have_value("low_confidence")


def test_a_viewer_goes_from_a_document_to_the_queue(open_page: Opened) -> None:
    document_in_review("claim.txt", {"company": "A"})
    queued(ONE)
    page = open_page("/queue?kind=receipt", signed_in_as("vic", Role.VIEWER))
    page.locator("#list .open").click()
    page.wait_for_url("**/documents/**")
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_url("**/queue?kind=receipt**")
    expect(page.locator("tbody")).to_contain_text("claim.txt")


def test_the_queue_fits_a_phone(open_page: Opened) -> None:
    for number in range(3):
        document_in_review(f"a claim with a rather long name that somebody gave it {number}.txt", {"company": "A", "total": None}, sender="claims@broker.example")  # fmt: skip
    queued(Settings(second_share=0, blind_share=0, deadline_days=2.0))
    page = open_page("/queue", signed_in_as("ann"), PHONE)
    expect(page.locator("tbody tr")).to_have_count(3)
    look(page, "queue-phone")


def test_a_page_of_strips_is_cleared_by_keyboard(open_page: Opened) -> None:
    documents = strip_documents()
    page = open_page("/strips", signed_in_as("ann"))
    page.get_by_role("link", name="company").focus()
    page.keyboard.press("Enter")
    first = page.locator(".strip .value").first
    expect(first).to_be_focused()
    expect(page.locator("mark").first).to_have_text("Harbour & Sons")
    drawn(page)
    look(page, "strips-wide")
    page.keyboard.press("Enter")  # right as it is
    page.keyboard.type("Cafe Montclair Ltd", delay=10)  # ms: without it all keys come within what is rounded to 0 s
    page.keyboard.press("Enter")  # corrected
    expect(page.locator(".strip").nth(1)).to_contain_text("Saved.")
    page.keyboard.press("Alt+n")  # not in the document
    expect(page.locator(".strip").nth(2)).to_contain_text("Not in the document.")
    page.keyboard.press("Alt+z")
    expect(page.locator(".strip").nth(2)).to_contain_text("Taken back.")
    expect(page.locator(".strip .value").nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+u")
    expect(page.locator("#progress")).to_have_text("All strips of this page are answered.")
    expect(page.locator("#following")).to_be_focused()
    look(page, "strips-done")
    assert [answers(each)[-1] for each in documents] == [
        (Action.ACCEPT, COMPANIES[0]),
        (Action.CORRECT, "Cafe Montclair Ltd"),
        (Action.ACCEPT, COMPANIES[2]),
        (Action.UNSURE, None),
    ]
    given = opinions_of(documents[1])[-1]
    assert given.keystrokes is not None and given.keystrokes >= len("Cafe Montclair Ltd") and given.active_s
    page.keyboard.press("Enter")
    page.wait_for_url("**/strips")
    expect(page.locator("main")).to_contain_text("Nothing waits")


def test_disagreements_are_settled_strip_by_strip(open_page: Opened) -> None:
    two = Settings(second_share=1, blind_share=0)
    documents = strip_documents()
    queued(two)
    for document in documents[:3]:
        previous = None
        for person, value, stage in (("ann", "Ridgeway", Stage.FIRST), ("bob", "Ridgeway Ltd", Stage.SECOND)):
            given = give(Opinion(content_hash=document, kind="receipt", field="company", person=person, action=Action.CORRECT, stage=stage, value=value, words=(value,), previous=previous), two)  # fmt: skip
            assert given.latest
            previous = given.latest.opinion_id
    page = open_page("/strips", signed_in_as("judy", Role.ADJUDICATOR))
    page.get_by_role("link", name="two differ").focus()
    page.keyboard.press("Enter")
    box = page.locator(".strip .value")
    expect(box).to_have_count(3)
    expect(box.first).to_be_focused()
    drawn(page)
    look(page, "strips-disputed-wide")
    page.keyboard.press("Enter")  # nothing is taken yet
    expect(page.locator(".strip").first).to_contain_text("Type what the document says")
    page.keyboard.press("Alt+2")
    expect(box.first).to_have_value("Ridgeway Ltd")
    page.keyboard.press("Enter")
    expect(page.locator(".strip").first).to_contain_text("Saved.")
    expect(box.nth(1)).to_be_focused()
    page.keyboard.press("Alt+1")
    page.keyboard.press("Enter")
    expect(page.locator(".strip").nth(1)).to_contain_text("Saved.")
    page.keyboard.press("Alt+z")
    expect(page.locator(".strip").nth(1)).to_contain_text("Taken back.")
    page.locator(".strip").nth(1).get_by_role("button", name="Take it").nth(1).click()
    expect(box.nth(1)).to_have_value("Ridgeway Ltd")
    page.keyboard.press("Enter")
    expect(page.locator(".strip").nth(1)).to_contain_text("Saved.")
    page.keyboard.type("Harbour & Sons")
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_have_text("All strips of this page are answered.")
    assert [answers(each)[-1][1] for each in documents[:3]] == ["Ridgeway Ltd", "Ridgeway Ltd", "Harbour & Sons"]
    with database().connect() as connection:
        assert connection.scalars(text("select how from out_corrections")).all() == ["adjudicated"] * 3


def test_strips_fit_a_phone(open_page: Opened) -> None:
    strip_documents()
    page = open_page("/strips?kind=receipt&field=company", signed_in_as("ann"), PHONE)
    drawn(page)
    look(page, "strips-phone")


def test_who_is_overtaken_at_a_strip_sees_the_others_answer(open_page: Opened) -> None:
    document = strip_documents()[2]
    page = open_page("/strips?kind=receipt&field=company", signed_in_as("ann"))
    strip = page.locator(f"#s-{document}")
    strip.locator(".value").fill("Harbour and Sons")
    run("update work_review_documents set claimed_by = null")
    give(Opinion(content_hash=document, kind="receipt", field="company", person="bob", action=Action.CORRECT, stage=Stage.FIRST, value="Harbour Brothers"), ONE)  # fmt: skip
    page.keyboard.press("Enter")
    expect(strip).to_contain_text("bob was faster")
    expect(strip).to_contain_text("Harbour Brothers")
    expect(strip.locator(".value")).to_have_value("Harbour and Sons")
    assert answers(document) == [(Action.CORRECT, "Harbour Brothers")]


def test_strips_of_documents_that_another_holds_are_not_shown_and_ones_own_are_held(open_page: Opened) -> None:
    documents = strip_documents()
    claim(documents[0], "bob", 600)
    page = open_page("/strips?kind=receipt&field=company", signed_in_as("ann"))
    expect(page.locator(".strip")).to_have_count(3)
    while not all(claims(documents[1:], "ann")[each].own for each in documents[1:]):
        page.wait_for_timeout(50)
    claim(documents[1], "eve", 600, take_over=True)
    page.evaluate("location.reload()")
    expect(page.locator(".strip")).to_have_count(2)
    page.goto("/queue")
    assert given_back(documents, "ann")


def test_a_list_with_semicolons_is_answered_entry_by_entry(open_page: Opened) -> None:
    document = document_in_review("nda.txt", {"parties": ["Smith; Jones LLP", "Bob Ltd"]}, kind="nda", lines=["between Smith; Jones LLP and Bob Ltd"])  # fmt: skip
    place = {"grade": "exact", "page": 1, "line_first": 1, "line_last": 1, "box": None, "quote": "Smith; Jones LLP"}
    run("update core_readings set evidence = cast(:e as jsonb)", e=json.dumps([place]))
    queued(ONE)
    page = open_page("/strips?kind=nda&field=parties", signed_in_as("ann"))
    box = page.locator(".strip .value")
    expect(box).to_have_value("Smith; Jones LLP\nBob Ltd")
    look(page, "strips-list")
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Cat; Mouse GmbH")
    page.reload()
    expect(box).to_have_value("Smith; Jones LLP\nBob Ltd\nCat; Mouse GmbH")
    page.keyboard.press("Enter")
    expect(page.locator(".strip")).to_contain_text("Saved.")
    assert answers(document) == [(Action.CORRECT, ["Smith; Jones LLP", "Bob Ltd", "Cat; Mouse GmbH"])]


def test_what_was_typed_in_a_strip_is_back_after_a_reload(open_page: Opened) -> None:
    document = strip_documents()[0]
    page = open_page("/strips?kind=receipt&field=company", signed_in_as("ann"))
    page.locator(f"#s-{document} .value").fill("Ridgeway Tools")
    page.reload()
    expect(page.locator(f"#s-{document} .value")).to_have_value("Ridgeway Tools")
    expect(page.locator(f"#s-{document}")).to_contain_text("what you typed is back")
    page.keyboard.press("Enter")
    expect(page.locator(f"#s-{document}")).to_contain_text("Saved.")
    assert answers(document) == [(Action.CORRECT, "Ridgeway Tools")]


def test_strips_of_a_session_that_changed_keep_what_was_typed(open_page: Opened) -> None:
    document = strip_documents()[0]
    secret = signed_in_as("ann")
    page = open_page("/strips?kind=receipt&field=company", secret)
    end_session(secret)
    sign_in(page.context, page.url.partition("/strips")[0], start_session("ann", 3600))
    page.locator(f"#s-{document} .value").fill("Ridgeway Tools")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("Your session changed")
    assert answers(document) == []
    page.get_by_role("button", name="Reload").click()
    expect(page.locator(f"#s-{document}")).to_contain_text("Saved.")
    assert answers(document) == [(Action.CORRECT, "Ridgeway Tools")]


def test_what_is_typed_while_a_strip_is_saved_is_kept(open_page: Opened) -> None:
    document = strip_documents()[0]
    page = open_page("/strips?kind=receipt&field=company", signed_in_as("ann"))
    strip, held = page.locator(f"#s-{document}"), held_back(page, "**/fields/company")
    strip.locator(".value").fill("Ridgeway")
    page.keyboard.press("Enter")
    expect(strip).to_have_class(re.compile("saving"))
    page.keyboard.type(" Tools")
    held().continue_()
    expect(strip).to_contain_text("not saved yet")
    page.unroute("**/fields/company")
    page.keyboard.press("Enter")
    expect(strip).to_contain_text("Saved.")
    assert answers(document) == [(Action.CORRECT, "Ridgeway"), (Action.CORRECT, "Ridgeway Tools")]


def test_a_strip_whose_answer_is_on_its_way_is_not_open(open_page: Opened) -> None:
    documents = strip_documents()
    page = open_page("/strips?kind=receipt&field=company", signed_in_as("ann"))
    expect(page.locator(f"#s-{documents[0]} .value")).to_be_focused()
    arrive = slow_body(page, "text", f"{documents[0]}/fields/company")
    page.keyboard.press("Enter")

    def others() -> None:
        for document in documents[1:]:
            expect(page.locator(f"#s-{document} .value")).to_be_focused()
            page.keyboard.press("Enter")
        expect(page.locator("#following")).to_be_focused()

    arrive(others)
    for document in documents:
        expect(page.locator(f"#s-{document}")).to_contain_text("Right.")


def test_a_strip_that_is_to_be_read_unseen_shows_no_value(open_page: Opened) -> None:
    document = document_in_review("a.txt", {"company": "Secret Ltd"}, lines=("sold by Secret Ltd",))
    evident(document, None, "Secret Ltd")
    queued(Settings(second_share=0, blind_share=1))
    page = open_page("/strips?kind=receipt&field=company", signed_in_as("ann"))
    assert "Secret" not in page.content()
    page.keyboard.press("Enter")
    expect(page.locator(".strip")).to_contain_text("Type what the document says")
    page.keyboard.type("Secret Limited")
    page.keyboard.press("Enter")
    expect(page.locator(".strip")).to_contain_text("Saved.")
    assert opinions_of(document)[0].blind and opinions_of(document)[0].before is None


def test_roles(open_page: Opened) -> None:
    document_in_review("a.txt", {"company": "A"})
    queued(settings())
    page = open_page("/queue", signed_in_as("vic", Role.VIEWER), WIDE)
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#start")).to_have_count(0)
    assert page.goto("/strips").status == 403  # type: ignore[union-attr]
