"""The pre-router: which fields skip the small tier."""

import pytest
from pydantic import ValidationError

from schemas.page import Page
from schemas.route import Route, Seen, SkipRule
from schemas.settings import Settings
from schemas.step import Paper
from tasks.tiers.route import route
from tasks.tiers.skipped import routed, unread_share
from tasks.trust.judge import Judge

FIELDS = ("parties", "effective_date", "governing_law", "term")
NDA = Seen(kind="nda", fields=FIELDS, unread_share=0.1, novelty=0.4)


def test_without_rules_the_small_tier_reads_all() -> None:
    assert route(NDA, []) == Route(small=FIELDS)


@pytest.mark.parametrize(
    ("rule", "skips"),
    [
        (SkipRule(name="r", kinds=("nda",)), True),
        (SkipRule(name="r", kinds=("receipt",)), False),
        (SkipRule(name="r", least_unread_share=0.1), True),
        (SkipRule(name="r", least_unread_share=0.2), False),
        (SkipRule(name="r", least_novelty=0.4), True),
        (SkipRule(name="r", least_novelty=0.5), False),
        (SkipRule(name="r", kinds=("nda",), least_unread_share=0.2), False),
        (SkipRule(name="r", kinds=("nda",), least_unread_share=0.05, least_novelty=0.1), True),
    ],
)
def test_a_rule_holds_where_all_holds_that_it_states(rule: SkipRule, skips: bool) -> None:
    found = route(NDA, [rule])
    assert found == (Route(small=(), skipping=dict.fromkeys(FIELDS, ("r",))) if skips else Route(small=FIELDS))


def test_what_nobody_measured_is_not_novel() -> None:
    unmeasured = NDA.model_copy(update={"novelty": None})
    assert route(unmeasured, [SkipRule(name="r", least_novelty=0.0)]).small == FIELDS


def test_only_failing_fields_skip() -> None:
    rule = SkipRule(name="terms", failing=("nda.term", "contract.renewal_term"))
    found = route(NDA, [rule])
    assert (found.small, found.skipping) == (FIELDS[:3], {"term": ("terms",)})
    receipt = Seen(kind="receipt", fields=("total",))
    assert route(receipt, [rule]) == Route(small=("total",))


def test_several_rules_add_up() -> None:
    rules = [
        SkipRule(name="terms", failing=("nda.term",)),
        SkipRule(name="law", failing=("nda.governing_law",), least_unread_share=0.1),
        SkipRule(name="dates", failing=("nda.effective_date",), least_unread_share=0.9),
        SkipRule(name="again", failing=("nda.term",), kinds=("nda",)),
    ]
    found = route(NDA, rules)
    assert found.skipping == {"governing_law": ("law",), "term": ("terms", "again")}


@pytest.mark.parametrize("wrong", [{}, {"kinds": ["poem"]}, {"failing": ["nda.poem"]}, {"least_novelty": 2}])
def test_a_rule_that_says_nothing_or_nonsense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SkipRule.model_validate({"name": "r"} | wrong)


def test_two_rules_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their effects could not be told apart."""
    monkeypatch.setenv(
        "NIGHTCLERK_SKIP_RULES", '[{"name": "r", "kinds": ["nda"]}, {"name": "r", "kinds": ["receipt"]}]'
    )
    with pytest.raises(ValidationError, match="several rules are called r"):
        Settings()


def test_a_rule_concerns_the_kinds_that_it_names() -> None:
    assert SkipRule(name="r", least_novelty=0.5).concerns("nda")
    assert not SkipRule(name="r", kinds=("receipt",)).concerns("nda")
    assert not SkipRule(name="r", kinds=("nda",), failing=("receipt.total",)).concerns("nda")


def paper(*pages: int, unread: tuple[int, ...] = ()) -> Paper:
    return Paper(
        content_hash="0", kind="nda", pages=tuple(Page(number=number) for number in pages), unread_pages=unread
    )


def test_unread_pages_are_a_share_of_all_pages_whether_they_are_there_or_not() -> None:
    assert [
        unread_share(each) for each in (paper(1, 2), paper(1, 2, unread=(2,)), paper(1, unread=(2, 3)), paper())
    ] == [
        0.0,
        0.5,
        2 / 3,
        0.0,
    ]
    rule = SkipRule(name="scans", least_unread_share=0.5)
    assert routed(paper(1, 2, unread=(2,)), Judge(), [rule]).small == ()
    assert routed(paper(1, 2, 3, unread=(2,)), Judge(), [rule]).skipping == {}
