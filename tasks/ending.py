"""How nights end: further tiers on what is in doubt, the audit, certificates, alarms, the report."""

from schemas.night import Night
from schemas.report import Totals
from tasks.alarms import sound_alarms
from tasks.audit import certify, draw_audit
from tasks.escalate_batch import escalate_batch
from tasks.plan_night import plan_night
from tasks.report import report
from tasks.running.failures import Failures


def ended(night: Night, failures: Failures) -> Totals:
    """All that comes once everything is read; gives the night's counts."""
    while tiers := plan_night(night):
        for tier in tiers:
            failures.bear(tier, escalate_batch.submit(night, tier))
    draw_audit(night)
    certify(night)
    sound_alarms(night)
    return report(night)
