"""Reviewers measured in a real database: seeded known answers, adjudication by a third person, errors shown and blind."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from schemas.opinion import Action, Ending, Given, Opinion, Stage, same_value
from schemas.settings import Settings
from sql.connection import database
from sql.review.opinions import give
from sql.review.refill import follow
from sql.review.reviewers import reviewer_checks, reviewer_rows, seconds_by_field, seconds_by_person
from sql.review.seeds import seed
from tests.integration.reviewing import document_in_review, signed_in_as

TWO = Settings(second_share=1, blind_share=0, seed_share=0.5)
ONE = Settings(second_share=0, blind_share=0, seed_share=0.5)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def say(document: str, person: str, value: Any, stage: Stage = Stage.FIRST, action: Action = Action.CORRECT, config: Settings = TWO, **more: Any) -> Given:  # fmt: skip
    """The person's answer about the company, knowing all that was said before."""
    last = rows(f"select max(opinion_id) from core_opinions where content_hash = '{document}' and field = 'company'")[
        0
    ][0]
    opinion = Opinion(content_hash=document, kind="receipt", field="company", person=person, action=action, stage=stage, value=value, previous=last, **more)  # fmt: skip
    return give(opinion, config)


def agreed(name: str, machine: str = "ACME", truth: str = "Acme Ltd") -> str:
    """A document about which ann and bob agreed."""
    document = document_in_review(name, {"company": machine})
    follow(TWO)
    say(document, "ann", truth, before=machine, active_s=4.0, keystrokes=9)
    assert (
        say(document, "bob", truth, Stage.SECOND, before=machine, active_s=8.0, keystrokes=3).ending is Ending.SETTLED
    )
    return document


def reviewers(*people: str) -> None:
    for person in people:
        signed_in_as(person)


def of(person: str) -> Any:
    return next(row for row in reviewer_rows(None, "") if row.person == person)


def test_known_answers_come_up_for_others_and_change_nothing(store: str) -> None:
    reviewers("ann", "bob", "eve")
    known = agreed("known.txt")
    assert seed(TWO) == 0  # nothing else waits: nobody is asked what is known
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        document_in_review(name, {"company": name})
    follow(TWO)
    assert seed(TWO) == 1 and seed(TWO) == 0
    assert rows("select state, not_by from work_review_fields where state = 'seed'") == [("seed", ["ann", "bob"])]
    shown = rows(
        f"select state, reasons, open_fields, fields from work_review_documents where content_hash = '{known}'"
    )
    assert shown == [("open", ["fields_in_review"], 1, ["company"])]
    assert say(known, "ann", "Acme Ltd", Stage.SEED).ending is Ending.OVERTAKEN  # they made it known
    answer = say(known, "eve", "ACME", Stage.SEED, Action.ACCEPT, before="ACME")
    assert (answer.ending, answer.document_done) == (Ending.NOTED, True)
    assert rows(f"select value, corrected_by from out_corrections where content_hash = '{known}'") == [
        ("Acme Ltd", "bob")
    ]
    assert rows("select verdict, reasons from out_documents where name = 'known.txt'") == [("accept", ["reviewed"])]
    assert rows(f"select count(*) from work_review_documents where content_hash = '{known}'") == [(0,)]
    eve = of("eve")
    assert (eve.opinions, eve.checks, eve.seeds, eve.correct, eve.caught, eve.missed) == (1, 1, 1, 0, 0, 1)
    assert eve.sensitivity == 0.0


def test_seeds_are_taken_back_when_nothing_else_waits(store: str) -> None:
    reviewers("ann", "bob", "eve")
    agreed("known.txt")
    waiting = [document_in_review(name, {"company": name}) for name in ("a.txt", "b.txt")]
    follow(ONE)
    assert seed(ONE) == 1
    for document in waiting:
        say(document, "ann", "X", config=ONE)
    seed(ONE)
    assert rows("select count(*) from work_review_fields") == [(0,)]
    assert rows("select count(*) from work_review_documents") == [(0,)]


def test_seeded_answers_do_not_feed_themselves(store: str) -> None:
    reviewers("eve")
    known = [agreed(f"known {n}.txt") for n in range(6)]
    document_in_review("a.txt", {"company": "A"})
    follow(TWO)
    met = 0
    while added := seed(TWO):
        met += added
        for (document,) in rows("select content_hash from work_review_fields where state = 'seed'"):
            assert document in known and say(document, "eve", "Acme Ltd", Stage.SEED).ending is Ending.NOTED
    assert met == 6  # half of the one that waits and the twelve that were answered today


def test_a_withdrawn_truth_takes_its_seed_along(store: str) -> None:
    reviewers("ann", "bob")
    known = agreed("known.txt")
    document_in_review("a.txt", {"company": "A"})
    follow(TWO)
    assert seed(TWO) == 0  # both have answered it
    reviewers("eve")
    assert seed(TWO) == 1
    say(known, "bob", None, Stage.SECOND, Action.UNDO)
    assert rows(f"select state, not_by from work_review_fields where content_hash = '{known}'") == [("second", ["ann"])]


