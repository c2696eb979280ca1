"""The name of a flow's run, as operators read it in the Prefect UI: what, when (UTC), which inbox."""

from datetime import UTC, datetime

from prefect.runtime import flow_run


def run_name() -> str:
    """Such as `nightly 2026-11-22 02:00 s3://claims/today`."""
    return named(str(flow_run.flow_name), datetime.now(UTC), str(flow_run.parameters["inbox"]))


def dated_run_name() -> str:
    """Such as `retention 2026-11-22 02:00`, of a flow that is about no inbox."""
    return named(str(flow_run.flow_name), datetime.now(UTC), "").rstrip()


def named(flow: str, at: datetime, inbox: str) -> str:
    return f"{flow} {at:%Y-%m-%d %H:%M} {inbox}"


def training_run_name() -> str:
    """Such as `finetuning 2026-11-22 02:00 claims-2026`."""
    return named("finetuning", datetime.now(UTC), flow_run.parameters["training"].name)


def calibration_run_name() -> str:
    """Such as `calibration 2026-11-22 02:00 nda receipt`."""
    return named(str(flow_run.flow_name), datetime.now(UTC), " ".join(flow_run.parameters["asked"].kinds))


def evaluation_run_name() -> str:
    """Such as `evaluation 2026-11-22 02:00 nda`."""
    return named("evaluation", datetime.now(UTC), flow_run.parameters["asked"].set_name)
