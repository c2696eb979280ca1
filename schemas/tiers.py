"""The ordered list of tiers that settings describe, the cheapest first. One tier is in schemas/tier.py."""

from decimal import Decimal

from pydantic import SecretStr, ValidationError

from schemas.errors import SettingError
from schemas.settings import Settings
from schemas.tier import Tier, Where, distinct, whereabouts

FIRST = "small"
# What a tier and the flat settings call the same.
_SAME = ("engine", "model", "max_model_len", "window_tokens", "max_num_seqs", "request_timeout_s")
_PRICES = ("price_in_usd", "price_out_usd")


def tiers_of(settings: Settings) -> tuple[Tier, ...]:
    """The first tier, of the flat settings, then those of NIGHTCLERK_TIERS.

    Raises:
        SettingError: two tiers have one name, or the first one is external and lacks prices or a budget.
    """
    try:
        return distinct((_first(settings), *settings.tiers))
    except ValidationError as problem:
        told = "; ".join(str(error["msg"]) for error in problem.errors(include_input=False, include_url=False))
        raise SettingError(f"The first tier: {told}", "Set NIGHTCLERK_PRICE_IN_USD and so on, or NIGHTCLERK_WHERE") from None  # fmt: skip
    except ValueError as problem:
        raise SettingError(f"NIGHTCLERK_TIERS: {problem}", f"The first tier is called {FIRST}") from None


def further_tiers(settings: Settings) -> dict[int, Tier]:
    """Those behind the first, by number."""
    return dict(enumerate(settings.tiers, start=2))


def require_first_here(settings: Settings) -> Settings:
    """The settings; the first tier reads everything, before any budget or ledger is asked.

    Raises:
        SettingError: it runs elsewhere.
    """
    if settings.engine == "openai" and where_of(settings) is Where.EXTERNAL:
        raise SettingError(
            "The first tier runs elsewhere, and so would read past the ledgers of money and of what leaves",
            "Move it to NIGHTCLERK_TIERS, behind one that runs here; or set NIGHTCLERK_WHERE=on_premises if it does",
        )
    return settings


def settings_for(tier: Tier, settings: Settings) -> Settings:
    """The flat settings as they would be if this tier were the first one, for its engine."""
    same = {name: getattr(tier, name) for name in (*_SAME, "where")}
    prices = {name: float(getattr(tier, name) or 0) for name in _PRICES}
    key, urls = tier.api_key.get_secret_value(), ",".join(tier.base_urls)
    return settings.model_copy(update=same | prices | {"base_urls": urls, "api_key": key})


def _first(settings: Settings) -> Tier:
    where = where_of(settings)
    same = {name: getattr(settings, name) for name in _SAME}
    prices = {name: _stated(settings, name) for name in _PRICES}
    # Elsewhere it is refused before it could spend anything (`require_first_here`).
    budget = {"budget_usd": Decimal(0) if where is Where.EXTERNAL else None}
    own = {"name": FIRST, "where": where, "base_urls": _urls(settings), "api_key": SecretStr(settings.api_key)}
    return Tier.model_validate(own | same | prices | budget)


def where_of(settings: Settings) -> Where:
    """Where the first tier runs: as it is stated, else by its servers' addresses."""
    serving = settings.engine == "openai"
    return settings.where or (whereabouts(_urls(settings)) if serving else Where.ON_PREMISES)


def _urls(settings: Settings) -> tuple[str, ...]:
    return tuple(url.strip() for url in settings.base_urls.split(",") if url.strip())


def _stated(settings: Settings, price: str) -> Decimal | None:
    """A price that nobody stated is unknown, not zero."""
    return Decimal(str(getattr(settings, price))) if price in settings.model_fields_set else None