def test_a_disagreement_goes_to_a_third_person_and_counts(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(TWO)
    say(document, "ann", "ACME", action=Action.ACCEPT, before="ACME")
    assert say(document, "bob", "Acme Ltd", Stage.SECOND, before="ACME").ending is Ending.ADJUDICATION
    for person in ("ann", "bob"):
        assert say(document, person, "Acme Ltd", Stage.ADJUDICATION).ending is Ending.OVERTAKEN
    assert say(document, "eve", "Acme Ltd", Stage.ADJUDICATION, before="ACME").ending is Ending.SETTLED
    ann, bob, eve = of("ann"), of("bob"), of("eve")
    assert (ann.checks, ann.adjudicated, ann.correct, ann.caught, ann.missed) == (1, 1, 0, 0, 1)
    assert (bob.checks, bob.correct, bob.caught, bob.missed, bob.sensitivity) == (1, 1, 1, 0, 1.0)
    assert (eve.opinions, eve.checks, eve.sensitivity) == (1, 0, None)  # who is to check the adjudicator
    assert (reviewer_checks().caught, reviewer_checks().missed) == (1, 1)


def test_a_wrong_value_changed_to_another_wrong_one_was_caught(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(TWO)
    say(document, "ann", "Acne", before="ACME")
    say(document, "bob", "Acme Ltd", Stage.SECOND, before="ACME")
    say(document, "eve", "Acme Ltd", Stage.ADJUDICATION)
    assert (of("ann").correct, of("ann").caught) == (0, 1)


def test_rubber_stamping_shows_as_errors_with_the_machines_value(store: str) -> None:
    for n in range(3):
        document = document_in_review(f"{n}.txt", {"company": "ACME"})
        follow(TWO)
        say(document, "ann", "ACME", action=Action.ACCEPT, before="ACME")
        say(document, "bob", "Acme Ltd", Stage.SECOND, blind=True)
        say(document, "eve", "Acme Ltd", Stage.ADJUDICATION)
    ann, bob = of("ann"), of("bob")
    assert (ann.shown_checks, ann.shown_wrong, ann.blind_checks) == (3, 3, 0)
    assert (bob.blind_checks, bob.blind_wrong, bob.shown_checks, bob.caught) == (3, 0, 0, 0)


def test_what_was_taken_back_or_left_to_others_is_no_check(store: str) -> None:
    document = agreed("a.txt")
    assert of("ann").checks == 1
    say(document, "bob", None, Stage.SECOND, Action.UNDO)
    say(document, "eve", None, Stage.SECOND, Action.UNSURE)
    assert [row.person for row in reviewer_rows(None, "")] == ["ann"]
    assert of("ann").checks == 0


def test_rows_are_limited_to_kinds_and_ones_own(store: str) -> None:
    agreed("a.txt")
    assert [row.person for row in reviewer_rows(["receipt"], "")] == ["ann", "bob"]
    assert [row.person for row in reviewer_rows(["nda"], "bob")] == ["bob"]
    assert reviewer_rows([], "eve") == []


def test_seconds_a_field_by_person_and_field(store: str) -> None:
    agreed("a.txt")
    assert [(row.name, row.answers, row.median_s, row.keystrokes) for row in seconds_by_person(None, 30)] == [("bob", 1, 8.0, 3.0), ("ann", 1, 4.0, 9.0)]  # fmt: skip
    assert [(row.name, row.answers, row.median_s) for row in seconds_by_field(["receipt"], 30)] == [("receipt.company", 2, 6.0)]  # fmt: skip
    assert seconds_by_field(["nda"], 30) == []


PLANTED: list[tuple[Any, Any]] = [
    ("ACME  Ltd.", "acme ltd"), ("Café", "CAFÉ"), ("東京", "京都"), ("", None), ("...", None), ([], None), (["a", "B"], ["b", "A."]),
    (["a"], ["a", "b"]), ({"amount": "12.50", "currency": "MYR"}, {"amount": "12.5", "currency": "myr"}),
    ({"amount": "12.50", "currency": None}, {"amount": "12.5", "currency": "MYR"}), (True, False), (True, True), ("2 years", "2years"),
]  # fmt: skip


def test_the_database_and_the_program_mean_the_same_by_the_same(store: str) -> None:
    assert _same_in_sql(PLANTED) == [same_value(one, other) for one, other in PLANTED]
    assert _same_in_sql(PLANTED)[:4] == [True, True, False, True]


def test_they_do_so_for_anything_written_in_latin_letters(store: str) -> None:
    words = st.one_of(st.none(), st.text("aAbB .,-19é", max_size=6))
    values = st.one_of(words, st.lists(words.filter(lambda each: each is not None), max_size=3))

    @given(st.lists(st.tuples(values, values), min_size=20, max_size=20))
    def check(pairs: list[tuple[Any, Any]]) -> None:
        assert _same_in_sql(pairs) == [same_value(one, other) for one, other in pairs]

    check()


def _same_in_sql(pairs: list[tuple[Any, Any]]) -> list[bool]:
    import json

    statement = text("select same_value(cast(:one as jsonb), cast(:other as jsonb))")
    with database().connect() as connection:
        return [bool(connection.scalar(statement, {"one": json.dumps(one), "other": json.dumps(other)})) for one, other in pairs]  # fmt: skip
