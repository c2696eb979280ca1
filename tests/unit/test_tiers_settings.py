"""Tiers out of settings: what is wrong is said in a line that names the variable, and a key is never shown."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from schemas.errors import SettingError
from schemas.settings import Settings, settings
from schemas.tier import Tier, Where, whereabouts
from schemas.tiers import settings_for, tiers_of

KEY = "sk-very-secret"
FRONTIER: dict[str, Any] = {
    "name": "frontier",
    "engine": "openai",
    "model": "big",
    "where": "external",
    "base_urls": ["https://api.example.com/v1"],
    "api_key": KEY,
    "price_in_usd": 2.5,
    "price_out_usd": "10",
    "budget_usd": 3,
}


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


def stated(monkeypatch: pytest.MonkeyPatch, **variables: Any) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"NIGHTCLERK_{name.upper()}", value if isinstance(value, str) else json.dumps(value))
    return settings()


def wrong(monkeypatch: pytest.MonkeyPatch, **variables: Any) -> str:
    with pytest.raises(SettingError) as raised:
        tiers_of(stated(monkeypatch, **variables))
    assert KEY not in str(raised.value) and raised.value.__cause__ is None
    return str(raised.value)


def test_without_further_tiers_there_is_one_and_it_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    [first] = tiers_of(stated(monkeypatch))
    assert (first.name, first.engine, first.where, first.external) == ("small", "vllm", Where.ON_PREMISES, False)
    assert (first.budget_usd, first.price_in_usd, first.cost_usd(10**6, 10**6)) == (None, None, 0)


def test_further_tiers_come_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    near = FRONTIER | {"name": "near", "where": "on_premises", "kinds": ["nda"]}
    _, second, third = tiers_of(stated(monkeypatch, tiers=[near, FRONTIER]))
    assert [second.name, third.name] == ["near", "frontier"]
    assert second.reads("nda") and not second.reads("receipt") and third.reads("receipt")
    assert third.cost_usd(1_000_000, 100_000) == Decimal("3.5")


def test_a_variable_that_is_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """As files of variables and Compose's `${NAME:-}` leave them; an empty home was the folder of whoever called."""
    empty = dict.fromkeys(("home", "engine", "database_url", "keep_originals_days", "tiers", "time_zone"), "")
    assert stated(monkeypatch, **empty) == Settings()


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name.endswith("_days")])
def test_days_beyond_all_calendars_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The database, or the clock, would: in the middle of a night, in words that name no setting."""
    for days in ("99999999999", "inf"):
        settings.cache_clear()
        assert f"NIGHTCLERK_{name.upper()}={days}" in wrong(monkeypatch, **{name: days})


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    config = stated(monkeypatch, tiers=[FRONTIER])
    shown = f"{config!r} {config} {config.model_dump()} {config.model_dump_json()} {tiers_of(config)}"
    assert KEY not in shown
    assert settings_for(config.tiers[0], config).api_key == KEY


@pytest.mark.parametrize(
    ("tiers", "says"),
    [
        ('[{"name":', "NIGHTCLERK_TIERS is not valid JSON"),
        ({"name": "frontier"}, "NIGHTCLERK_TIERS"),
        ([FRONTIER | {"price_in_usd": None}], "'frontier' is external and needs price_in_usd"),
        ([{k: v for k, v in FRONTIER.items() if k != "budget_usd"}], "needs budget_usd"),
        ([FRONTIER | {"price_out_usd": -1}], "price_out_usd"),
        ([FRONTIER, FRONTIER], "several tiers are called frontier"),
        ([FRONTIER | {"name": "small"}], "several tiers are called small"),
        ([FRONTIER | {"name": "person"}], "'person'"),
        ([FRONTIER | {"kinds": ["poem"]}], "no document kind 'poem'"),
        ([FRONTIER | {"engine": "magic"}], "NIGHTCLERK_TIERS at 0.engine"),
        ([FRONTIER | {"engine": "vllm"}], "runs in this process"),
        ([FRONTIER | {"base_urls": []}], "needs base_urls"),
        ([FRONTIER | {"api_key": [KEY]}], "NIGHTCLERK_TIERS at 0.api_key"),
        ([FRONTIER | {"prize": 1}], "0.prize"),
        ([{k: v for k, v in FRONTIER.items() if k != "where"}], "0.where"),
    ],
)
def test_a_wrong_tier_is_one_line(monkeypatch: pytest.MonkeyPatch, tiers: Any, says: str) -> None:
    assert says in wrong(monkeypatch, tiers=tiers)


def test_a_first_tier_elsewhere_must_say_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = {"engine": "openai", "base_urls": "https://api.example.com/v1", "api_key": KEY}
    assert "NIGHTCLERK_PRICE_IN_USD" in wrong(monkeypatch, **elsewhere)
    [first] = tiers_of(Settings(**elsewhere, price_in_usd=0, price_out_usd=1.5))
    assert first.external and first.budget_usd == 0, "it is refused before it reads"
    [here] = tiers_of(Settings(**elsewhere, where="on_premises"))
    assert not here.external


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://localhost:8000/v1", Where.ON_PREMISES),
        ("http://127.0.0.1/v1", Where.ON_PREMISES),
        ("http://10.1.2.3:8000/v1", Where.ON_PREMISES),
        ("http://[::1]:8000/v1", Where.ON_PREMISES),
        ("http://gpu-1:8000/v1", Where.ON_PREMISES),
        ("http://gpu.claims.internal/v1", Where.ON_PREMISES),
        ("https://api.example.com/v1", Where.EXTERNAL),
        ("https://8.8.8.8/v1", Where.EXTERNAL),
        ("http://134744072/v1", Where.EXTERNAL),  # the same, as one number
        ("http://0x08080808/v1", Where.EXTERNAL),
    ],
)
def test_an_address_that_looks_public_is_elsewhere(url: str, where: Where) -> None:
    assert whereabouts([url]) is where
    assert whereabouts([url, "https://api.example.com"]) is Where.EXTERNAL


def test_losses_are_by_field_with_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().loss_of("nda", "term") == 1
    config = stated(monkeypatch, losses_usd={"receipt.total": 20}, loss_usd="0.5")
    assert config.loss_of("receipt", "total") == 20
    assert config.loss_of("receipt", "date") == Decimal("0.5")


@pytest.mark.parametrize("name", ["receipt.totl", "poem.total", "receipt"])
def test_a_loss_of_no_field_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert "NIGHTCLERK_LOSSES_USD" in wrong(monkeypatch, losses_usd={name: 1})


def test_a_tier_is_settings_for_its_engine() -> None:
    tier = Tier.model_validate(FRONTIER | {"base_urls": ["http://a/v1", "http://b/v1"], "max_num_seqs": 3})
    own = settings_for(tier, Settings())
    assert (own.engine, own.model, own.base_urls, own.max_num_seqs) == ("openai", "big", "http://a/v1,http://b/v1", 3)
    assert (own.price_in_usd, own.price_out_usd) == (2.5, 10.0)
