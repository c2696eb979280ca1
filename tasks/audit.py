"""The audit: a sample of what was accepted goes to people all the same, and what they found becomes the night's certificate.

Every tier's acceptances are drawn and certified apart, each under its own calibration. What is concluded is in tasks/trust/tonight.py.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from schemas.audit import AcceptedField, AuditedField
from schemas.night import Night
from schemas.settings import Settings, settings
from schemas.tiers import FIRST, further_tiers
from schemas.trust import Accepted, CertificateLine
from sql.alone import alone
from sql.locks import CERTIFYING
from sql.review.reviewers import reviewer_checks
from sql.trust.audits import accepted_counts, accepted_undrawn, answered_draws, audited_fields, record_draw
from sql.trust.certificates import add_certificates, move_threshold, recall_late
from sql.trust.judged import judged_fields, signatures_read
from sql.trust.references import take_references
from tasks.extract.read import SMALL_MODEL
from tasks.running.progress import said
from tasks.running.retry import STEP
from tasks.trust.adjudicate import DOUBTS
from tasks.trust.audit import drawn, inclusion, plan_audit
from tasks.trust.judge import Judge
from tasks.trust.judges import judges, judges_of
from tasks.trust.tonight import Standing, lines_of, moves_of

LATE = timedelta(days=7)  # for so long an answer about what an earlier calibration accepted makes a certificate of it


@task(name="draw the audit", task_run_name="draw the audit", **STEP)
def draw_audit(night: Night) -> int:
    """Draws from what each tier accepted since the last draw under each target, enough to meet an error zone of its size; gives how many."""
    config = settings()
    fields = accepted_undrawn(night.inbox)
    asked = [(each.tier, config.target_of(each.kind, each.field)) for each in fields]
    sample = sum(
        _draw([own for own, its in zip(fields, asked, strict=True) if its == group], group[1], night.inbox, config)
        for group in sorted(set(asked))
    )
    if fields:
        said(f"audit     {sample:>4} of {len(fields)} accepted fields are drawn for a person to look at")
    return sample


def _draw(fields: Sequence[AcceptedField], target: float, inbox: str, config: Settings) -> int:
    accepted = [
        Accepted(
            document=f"{each.content_hash} {each.fingerprint}",  # read anew, others are drawn
            field=f"{each.kind}.{each.field}",
            confidence=each.confidence,
            loss=float(config.loss_of(each.kind, each.field)),
        )
        for each in fields
    ]
    plan = plan_audit(accepted, zone=target, power=config.audit_power)
    sample = {(each.document, each.field) for each, _ in drawn(accepted, plan, inbox)}
    picked = [(each.document, each.field) in sample for each in accepted]
    record_draw([(own, inclusion(plan, own.confidence), taken) for own, taken in zip(fields, picked, strict=True)])
    return len(sample)


@task(name="certify", task_run_name="certify what was accepted", **STEP)
def certify(night: Night) -> list[CertificateLine]:
    """What people have said so far of each tier's answers under tonight's calibrations.

    A target that was not held, or a confidence that has come to promise too much, raises the threshold and alarms. What was accepted below
    it goes back to people.
    """
    config = settings()
    with alone(CERTIFYING):  # of nights that end together the second sees what the first moved
        if late := recall_late():
            said(f"recalled  {late:>4} accepted fields go back to people: by now more confidence is asked for")
        standings = list(_standings(night, config))
        lines = [line for standing in standings for line in _certified(standing, config)]
        take_references(_fitted(standings), DOUBTS)
    _publish(lines)
    return lines


def _fitted(standings: Sequence[Standing]) -> dict[str, set[str]]:
    """By calibration, the documents that it was fitted to."""
    used = [each.judge.calibration for each in standings if each.judge.calibration]
    return {calibration.name: {answer.document for answer in calibration.answers} for calibration in used}


def _standings(night: Night, config: Settings) -> Iterator[Standing]:
    """Of tonight's calibrations, and of earlier ones whose audits people are still answering."""
    accepted, audited, checks = accepted_counts(night.started_at), audited_fields(night.started_at), reviewer_checks()
    answered = answered_draws(night.started_at)
    current = {
        (number, judge.calibration.name, kind): judge
        for number, judged_by in _judges(night, config).items()
        for kind, judge in judged_by.items()
        if judge.calibration
    }
    late = {_key(each) for each in audited if each.corrected_at > night.started_at - LATE} & set(accepted)
    judged = judged_fields(sorted({name for _, name, _ in current}))
    for key, judge in (dict.fromkeys(sorted(late), Judge()) | current).items():
        number, name, kind = key
        yield Standing(
            tier=_tier(number, config),
            kind=kind,
            calibration=name,
            judge=judge,
            accepted=accepted.get(key, {}),
            answered=answered.get(key, {}),
            audited=tuple(a for a in audited if _key(a) == key),
            judged=tuple(j for j in judged if (j.tier, j.calibration) == (number, name)),
            checks=checks,
        )


def _key(audited: AuditedField) -> tuple[int, str, str]:
    return audited.tier, audited.calibration, audited.kind


def _tier(number: int, config: Settings) -> str:
    further = further_tiers(config)
    return FIRST if number == SMALL_MODEL else further[number].name if number in further else f"tier {number}"


def _judges(night: Night, config: Settings) -> dict[int, dict[str, Judge]]:
    """By tier who judges it; of a further one by what it read last, so that its servers are not asked."""
    further = {
        number: judges_of(signatures_read(night.fingerprints.escalate[tier.name]), config)
        for number, tier in further_tiers(config).items()
    }
    return {SMALL_MODEL: judges(night.fingerprints, config)} | further


def _certified(standing: Standing, config: Settings) -> list[CertificateLine]:
    """Stored, with the thresholds that move; these are said to operators as it happens."""
    lines, name = lines_of(standing, config), standing.calibration
    add_certificates(lines, [name] * len(lines))
    for field, move in moves_of(standing, lines, config):
        recalled = move_threshold(standing.kind, field, name, move)
        back = f"; {recalled} accepted ones go back to people" if recalled else ""
        said(
            f"ALARM     {standing.tier}: {standing.kind}.{field}: {move.why}; from {move.before} to {move.after}{back}"
        )
    return lines


def _publish(lines: Sequence[CertificateLine]) -> None:
    rows = [line.model_dump(mode="json", exclude={"delta"}) | {"field": line.field or "all fields"} for line in lines]
    if rows:
        create_table_artifact(rows, key="certificate", description="what the audits show of what was accepted")
    else:
        create_markdown_artifact("Nothing is accepted under tonight's calibrations.", key="certificate")
