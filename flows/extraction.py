"""Extraction: read what is parsed and classified until nothing is left, then let further tiers read what is in doubt."""

from prefect import flow

from schemas.report import Totals
from tasks.alarms import sound_alarms
from tasks.arrive import resume
from tasks.audit import certify, draw_audit
from tasks.escalate_batch import escalate_batch
from tasks.failures import Failures
from tasks.plan_night import plan_night
from tasks.read_batch import read_batch
from tasks.remaining import remaining
from tasks.report import report
from tasks.run_name import run_name


@flow(flow_run_name=run_name, persist_result=False)
def extraction(inbox: str) -> Totals:
    """Documents of the inbox become fields with evidence, confidence and a verdict."""
    night, failures = resume(inbox), Failures()
    while remaining(night).read:
        failures.bear("read", read_batch.submit(night))
    while tiers := plan_night(night):
        for tier in tiers:
            failures.bear(tier, escalate_batch.submit(night, tier))
    draw_audit(night)
    certify(night)
    sound_alarms(night)
    return report(night)
