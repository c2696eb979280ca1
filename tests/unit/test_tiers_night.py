"""What a night makes of its doubts, without any service: who could be asked, what is decided, how the document ends."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.document import Arrival, Residency
from schemas.doubt import DoubtfulDocument, DoubtfulField
from schemas.evaluation import Evaluating
from schemas.mark import Mark
from schemas.outcome import Reason, Verdict
from schemas.page import Line, Page
from schemas.plan import Deferred, Plan, PlanLine, Review, ToPerson
from schemas.report import NightMoney, TierSpend, Waiting
from schemas.settings import Settings
from schemas.step import Paper
from schemas.tier import PERSON, Tier
from tasks.pages.money import lines, markdown
from tasks.residency import marked, resolved
from tasks.tiers.candidates import Considered, askings, considered
from tasks.tiers.planned import escalated, rest
from tasks.tiers.reread import Asking
from tasks.tiers.verdict import document_decision

DIGEST = "a" * 64
NIGHT = date(2026, 11, 25)
HERE: dict[str, Any] = {"name": "near", "engine": "openai", "model": "m", "where": "on_premises", "base_urls": ["http://h/v1"]}  # fmt: skip
AWAY = HERE | {"name": "big", "where": "external", "price_in_usd": 1, "price_out_usd": 10, "budget_usd": 1}
PAPER = Paper(content_hash=DIGEST, kind="receipt", pages=(Page(number=1, lines=(Line(text="TOTAL 12.50"),)),))


def field(name: str = "total", verdict: Verdict = Verdict.REVIEW, **more: Any) -> DoubtfulField:
    known = {"confidence": 0.25, "tier": 1, "reasons": (Reason.LOW_CONFIDENCE,)}
    return DoubtfulField(field=name, verdict=verdict, **known | more)


def document(*fields: DoubtfulField, **more: Any) -> DoubtfulDocument:
    fields = fields or (field(),)
    known: dict[str, Any] = {
        "content_hash": DIGEST, "fingerprint": "f", "kind": "receipt", "residency": Residency.ANYWHERE, "fields": fields,
        "arrived_at": datetime(2026, 11, 25, 20, tzinfo=UTC), "values": {each.field: None for each in fields},
        "verdicts": {"company": Verdict.ACCEPT} | {each.field: each.verdict for each in fields},
    }  # fmt: skip
    return DoubtfulDocument(**known | more)


def tiers(*named: dict[str, Any]) -> list[Asking]:
    made = [Tier.model_validate(each) for each in named or (HERE, AWAY)]
    return askings(dict(enumerate(made, 2)), {each.name: f"reader {each.name}" for each in made}, NIGHT)


def options(found: DoubtfulDocument, *named: dict[str, Any], **settings: Any) -> list[str]:
    return [option.to for option in made(found, *named, **settings).candidate.options]


def made(found: DoubtfulDocument, *named: dict[str, Any], **settings: Any) -> Considered:
    return considered(found, PAPER, tiers(*named), lambda *_: 0.5, Settings(**settings))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["near", "big", PERSON]),
        ({"residency": Residency.ON_PREMISES}, ["near", PERSON]),
        ({"tried": frozenset({2})}, ["big", PERSON]),
        ({"asked": frozenset({("reader near", "all"), ("reader big", "all")})}, [PERSON]),
        ({"asked": frozenset({("another model's", "all")})}, ["near", "big", PERSON]),
        ({"fields": (field(tier=2),)}, ["big", PERSON]),
    ],
    ids=["all", "marked", "tried tonight", "answered", "answered by another model", "read by it"],
)
def test_who_could_be_asked(changes: dict[str, Any], expected: list[str]) -> None:
    assert options(document(**changes)) == expected


def test_a_tier_reads_its_kinds_only() -> None:
    assert options(document(), HERE | {"kinds": ["nda"]}, AWAY) == ["big", PERSON]


def test_doubts_cost_what_settings_say_and_a_tier_at_most_its_price() -> None:
    found = made(
        document(field("total"), field("date")), losses_usd={"receipt.total": 20}, reviewer_field_s=15
    ).candidate
    assert [(doubt.p_wrong, doubt.loss_usd) for doubt in found.doubts] == [(0.75, Decimal(20)), (0.75, Decimal(1))]
    near, big, person = found.options
    assert near.cost == 0 and 0 < big.cost < Decimal("0.01") and person.cost == 30


def test_a_deadline_counts_from_the_arrival() -> None:
    assert made(document()).candidate.deadline_at is None
    assert made(document(), deadline_days=2).candidate.deadline_at == document().arrived_at + timedelta(days=2)


def test_what_is_chosen_is_escalated_with_what_speaks_against_it() -> None:
    found = made(document(field(reasons=(Reason.DEFERRED, Reason.NO_EVIDENCE)), field("date", reasons=(Reason.NOVEL,))))
    decided = escalated(found, tiers()[1])
    *fields, whole = decided.decisions
    assert {(each.field, each.verdict, each.reasons) for each in fields} == {
        ("total", Verdict.ESCALATE, (Reason.ESCALATED, Reason.NO_EVIDENCE)),
        ("date", Verdict.ESCALATE, (Reason.ESCALATED, Reason.NOVEL)),
    }
    assert {(each.tier, each.night) for each in decided.decisions} == {(3, NIGHT)}
    assert (whole.field, whole.verdict, whole.reasons) == ("", Verdict.ESCALATE, (Reason.FIELDS_ESCALATED,))


def test_what_stays_where_it_is_is_not_told_again() -> None:
    review = Plan(
        review=(Review(content_hash=DIGEST, why=ToPerson.NO_TIER, cost_s=Decimal(20), avoids_usd=Decimal(1)),)
    )
    assert rest(review, {DIGEST: made(document())}, NIGHT) == []
    [moved] = rest(review, {DIGEST: made(document(field(verdict=Verdict.DEFER)))}, NIGHT)
    assert [each.reasons[0] for each in moved.decisions] == [Reason.NO_TIER, Reason.FIELDS_IN_REVIEW]


def test_what_waits_is_told_each_night() -> None:
    waits = Plan(deferred=(Deferred(content_hash=DIGEST, order=1, avoids_usd=Decimal(1), nights_waited=1),))
    for verdict in (Verdict.REVIEW, Verdict.DEFER):
        [moved] = rest(waits, {DIGEST: made(document(field(verdict=verdict)))}, NIGHT)
        assert [(each.verdict, each.night) for each in moved.decisions] == [(Verdict.DEFER, NIGHT)] * 2


@pytest.mark.parametrize(
    ("verdicts", "unread", "expected"),
    [
        ({"a": "accept"}, (), ("accept", ("confident",))),
        ({"a": "accept", "b": "review"}, (), ("review", ("fields_in_review",))),
        ({"a": "review", "b": "escalate"}, (), ("escalate", ("fields_escalated",))),
        ({"a": "defer", "b": "review"}, (), ("review", ("fields_in_review",))),
        ({"a": "defer", "b": "accept"}, (), ("defer", ("fields_deferred",))),
        ({"a": "defer"}, (3,), ("review", ("fields_deferred", "unread_pages"))),
        ({"a": "accept"}, (3,), ("review", ("unread_pages",))),
        ({"a": "escalate"}, (3,), ("escalate", ("fields_escalated", "unread_pages"))),
    ],
)
def test_where_the_document_goes(verdicts: dict[str, str], unread: tuple[int, ...], expected: tuple[Any, ...]) -> None:
    decision = document_decision({name: Verdict(verdict) for name, verdict in verdicts.items()}, unread)
    assert (decision.verdict, decision.reasons) == expected


@pytest.mark.parametrize(
    ("inbox", "name", "stays"),
    [
        ("file:///srv/claims", "a.pdf", True),
        ("file:///srv/claims/today", "nda/a.pdf", True),
        ("file:///srv", "claims/a.pdf", True),
        ("file:///srv/claims-2", "a.pdf", False),
        ("file:///srv", "a.pdf", False),
        ("s3://bucket/claims", "a.pdf", True),
        ("s3://bucket", "on_premises/a.pdf", True),
        ("s3://on_premises", "a.pdf", True),
        ("s3://bucket", "on_premises", False),
    ],
)
def test_what_is_marked_as_it_arrives(inbox: str, name: str, stays: bool) -> None:
    marks = resolved([Mark(what="inbox", subject="/srv/x/../claims/"), Mark(what="inbox", subject="s3://bucket/claims/")])  # fmt: skip
    arrival = Arrival(inbox=inbox, name=name, content_hash=DIGEST, size_bytes=1, content=b"x")
    assert marked(arrival, marks).residency is (Residency.ON_PREMISES if stays else Residency.ANYWHERE)


@pytest.mark.parametrize(
    ("mark", "inbox", "name", "stays"),
    [
        ("real/claims", "link", "a.pdf", True),
        ("link", "real/claims", "a.pdf", True),
        ("link", "real", "claims/a.pdf", True),
        ("real/claims", "elsewhere", "nested/a.pdf", True),
        ("real/claims", "elsewhere", "one.pdf", True),
        ("elsewhere/nested", "real/claims", "a.pdf", True),
        ("link", "real", "other/a.pdf", False),
        ("real/claims", "elsewhere", "a.pdf", False),
    ],
)
def test_a_link_is_the_place_that_it_leads_to(mark: str, inbox: str, name: str, stays: bool, tmp_path: Path) -> None:
    for folder in ("real/claims", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "real/claims/a.pdf").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real/claims")
    (tmp_path / "elsewhere/nested").symlink_to("../real/claims")
    (tmp_path / "elsewhere/one.pdf").symlink_to(tmp_path / "real/claims/a.pdf")
    url = f"file://{tmp_path}/{inbox}"
    marks = resolved([Mark(what="inbox", subject=str(tmp_path / mark))], url)
    arrival = Arrival(inbox=url, name=name, content_hash=DIGEST, size_bytes=1, content=b"x")
    assert marked(arrival, marks).residency is (Residency.ON_PREMISES if stays else Residency.ANYWHERE)


def test_the_page_tells_the_money() -> None:
    small, big = (TierSpend(tier=n, calls=2, documents=2, tokens=9, spent_usd=Decimal("0.5"), budget_usd=b) for n, b in (("small", None), ("big", Decimal(1))))  # fmt: skip
    assert list(markdown(NightMoney(spent=(small,)))) == []
    plan = (PlanLine(to="big", budget=Decimal(1), one_more_usd=Decimal("2.5")), PlanLine(to=PERSON, budget=None, one_more_usd=Decimal(0)))  # fmt: skip
    waits = (Waiting(content_hash="0" * 64, name="a|b.pdf", kind="nda", fields=("term",), nights=2),)
    page = "\n".join(markdown(NightMoney(spent=(small, big), deferred=waits, plan=plan)))
    assert "| big | 2 | 2 | 9 | $0.5000 | $1.0000 |" in page and "| a\\|b.pdf | nda | term | 2 |" in page
    assert "One more dollar for big would have avoided an expected loss of $2.50" in page and "minute" not in page
    assert list(lines(NightMoney())) == []


@pytest.mark.parametrize("shareable", [False, True])
def test_an_evaluation_tells_a_first_tier_elsewhere_nothing(monkeypatch: pytest.MonkeyPatch, shareable: bool) -> None:
    """Further ones: test_evaluation_elsewhere.py."""
    from schemas.errors import SettingError
    from schemas.settings import settings
    from tasks.evaluation import apart

    first = {"ENGINE": "openai", "MODEL": "m", "BASE_URLS": "https://api.example.com/v1", "WHERE": "external", "PRICE_IN_USD": "1", "PRICE_OUT_USD": "1", "BUDGET_USD": "1"}  # fmt: skip
    for name, value in first.items():
        monkeypatch.setenv(f"NIGHTCLERK_{name}", value)
    monkeypatch.setattr(apart, "judging", tuple)
    settings.cache_clear()
    work = apart.apart(lambda asked: pytest.fail("it worked all the same"))
    with pytest.raises(SettingError, match="no ledger would see"):
        work(Evaluating(folder="slips", set_name="slips", shareable=shareable))
    monkeypatch.undo()
    settings.cache_clear()
