"""What operations measure, as Prometheus names it: the metrics with their meaning, and single samples. Where they come from is in sql/reports/metrics.py."""

from typing import Literal

from schemas.record import Record


class Metric(Record):
    """A family of samples; a counter's name ends in _total, and what was counted once stays counted, whatever is erased or tried again."""

    name: str
    kind: Literal["gauge", "counter"]
    meaning: str
    labels: tuple[str, ...] = ()


class Sample(Record):
    """A number with the values of its metric's labels, in their order."""

    metric: str
    labels: tuple[str, ...]
    value: float


def _gauge(name: str, meaning: str, *labels: str) -> Metric:
    return Metric(name=f"nightclerk_{name}", kind="gauge", meaning=meaning, labels=labels)


def _counter(name: str, meaning: str, *labels: str) -> Metric:
    return Metric(name=f"nightclerk_{name}_total", kind="counter", meaning=meaning, labels=labels)


UP = _gauge("database_up", "1 if the database answered this scrape, otherwise 0 and nothing else is shown")

MEASURED = (
    _counter("arrivals", "times that a file or a part of one reached us"),
    _gauge("documents", "documents by their latest outcome", "kind", "verdict"),
    _gauge("documents_unfinished", "documents without an outcome yet"),
    _gauge("documents_rejected", "documents that could not be read, by reason", "reason"),
    _gauge("last_decision_timestamp_seconds", "when a document last got an outcome, Unix time"),
    _counter("step_seconds", "seconds that the batches of a step took, all workers together; `answer` is that part of `read` in which the model answered", "step"),
    _counter("step_documents", "documents that went through a step", "step"),
    _counter("step_batches", "batches of a step", "step"),
    _counter("tokens", "tokens by tier, of the prompt or the answer", "tier", "of"),
    _counter("answers", "answers of a tier, by how they ended", "tier", "finish"),
    _counter("cost_usd", "US dollars that a tier's answers cost", "tier"),
    _gauge("night_spend_usd", "US dollars that the latest night spent at a further tier, open calls at their most", "tier"),
    _gauge("night_budget_usd", "US dollars or minutes that the latest night may spend, by who is asked", "asked"),
    _gauge("queue_documents", "documents that wait for a step, claimed ones included", "step"),
    _gauge("queue_claimed", "documents that a worker holds", "step"),
    _gauge("queue_retried", "documents that were tried before and wait again", "step"),
    _gauge("queue_oldest_seconds", "how long the longest waiting document has waited for a step", "step"),
    _gauge("review_items", "fields, and documents as a whole, that wait for a person", "kind"),
    _gauge("review_oldest_seconds", "how long the longest waiting of them has waited", "kind"),
    _counter("opinions", "what people said in the review app", "action"),
    _gauge("certificates", "latest certificates of all kinds and fields, by whether the target was held", "held"),
    _gauge("certificate_bound", "upper bound of the share of wrong ones among the accepted", "kind", "field"),
    _gauge("certificate_target", "the most that this share may be", "kind", "field"),
    _gauge("calibration_age_seconds", "age of the latest calibration in the database; shipped ones are not there", "kind"),
    _counter("egress_bytes", "bytes that left the premises", "tier", "host"),
    _gauge("database_bytes", "size of the database"),
)  # fmt: skip
