"""How the database finds what the queue's pages ask for: from an index in its order, with no look at the whole table."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from schemas.people import Grant, Role, Who
from schemas.review_queue import Wanted
from schemas.settings import Settings
from sql.connection import database
from sql.review.making import MAKE_DOCUMENTS, MAKE_FIELDS
from sql.review.query import NEAR, queue_query
from sql.review.queue import place_of, queue_page
from sql.review.refill import follow
from sql.review.strips import strips, strips_statement
from tests.bench.queued import FIELDS, fill
from tests.conftest import fresh_database

DOCUMENTS = 5000
EVE = Who(person="eve", display_name="Eve", grants=(Grant(role=Role.ADMIN),))
NED = Who(person="ned", display_name="Ned", grants=tuple(Grant(role=Role.REVIEWER, kind="nda", sender=f"sender{n}@example.com") for n in (5, 10)))  # fmt: skip


@pytest.fixture(scope="module")
def many(postgres: str) -> Iterator[None]:
    """20,000 fields that wait, made by the queue's own following."""
    with fresh_database(postgres):
        with database().begin() as connection:
            fill(connection, DOCUMENTS)
        follow(Settings(deadline_days=7.0))
        with database().begin() as connection:
            assert connection.scalar(text("select sum(open_fields) from work_review_documents")) == DOCUMENTS * FIELDS
            connection.execute(text("analyze"))
        yield


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def explained(statement: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    made = text(f"explain (analyze, format json) {statement}")
    with database().connect() as connection:
        connection.execute(text("set local plan_cache_mode = force_custom_plan"))
        found = connection.scalar(made, {name: names[name] for name in made.compile().params})
        connection.rollback()
    return list(nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def touched(plan: list[dict[str, Any]], table: str) -> float:
    """Rows of the table that were read, those that were filtered out included."""
    return sum((n["Actual Rows"] + n.get("Rows Removed by Filter", 0)) * n["Actual Loops"] for n in plan if n.get("Relation Name") == table)  # fmt: skip


@pytest.mark.parametrize("who", [EVE, NED], ids=["everything", "two senders of a kind"])
@pytest.mark.parametrize("wanted", [Wanted(), Wanted(kind="nda"), Wanted(sender="sender5@example.com"), Wanted(field="company")], ids=["all", "a kind", "a sender", "a field"])  # fmt: skip
@pytest.mark.parametrize("deep", [False, True], ids=["first page", "behind a place"])
def test_a_page_and_the_next_document_are_read_from_an_index(many: None, who: Who, wanted: Wanted, deep: bool) -> None:
    if deep:
        hash_ = queue_page(wanted, EVE, None, 8)[-1].content_hash
        after = place_of(hash_)
    else:
        after = None
    for most, role in ((51, Role.VIEWER), (8, Role.REVIEWER)):
        statement, names = queue_query(wanted, who, role, after, near=bool(wanted.field))
        plan = explained(statement, names | {"most": most})
        scans = [node for node in plan if node.get("Relation Name") == "work_review_documents"]
        assert scans and not [node for node in plan if node["Node Type"] == "Seq Scan"]
        bound = NEAR if wanted.field else 12 * most
        assert touched(plan, "work_review_documents") <= bound
        assert touched(plan, "work_review_fields") <= bound * FIELDS
        sorted_rows = [node["Plans"][0]["Actual Rows"] for node in plan if "Sort" in node["Node Type"]]
        assert max(sorted_rows, default=0) <= bound


FILTERS = {
    "all": Wanted(),
    "kind": Wanted(kind="nda"),
    "field": Wanted(field="company"),
    "reason": Wanted(reason="fuzzy_evidence"),
    "sender": Wanted(sender="sender5@example.com"),
    "search": Wanted(search="SENDER5@"),
    "age": Wanted(least_age_s=86400),
    "mine": Wanted(state="mine"),
    "deferred": Wanted(state="deferred"),
    "several": Wanted(kind="receipt", field="total", reason="fuzzy_evidence", least_age_s=86400),
}


@pytest.fixture
def mixed(many: None) -> Iterator[None]:
    """Some wait for longer, some are held by Eve, some are deferred."""
    before = "create temporary table before as select content_hash, queued_at, state, claimed_by, leased_until from work_review_documents"
    changes = (
        "update work_review_documents set queued_at = now() - interval '2 days' where content_hash < '3'",
        "update work_review_documents set claimed_by = 'eve', leased_until = now() + interval '1 hour' where content_hash between '4' and '45'",
        "update work_review_documents set state = 'deferred' where content_hash between '5' and '55'",
    )
    with database().connect() as connection:
        for statement in (before, *changes, "analyze work_review_documents"):
            connection.execute(text(statement))
        connection.commit()
        yield
        back = "update work_review_documents d set queued_at = b.queued_at, state = b.state, claimed_by = b.claimed_by, leased_until = b.leased_until from before b where b.content_hash = d.content_hash"
        for statement in (back, "drop table before", "analyze work_review_documents"):
            connection.execute(text(statement))
        connection.commit()


@pytest.mark.parametrize("wanted", FILTERS.values(), ids=FILTERS)
def test_every_filter_is_paged_by_place_and_reads_a_bounded_part(mixed: None, wanted: Wanted) -> None:
    whole = queue_page(wanted, EVE, None, 60)
    pages, last = [], None
    while len(pages) < len(whole) and (page := queue_page(wanted, EVE, last, 7)):
        pages += page
        last = page[-1].place
    assert len(whole) >= 10 and [each.content_hash for each in pages][: len(whole)] == [
        each.content_hash for each in whole
    ]
    near = bool(wanted.field or wanted.reason or wanted.search or wanted.least_age_s)
    statement, names = queue_query(wanted, EVE, Role.VIEWER, whole[len(whole) // 2].place, near=near)
    plan = explained(statement, names | {"most": 51})
    assert not [node for node in plan if node["Node Type"] == "Seq Scan" and node.get("Relation Name") != "core_opinions"]  # fmt: skip
    assert touched(plan, "work_review_documents") <= 2 * NEAR and touched(plan, "work_review_fields") <= NEAR * FIELDS


def test_what_few_documents_have_is_found_by_that(many: None) -> None:
    with database().begin() as connection:
        connection.execute(text("update work_review_documents set why = '{novel}' where content_hash in (select content_hash from work_review_documents order by due_at desc limit 5)"))  # fmt: skip
        connection.execute(text("analyze work_review_documents"))
    wanted = Wanted(reason="novel")
    statement, names = queue_query(wanted, EVE, Role.VIEWER, None)
    plan = explained(statement, names | {"most": 51})
    assert [node for node in plan if node.get("Index Name") == "work_review_documents_holds"]
    assert touched(plan, "work_review_documents") <= 10


def test_what_few_names_hold_is_looked_for_as_the_table_lies(many: None) -> None:
    statement, names = queue_query(Wanted(search="CLAIM 4999."), EVE, Role.VIEWER, None)
    plan = explained(statement, names | {"most": 51})
    assert [n["Node Type"] for n in plan if n.get("Relation Name") == "work_review_documents"] == ["Seq Scan"]
    assert touched(plan, "work_review_documents") == DOCUMENTS and touched(plan, "work_review_fields") <= FIELDS


def test_deep_pages_read_no_more_than_the_first(many: None) -> None:
    last = None
    for _ in range(40):
        last = queue_page(Wanted(), EVE, last, 100)[-1].place
    statement, names = queue_query(Wanted(), EVE, Role.VIEWER, last)
    plan = explained(statement, names | {"most": 51})
    assert touched(plan, "work_review_documents") <= 51
    assert [n["Index Name"] for n in plan if n.get("Relation Name") == "work_review_documents"] == ["work_review_documents_order"]  # fmt: skip


@pytest.mark.parametrize("behind", [False, True])
def test_strips_are_read_from_an_index(many: None, behind: bool) -> None:
    place = strips("receipt", "total", EVE, None, 40)[-1].place
    names = {"kind": "receipt", "field": "total", "person": "eve", "most": 41}
    plan = explained(strips_statement(every_sender=True, behind=behind), names | {"due": place.due, "worth": place.worth, "after": place.content_hash})  # fmt: skip
    scanned = {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"}
    assert scanned <= {"core_opinions"}  # which is empty here
    for table in ("work_review_fields", "work_review_documents", "core_readings", "core_pages"):
        assert 0 < touched(plan, table) <= 2 * 41


@pytest.mark.parametrize("behind", [False, True])
def test_disputed_strips_are_read_from_an_index(many: None, behind: bool) -> None:
    with database().begin() as connection:
        connection.execute(text("update work_review_fields set state = 'adjudication' where field = 'total' and content_hash < '1'"))  # fmt: skip
        connection.execute(text("analyze work_review_fields"))
    try:
        place = strips("receipt", "total", EVE, None, 40, disputed=True)[20].place
        names = {"kind": "receipt", "field": "total", "person": "eve", "most": 41, "due": place.due, "worth": place.worth, "after": place.content_hash}  # fmt: skip
        plan = explained(strips_statement(every_sender=True, behind=behind, disputed=True), names)
        assert [node for node in plan if node.get("Index Name") == "work_review_fields_disputed"]
        assert 0 < touched(plan, "work_review_fields") <= 2 * 41
    finally:
        with database().begin() as connection:
            connection.execute(text("update work_review_fields set state = 'first' where state = 'adjudication'"))


@pytest.mark.parametrize("hashes", [1, 1000])
def test_a_documents_part_is_made_without_reading_the_others(many: None, hashes: int) -> None:
    with database().connect() as connection:
        some = connection.scalars(text("select content_hash from raw_documents order by 1 limit :n"), {"n": hashes}).all()  # fmt: skip
    policy = {"losses": "{}", "loss_usd": 1.0, "second_loss_usd": 50.0, "second_share": 0.0, "blind_share": 0.0, "field_s": 20.0, "deadline_s": None}  # fmt: skip
    for statement in (MAKE_FIELDS, MAKE_DOCUMENTS):
        plan = explained(statement.text, policy | {"hashes": list(some)})
        assert not [n for n in plan if n["Node Type"] == "Seq Scan" and n.get("Relation Name") in ("core_decisions", "core_readings")]  # fmt: skip
        assert touched(plan, "core_decisions") <= 40 * hashes
