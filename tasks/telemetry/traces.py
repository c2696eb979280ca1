"""Spans of runs: Prefect opens one for each flow and task, here they get a place to go and their counts. What may leave is trace_export.py's."""

from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar

from opentelemetry import trace

from schemas.tracing import Tracing

P = ParamSpec("P")
R = TypeVar("R")


def traced(flow: Callable[P, R]) -> Callable[P, R]:
    """The function; its runs are exported where a collector is configured.

    Prefect opens a run's span before it calls the function, so this is prepared as the flow is loaded.
    """
    prepare()
    return flow


@cache
def prepare() -> None:
    """Once a process; without a collector nothing is imported."""
    config = Tracing()
    if config.wanted:
        from tasks.telemetry.trace_export import provider

        trace.set_tracer_provider(provider(config))


def counted_in_span(step: str, documents: int, duration_s: float) -> None:
    """A batch's counts, in the span of the task that did it."""
    span = trace.get_current_span()
    span.set_attributes(
        {"nightclerk.step": step, "nightclerk.documents": documents, "nightclerk.duration_s": duration_s}
    )
