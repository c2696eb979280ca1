"""A tier: one reader in the ordered list, with what it costs and where it runs. Which tier reads what is decided in tasks/tiers."""

import ipaddress
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from schemas.kind import fields_of
from schemas.record import Record
from schemas.registry import KINDS

MILLION = Decimal(1_000_000)
PERSON = "person"  # the last tier: never in the list, never removed, only rationed


class Where(StrEnum):
    """Where a tier runs. To one that runs elsewhere no document goes that must stay here."""

    ON_PREMISES = "on_premises"
    EXTERNAL = "external"


def _known_kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"there is no document kind {name!r}; known kinds: {', '.join(KINDS)}")
    return name


def _known_field(name: str) -> str:
    kind, _, field = name.partition(".")
    fields = [spec.name for spec in fields_of(KINDS[_known_kind(kind)])]
    if field not in fields:
        raise ValueError(f"{kind} has no field {field!r}; it has {', '.join(fields)}")
    return name


def _known_kind_or_field(name: str) -> str:
    return _known_field(name) if "." in name else _known_kind(name)


KindName = Annotated[str, AfterValidator(_known_kind)]
FieldName = Annotated[str, AfterValidator(_known_field)]  # kind.field
TargetName = Annotated[str, AfterValidator(_known_kind_or_field)]
Dollars = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Days = Annotated[float, Field(ge=0, le=36_500)]  # clocks and databases cannot reckon with many more


class Tier(Record):
    """One reader.

    Attributes:
        base_urls: its OpenAI-compatible servers; they serve the same model.
        price_in_usd, price_out_usd: for a million tokens of prompt and answer; None is only for tiers on the premises, and free.
        budget_usd: dollars a night; None is only for tiers on the premises, and means no limit.
        window_tokens: most tokens of a document shown in one question.
        request_timeout_s: seconds until a server's answer is given up.
        kinds: what it reads; empty for all.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")
    engine: Literal["vllm", "openai", "scripted"]
    model: str
    where: Where
    base_urls: tuple[str, ...] = ()
    api_key: SecretStr = SecretStr("")
    price_in_usd: Dollars | None = None
    price_out_usd: Dollars | None = None
    budget_usd: Dollars | None = None
    max_model_len: int = Field(8192, ge=1)
    window_tokens: int = Field(4000, ge=1)
    max_num_seqs: int = Field(32, ge=1)
    request_timeout_s: float = Field(120.0, gt=0)
    kinds: tuple[KindName, ...] = ()

    @property
    def external(self) -> bool:
        return self.where is Where.EXTERNAL

    def reads(self, kind: str) -> bool:
        """Whether documents of this kind are for it."""
        return not self.kinds or kind in self.kinds

    def cost_usd(self, prompt_tokens: int, answer_tokens: int) -> Decimal:
        """US dollars for one answer of so many tokens."""
        price_in, price_out = self.price_in_usd or Decimal(0), self.price_out_usd or Decimal(0)
        return (price_in * prompt_tokens + price_out * answer_tokens) / MILLION

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.name == PERSON:
            raise ValueError(f"no tier can be called {PERSON!r}: that is the last one, which is always there")
        if self.engine == "openai" and not self.base_urls:
            raise ValueError(f"the tier {self.name!r} needs base_urls")
        if self.external and self.engine != "openai":
            raise ValueError(f"the tier {self.name!r} runs in this process, and so on_premises")
        missing = [name for name in ("price_in_usd", "price_out_usd", "budget_usd") if getattr(self, name) is None]
        if self.external and missing:
            raise ValueError(f"the tier {self.name!r} is external and needs {', '.join(missing)}")
        return self


def distinct(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """The tiers; raises ValueError if two have one name."""
    if several := repeated(tier.name for tier in tiers):
        raise ValueError(f"several tiers are called {', '.join(several)}")
    return tiers


def repeated(names: Iterable[str]) -> list[str]:
    """Those that are there more than once."""
    return sorted(name for name, count in Counter(names).items() if count > 1)


def whereabouts(base_urls: Sequence[str]) -> Where:
    """Where servers run, by their addresses: external as soon as one of them could be on the internet."""
    return Where.ON_PREMISES if all(map(_private, base_urls)) else Where.EXTERNAL


def _private(url: str) -> bool:
    host = urlsplit(url.strip()).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        if host[:1].isdigit() and "." not in host:  # an address as one number
            return False
        return "." not in host.rstrip(".") or host.endswith((".local", ".internal", ".lan", ".localhost"))
