"""Spans of a night at a real collector: a small HTTP server that decodes what OpenTelemetry's exporter sends."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Status, StatusCode
from prefect.client.orchestration import get_client
from prefect.states import Pending

from deployments.server.deploy import deployed
from schemas.settings import Settings
from tasks.telemetry.trace_export import WithoutWords
from tests.conftest import ROOT
from tests.integration.escalating import papers, put

Started = Callable[[Path], tuple[list[str], dict[str, str]]]


class Collector(ThreadingHTTPServer):
    """Keeps the bodies that it was sent."""

    bodies: list[bytes]

    @property
    def spans(self) -> list[Span]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [span for r in requests for own in r.resource_spans for scope in own.scope_spans for span in scope.spans]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector) and self.path == "/v1/traces"
        self.server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector(("127.0.0.1", 0), Handler) as server:
        server.bodies = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def attributes(span: Span) -> dict[str, object]:
    return {each.key: getattr(each.value, str(each.value.WhichOneof("value"))) for each in span.attributes}


def by_itself(inbox: Path) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "tests.integration.night_process", str(inbox)], {}


def by_a_worker(inbox: Path) -> tuple[list[str], dict[str, str]]:
    """What a worker of `up` starts for a run on a schedule."""
    list(deployed(Settings(inbox=str(inbox))))
    with get_client(sync_client=True) as client:
        night = client.read_deployment_by_name("nightly/night")
        run = client.create_flow_run_from_deployment(night.id, state=Pending())
    return [sys.executable, "-m", "prefect.engine"], {"PREFECT__FLOW_RUN_ID": str(run.id)}


@pytest.mark.parametrize("started", [by_itself, by_a_worker])
def test_a_nights_spans_reach_the_collector_without_a_word_of_its_documents(started: Started, collector: Collector, tmp_path: Path, store: str, prefect_api: str) -> None:  # fmt: skip
    samples = papers(3)
    command, run = started(put(tmp_path, samples))
    own = run | {
        "PREFECT_API_URL": prefect_api,
        "NIGHTCLERK_DATABASE_URL": store,
        "NIGHTCLERK_ENGINE": "scripted",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
    }
    subprocess.run(command, cwd=ROOT, env=os.environ | own, check=True, timeout=300)
    spans = collector.spans
    [night] = [span for span in spans if span.name.startswith("nightly ")]
    assert {span.trace_id for span in spans} == {night.trace_id}, "the night's tasks are below it"
    counts = {str(a["nightclerk.step"]): a["nightclerk.documents"] for a in map(attributes, spans) if "nightclerk.step" in a}  # fmt: skip
    assert counts == {"parse": 3, "classify": 3, "read": 3}
    assert all(attributes(span)["prefect.run.id"] for span in spans)
    sent = b"".join(collector.bodies).decode(errors="replace")
    lines = {line.strip() for sample in samples for line in sample.text.splitlines()}
    assert not [line for line in lines if len(line) > 8 and line in sent]


def test_of_an_error_its_kind_alone_is_sent() -> None:
    memory, made = InMemorySpanExporter(), TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(WithoutWords(memory)))
    span = made.get_tracer("prefect").start_span("read a batch", attributes={"prefect.run.id": "7", "text": "Miller"})
    span.record_exception(ValueError("Miller owes 9.00"))
    span.add_event("Failed", {"prefect.state.type": "FAILED", "prefect.state.message": "ValueError: Miller owes 9.00"})
    span.set_status(Status(StatusCode.ERROR, "ValueError: Miller owes 9.00"))
    span.end()
    [sent] = memory.get_finished_spans()
    assert dict(sent.attributes or {}) == {"prefect.run.id": "7"} and sent.status.status_code is StatusCode.ERROR
    assert [dict(e.attributes or {}) for e in sent.events] == [{"exception.type": "ValueError"}, {"prefect.state.type": "FAILED"}]  # fmt: skip
    assert "Miller" not in sent.to_json()


@pytest.mark.parametrize(
    ("variables", "imported"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:9/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_without_a_collector_nothing_is_imported(variables: dict[str, str], imported: bool) -> None:
    told = "import sys, flows.nightly; print('opentelemetry.sdk' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", told], cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=True)  # fmt: skip
    assert ended.stdout.strip() == str(imported)
