"""Sends spans to a collector by OTLP over HTTP, without the words of errors, in which a document's may be."""

from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status

from schemas.tracing import Tracing

TOLD = ("prefect.run.", "prefect.tags", "prefect.flow.id", "prefect.state.type", "prefect.state.name", "exception.type", "nightclerk.")  # fmt: skip


class WithoutWords(SpanExporter):
    """Hands spans on to another exporter with what is known to hold no words of a document: names of runs, ids, counts, kinds of errors."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._inner.export([_wordless(span) for span in spans])

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._inner.force_flush(timeout_millis)


def provider(config: Tracing) -> TracerProvider:
    """Sends in the background; what is left goes when the process ends."""
    made = TracerProvider(resource=Resource.create({"service.name": config.service_name}))
    made.add_span_processor(BatchSpanProcessor(WithoutWords(OTLPSpanExporter())))
    return made


def _wordless(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=_told(span.attributes),
        events=[Event(each.name, _told(each.attributes), each.timestamp) for each in span.events],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _told(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (attributes or {}).items() if name.startswith(TOLD)}
