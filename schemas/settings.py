"""Settings, each an environment variable `NIGHTCLERK_…`; the only place where the environment is read."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from schemas.errors import SettingError
from schemas.mark import Mark
from schemas.route import SkipRule, distinct_rules
from schemas.tier import Days, Dollars, FieldName, TargetName, Tier, Where, distinct

MIB = 1024 * 1024


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("there is no such time zone")
    return name


def _web_address(url: str) -> str:
    """Without the slash at its end."""
    if url and not re.fullmatch(r"https?://[\w.:\[\]~%/-]+", url):
        raise ValueError("it is no address such as https://review.example.com")
    return url.rstrip("/")


class Settings(BaseSettings):
    """All settings with their defaults; the README's table is generated from this class."""

    model_config = SettingsConfigDict(env_prefix="NIGHTCLERK_", frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Field(
        Path(".nightclerk"), description="folder for the embedded database, the prepared model and Prefect's records"
    )
    database_url: str | None = Field(
        None,
        description="PostgreSQL to use, such as postgresql://user@host/name; unset: an embedded one under the home folder",
    )

    prefect_api_url: str | None = Field(
        None,
        description="Prefect server to report to, such as http://localhost:4200/api; unset: an own one under the home folder",
    )
    prefect_port: int = Field(
        4200, ge=0, le=65535, description="port of that own Prefect server; a free one is taken if it is in use"
    )

    inbox: str | None = Field(
        None, description="inbox of the nights on a schedule: a folder or an fsspec URL; unset: none is scheduled"
    )
    night_cron: str = Field("0 22 * * *", description="when the night begins, as cron says it, in the time zone below")
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        "UTC",
        description="time zone of all schedules, and of the noon at which a night's budgets begin, such as Europe/Berlin",
    )
    evaluation_set: Path | None = Field(
        None, description="labelled set that is read and measured once a month; unset: none is"
    )
    alarm_url: str = Field(
        "",
        description="where alarms go: an https:// address that takes a JSON body with `text`, or a mail server as mailtos://user:password@host?to=clerk@example.com",
        json_schema_extra={"secret": True},
    )
    queue_days: Days = Field(
        3.0,
        gt=0,
        description="days after which what waits for a person, or for a step, is too old, and an alarm says so",
    )
    keep_originals_days: Days | None = Field(
        None, description="days after its last arrival that a document's bytes are kept; unset: for ever"
    )
    keep_texts_days: Days | None = Field(
        None, description="the same for pages and models' answers in full; fields and evidence stay"
    )
    keep_runs_days: Days = Field(
        90.0,
        gt=0.05,
        description="days that the own Prefect server keeps runs that have ended, with their logs and pages",
    )

    log_format: Literal["text", "json"] = Field(
        "text", description="how progress is logged: `text`, or `json` with the ids of run and document, a line each"
    )

    engine: str = Field(
        "vllm",
        description="`vllm` (in this process), `openai` (any OpenAI-compatible server) or `scripted` (tests of the logic only)",
    )
    model: str = Field(
        "production",
        description="`production` (the promoted model, else the shipped adapter; at servers the one model that they serve), `smollm2-135m` (the bare weights), a trained model's name, a folder with an adapter or a Hugging Face model, or the model's name at the server",
    )
    base_urls: str = Field(
        "", description="OpenAI-compatible servers, separated by commas, such as http://localhost:8000/v1"
    )
    api_key: str = Field(
        "", description="key for those servers, if they ask for one", json_schema_extra={"secret": True}
    )
    price_in_usd: float = Field(0.0, ge=0, description="US dollars for a million prompt tokens")
    price_out_usd: float = Field(0.0, ge=0, description="US dollars for a million answer tokens")

    where: Where | None = Field(
        None,
        description="where these servers run: `on_premises` or `external`, to which nothing goes that must stay here; unset: external where an address looks public",
    )
    tiers: Annotated[tuple[Tier, ...], AfterValidator(distinct)] = Field(
        (),
        description="the further tiers, as JSON: a list of objects with `name`, `engine`, `model`, `where`, `base_urls`, `api_key`, `price_in_usd`, `price_out_usd`, `budget_usd` (dollars a night), `kinds` (all if empty), `max_model_len`, `window_tokens`, `max_num_seqs`, `request_timeout_s`",
    )

    skip_rules: Annotated[tuple[SkipRule, ...], AfterValidator(distinct_rules)] = Field(
        (),
        description="what the first tier is not asked, as JSON: a list of objects with a `name` and what must hold, all of it: `kinds`, `failing` (only these fields skip it, such as `nda.term`), `least_unread_share` (of the pages), `least_novelty` (0 to 1)",
    )

    on_premises: tuple[Mark, ...] = Field(
        (),
        description='what must stay on the premises, as JSON: inboxes by how their URLs begin, and kinds, such as `["inbox:/srv/claims", "kind:nda"]`; a mark once made stays. Whatever lies below a folder `on_premises` stays too',
    )

    reviewer_minutes: float | None = Field(
        None, ge=0, description="minutes a night that people have for fields in doubt; unset: no limit"
    )
    reviewer_field_s: float = Field(
        20.0,
        gt=0,
        description="seconds that a person takes for a field, until 20 are measured in the review app: then their median counts",
    )
    most_nights: int = Field(
        3, ge=0, description="nights that a field may wait for money or minutes before a person gets it anyway"
    )
    deadline_days: Days | None = Field(
        None, description="days after its arrival from which a document waits for no money; unset: no deadline"
    )
    loss_usd: Dollars = Field(Decimal("1.0"), description="US dollars that a wrong value costs")
    losses_usd: dict[FieldName, Dollars] = Field(
        {}, description='the same for single fields, as JSON, such as `{"receipt.total": 20}`'
    )

    second_share: float = Field(
        0.05, ge=0, le=1, description="share of the fields in review that a second person must answer too, unseen"
    )
    second_loss_usd: Dollars = Field(
        Decimal("50"), description="US dollars of loss from which every field in review needs a second person"
    )
    blind_share: float = Field(
        0.05, ge=0, le=1, description="share of the fields in review that are shown without the machine's value"
    )
    seed_share: float = Field(
        0.02, ge=0, le=1, description="fields with a known answer put among those in review, as a share of them"
    )
    session_s: int = Field(43_200, ge=60, description="most seconds that someone stays signed in to the review app")
    session_idle_s: int = Field(3600, ge=60, description="seconds of doing nothing after which they must sign in again")
    claim_s: int = Field(120, ge=10, description="seconds until a document that a person has opened returns by itself")
    review_url: Annotated[str, AfterValidator(_web_address)] = Field(
        "",
        description="where people reach the review app, such as https://review.example.com: the nights' pages link there; empty: no links, but for the app that `nightclerk up` runs",
    )
    review_https: bool = Field(
        False, description="whether people reach the review app by https through something that ends it before the app"
    )
    review_proxies: str = Field(
        "",
        description="addresses of such proxies, separated by commas, whose word on who asks, and by https or not, is taken",
    )
    openid_issuer: str = Field(
        "",
        description="OpenID Connect provider by which people may sign in, such as https://login.example.com; empty: none",
    )
    openid_client_id: str = Field("", description="the review app's client id there")
    openid_client_secret: str = Field(
        "", description="its secret there; empty for a public client", json_schema_extra={"secret": True}
    )

    max_model_len: int = Field(2048, ge=1, description="the model's window, in tokens")
    window_tokens: int = Field(600, ge=1, description="most tokens of a document shown in one question")
    max_num_seqs: int = Field(32, ge=1, description="most answers generated at once")
    kv_cache_gib: int = Field(1, ge=1, description="memory for the KV cache on the CPU, GiB")
    load_timeout_s: float = Field(
        900.0, gt=0, description="most seconds for loading the model into this process: then the process ends"
    )
    request_timeout_s: float = Field(120.0, gt=0, description="seconds until a server's answer is given up")

    patience_s: float = Field(
        600.0, ge=0, description="seconds that a night waits for a model server, a database or an inbox that is gone"
    )
    batch_size: int = Field(
        32, ge=1, description="documents in one task; up to four times as many while a batch takes less than a second"
    )
    lease_s: int = Field(
        1800,
        ge=1,
        description="most seconds for reading a batch: then its documents return to the queue and its worker ends",
    )
    max_attempts: int = Field(
        3, ge=2, description="times that a document is tried, in ever smaller batches, before it is recorded as failed"
    )
    parse_workers: int = Field(2, ge=1, description="processes that parse")
    parse_timeout_s: float = Field(90.0, gt=0, description="most seconds for parsing one document")
    parse_memory_mib: int = Field(2048, ge=1, description="most memory for parsing one document, MiB")
    max_bytes: int = Field(64 * MIB, ge=1, description="most bytes of one file")
    max_pages: int = Field(300, ge=1, description="most pages read of one document")
    max_ocr_pages: int = Field(40, ge=0, description="most pages of one document that are read by OCR")
    max_parts: int = Field(200, ge=1, description="most attachments or archive members of one file")
    max_depth: int = Field(3, ge=0, description="most levels of files inside files")
    max_expansion_ratio: float = Field(100.0, gt=0, description="most bytes that a byte of an archive may become")

    target_error: float = Field(
        0.05, gt=0, lt=1, description="most wrong fields among those that are accepted without a person"
    )
    target_errors: dict[TargetName, Annotated[float, Field(gt=0, lt=1)]] = Field(
        {},
        description='the same for single kinds and fields, as JSON, such as `{"receipt": 0.02, "receipt.total": 0.01}`',
    )
    target_confidence: float = Field(
        0.95, gt=0, lt=1, description="how sure it must be, from answers that were checked, that a target is held"
    )
    audit_power: float = Field(
        0.8,
        gt=0,
        lt=1,
        description="least probability that the audit draws one of the wrong fields, were as many wrong as the target allows",
    )
    calibration_days: Annotated[int, Field(le=36_500)] = Field(
        400,
        ge=1,
        description="days after which a calibration is stale, and nothing is accepted until there is a new one",
    )
    shadow_share: float = Field(
        0.2, gt=0, le=1, description="share of what production reads that a model in shadow reads too"
    )
    promote_shadow: bool = Field(
        False,
        description="put a model in shadow into production as soon as people's answers show that it is better; otherwise an alarm says so",
    )
    accept_on_generated: bool = Field(
        False,
        description="accept what only generated documents have calibrated; real ones are harder, so a person looks at it otherwise",
    )
    classify_confidence: float = Field(
        0.7, ge=0, le=1, description="least confidence for a kind; below it the document is `unknown`"
    )

    def loss_of(self, kind: str, field: str) -> Decimal:
        """US dollars that a wrong value of this field costs."""
        return self.losses_usd.get(f"{kind}.{field}", self.loss_usd)

    def target_of(self, kind: str, field: str) -> float:
        """Most wrong among the accepted answers of this field: its own target, its kind's, or everyone's."""
        return self.target_errors.get(f"{kind}.{field}", self.target_errors.get(kind, self.target_error))

    @property
    def postgres_folder(self) -> Path:
        return self.home.resolve() / "postgres"

    @property
    def models_folder(self) -> Path:
        return self.home.resolve() / "models"

    @property
    def prefect_folder(self) -> Path:
        return self.home.resolve() / "prefect"

    @property
    def pictures_folder(self) -> Path:
        """Pages that the review app has drawn on this machine, in files whose names begin with the content hash."""
        return self.home.resolve() / "review-cache"


@cache
def settings() -> Settings:
    """This process's settings, read once.

    Raises:
        SettingError: a variable's value is wrong; the message names it.
    """
    try:
        return Settings()
    except ValidationError as problem:
        wrong = "; ".join(map(_said, problem.errors(include_url=False)))
        raise SettingError(f"A setting is wrong: {wrong}", "The README lists all settings") from None
    except SettingsError as problem:
        wrong = str(problem).replace('"', "").partition("field ")[2].partition(" ")[0]
        raise SettingError(f"NIGHTCLERK_{wrong.upper()} is not valid JSON", "The README lists all settings") from None


def _said(error: ErrorDetails) -> str:
    """The variable and what is wrong with it; not what stands inside of a JSON value, which may hold a key."""
    name, *inside = map(str, error["loc"])
    place = f" at {'.'.join(inside)}" if inside else ""
    value = f"={error['input']}" if not inside and isinstance(error["input"], str | int | float) else place
    return f"NIGHTCLERK_{name.upper()}{value}: {error['msg']}"
