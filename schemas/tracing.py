"""Where spans go, in the environment variables that OpenTelemetry itself defines; the exporter reads the rest of them."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Tracing(BaseSettings):
    """What decides whether there are any spans, and whose they are."""

    model_config = SettingsConfigDict(env_prefix="OTEL_", frozen=True, extra="ignore")

    exporter_otlp_endpoint: str = Field("", description="address of a collector that takes OTLP over HTTP")
    exporter_otlp_traces_endpoint: str = Field("", description="the same, for spans alone, with its whole path")
    sdk_disabled: bool = Field(False, description="no spans after all")
    service_name: str = Field("nightclerk", description="whose spans they are")

    @property
    def wanted(self) -> bool:
        """Whether a collector is configured."""
        return bool(self.exporter_otlp_endpoint or self.exporter_otlp_traces_endpoint) and not self.sdk_disabled
