"""What a further tier is asked of a document: of a group's fields those in doubt, if it is paid by the token. Governing law and term are one group of an NDA."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.document import Residency
from schemas.doubt import DoubtfulDocument, DoubtfulField
from schemas.kind import asked_by, groups_of, question_name
from schemas.outcome import Verdict
from schemas.page import Line, Page
from schemas.registry import KINDS
from schemas.step import Paper
from schemas.tier import Tier
from tasks.tiers.reread import Asking, Rereading, rereading
from tasks.window import estimated_tokens

NDA = KINDS["nda"]
HERE: dict[str, Any] = {"name": "near", "engine": "openai", "model": "m", "where": "on_premises", "base_urls": ["http://h/v1"]}  # fmt: skip
AWAY = HERE | {"name": "big", "where": "external", "price_in_usd": 1, "price_out_usd": 10, "budget_usd": 1}
LAW = "This Agreement shall be governed by the laws of the State of Oregon."
TERM = "This Agreement shall remain in force for a term of two (2) years from the date hereof."
FILLING = [f"Paragraph {n}: the parties meet on the premises and talk of the weather, as they always did." for n in range(40)]  # fmt: skip
LINES = [*FILLING[:20], LAW, *FILLING[20:], TERM, *FILLING[:20]]


def work(tier: dict[str, Any], *names: str, asked: Sequence[tuple[str, str]] = ()) -> Rereading:
    pages = (Page(number=1, lines=tuple(Line(text=line) for line in LINES)),)
    paper = Paper(content_hash="a" * 64, kind="nda", pages=pages)
    doubts = [DoubtfulField(field=name, confidence=0.25, tier=1, verdict=Verdict.REVIEW, reasons=()) for name in names]
    document = DoubtfulDocument(
        content_hash=paper.content_hash, fingerprint="f", kind="nda", residency=Residency.ANYWHERE, arrived_at=datetime(2026, 11, 25, tzinfo=UTC),
        fields=tuple(doubts), verdicts={}, values={}, asked=frozenset(asked),
    )  # fmt: skip
    asking = Asking(tier=Tier.model_validate(tier), number=2, reader="own", night=date(2026, 11, 25))
    return rereading(paper, document, asking)


def asked_of(found: Rereading) -> dict[str, list[str]]:
    return {each.field_group: list(each.request.json_schema["properties"]) for each in found.tier_questions()}


def test_a_tier_elsewhere_is_asked_about_the_fields_in_doubt_and_no_others() -> None:
    found = work(AWAY, "term", "parties")
    assert asked_of(found) == {"who:parties": ["parties"], "law:term": ["term"]}
    assert [each.field for each in found.fields] == ["term", "parties"]
    assert not any("governing_law" in each.request.user for each in found.tier_questions())


def test_all_of_a_group_is_known_by_the_group() -> None:
    assert asked_of(work(AWAY, "term", "governing_law")) == {"law": ["governing_law", "term"]}


def test_it_sees_only_what_the_doubt_takes() -> None:
    """Less costs less, and less leaves the house."""
    tier = AWAY | {"window_tokens": 200}
    [law], [both] = (work(tier, *names).questions for names in (["governing_law"], ["governing_law", "term"]))
    assert LAW in law.excerpt and TERM not in law.excerpt
    assert LAW in both.excerpt and TERM in both.excerpt
    assert law.request.max_tokens < both.request.max_tokens


@pytest.mark.parametrize("where", [HERE, AWAY])
def test_the_window_is_the_tiers_own(where: dict[str, Any]) -> None:
    narrow, wide = (
        work(where | {"window_tokens": tokens}, "term", "governing_law").questions[0] for tokens in (60, 4000)
    )
    assert estimated_tokens(narrow.excerpt) <= 60 < estimated_tokens(wide.excerpt)
    assert narrow.unread_share > wide.unread_share


def test_one_here_is_asked_about_whole_groups() -> None:
    """As models of ours are taught."""
    found = work(HERE, "term")
    assert asked_of(found) == {"law": ["governing_law", "term"]}
    assert [each.field for each in found.fields] == ["term"]


@pytest.mark.parametrize(
    ("tier", "answered", "expected"),
    [
        (AWAY, ("own", "law:term"), {"law:governing_law": ["governing_law"]}),
        (AWAY, ("own", "law"), {}),
        (HERE, ("own", "law"), {}),
        (AWAY, ("another", "law"), {"law": ["governing_law", "term"]}),
        (AWAY, ("own", "a group that is no more"), {"law": ["governing_law", "term"]}),
    ],
)
def test_what_it_answered_is_not_asked_again(tier: dict[str, Any], answered: tuple[str, str], expected: dict[str, list[str]]) -> None:  # fmt: skip
    found = work(tier, "term", "governing_law", asked=[answered])
    assert asked_of(found) == expected
    assert {each.field for each in found.fields} == {name for names in expected.values() for name in names}


def test_a_questions_name_tells_what_it_is_about() -> None:
    for kind in KINDS.values():
        for group, specs in groups_of(kind).items():
            parts = [specs, *((spec,) for spec in specs), specs[1:] or specs]
            assert [asked_by(question_name(group, part, kind), kind) for part in parts] == parts
    assert asked_by("nothing:term", NDA) == asked_by("law:no_field", NDA) == ()
