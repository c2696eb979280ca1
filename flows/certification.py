"""The audit by day: what people have said since the night becomes certificates, and what was accepted is drawn for the audit."""

from prefect import flow

from tasks.alarms import sound_alarms
from tasks.arrive import resume
from tasks.audit import certify, draw_audit
from tasks.running.overdue import cancel_overdue
from tasks.running.run_name import run_name
from tasks.telemetry.traces import traced


@flow(flow_run_name=run_name, persist_result=False, on_running=[cancel_overdue])
@traced
def certification(inbox: str) -> None:
    """A target that was not held raises its threshold before the next night, and alarms."""
    night = resume(inbox)
    draw_audit(night)
    certify(night)
    sound_alarms(night)
