"""The Prometheus exporter: each scrape reads the database, so that nothing is pushed and no worker need be up."""

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from schemas.errors import DatabaseError, SettingError
from schemas.metric import MEASURED, UP, Sample
from schemas.metric import Metric as Described
from sql.reports.metrics import samples

LOG = logging.getLogger(__name__)
_FAMILIES: dict[str, type[GaugeMetricFamily | CounterMetricFamily]] = {
    "gauge": GaugeMetricFamily,
    "counter": CounterMetricFamily,
}


class DatabaseCollector(Collector):
    """What the database tells at the moment of a scrape; scrapes at the same time wait for each other."""

    def __init__(self) -> None:
        self._one = threading.Lock()

    def describe(self) -> Iterator[Metric]:
        """The names alone: registering must not need the database."""
        return (_family(described, []) for described in (UP, *MEASURED))

    def collect(self) -> Iterator[Metric]:
        try:
            with self._one:
                found = samples()
        except DatabaseError as problem:
            LOG.warning("nothing to measure: %s", problem)
            yield _family(UP, [Sample(metric=UP.name, labels=(), value=0)])
            return
        yield from families([Sample(metric=UP.name, labels=(), value=1), *found])


def families(found: Sequence[Sample]) -> Iterator[Metric]:
    """The samples under their metrics; a metric without samples is left out."""
    for described in (UP, *MEASURED):
        if own := [sample for sample in found if sample.metric == described.name]:
            yield _family(described, own)


def _family(described: Described, own: Sequence[Sample]) -> Metric:
    family: GaugeMetricFamily | CounterMetricFamily
    family = _FAMILIES[described.kind](described.name, described.meaning, labels=described.labels)
    for sample in own:
        family.add_metric(sample.labels, sample.value)
    return family


def registry() -> CollectorRegistry:
    """A registry with the database's metrics and nothing of this process."""
    made = CollectorRegistry()
    made.register(DatabaseCollector())
    return made


def serve_metrics(host: str, port: int) -> None:
    """Answers scrapes until Ctrl-C or SIGTERM.

    Raises:
        SettingError: the port is taken, or the address is none of this machine's.
    """
    try:
        server, thread = start_http_server(port, host, registry())
    except OSError as problem:
        raise SettingError(f"No serving at {host}:{port}: {problem.strerror}", "Choose another --port") from problem
    print(f"metrics are at http://{host}:{server.server_port}/metrics (Ctrl-C ends it)", flush=True)  # noqa: T201
    try:
        with suppress(KeyboardInterrupt):
            signal.pause()
    finally:
        server.shutdown()
        thread.join()
