"""The pre-router: which fields skip the small tier."""

import pytest
from pydantic import ValidationError

from schemas.route import Route, Seen, SkipRule
from tasks.tiers.route import route

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
    assert found == (Route(small=(), skipping=FIELDS, rules=("r",)) if skips else Route(small=FIELDS))


def test_what_nobody_measured_is_not_novel() -> None:
    unmeasured = NDA.model_copy(update={"novelty": None})
    assert route(unmeasured, [SkipRule(name="r", least_novelty=0.0)]).small == FIELDS


def test_only_failing_fields_skip() -> None:
    rule = SkipRule(name="terms", failing=("nda.term", "contract.renewal_term"))
    found = route(NDA, [rule])
    assert (found.small, found.skipping, found.rules) == (FIELDS[:3], ("term",), ("terms",))
    receipt = Seen(kind="receipt", fields=("total",))
    assert route(receipt, [rule]) == Route(small=("total",))


def test_several_rules_add_up() -> None:
    rules = [
        SkipRule(name="terms", failing=("nda.term",)),
        SkipRule(name="law", failing=("nda.governing_law",), least_unread_share=0.1),
        SkipRule(name="dates", failing=("nda.effective_date",), least_unread_share=0.9),
    ]
    found = route(NDA, rules)
    assert (found.skipping, found.rules) == (("governing_law", "term"), ("terms", "law"))


@pytest.mark.parametrize("wrong", [{}, {"kinds": ["poem"]}, {"failing": ["nda.poem"]}, {"least_novelty": 2}])
def test_a_rule_that_says_nothing_or_nonsense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SkipRule.model_validate({"name": "r"} | wrong)
