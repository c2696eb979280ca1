"""The audit: a sample of what was accepted goes to people all the same, and what they found becomes the night's certificate."""

from collections.abc import Iterator, Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from schemas.audit import AuditedField
from schemas.night import Night
from schemas.settings import settings
from schemas.trust import Accepted, Audited, CertificateLine, Held
from sql.audits import accepted_counts, accepted_undrawn, audited_fields, record_draw
from sql.certificates import add_certificates, move_threshold
from tasks.judges import judges
from tasks.measure import compared
from tasks.progress import said
from tasks.retry import STEP
from tasks.trust.audit import drawn, inclusion, plan_audit
from tasks.trust.certificate import certified, next_threshold
from tasks.trust.promised import unproven

ALL_FIELDS = ""


@task(name="draw the audit", task_run_name="draw the audit", **STEP)
def draw_audit(night: Night) -> int:
    """Draws from what was accepted since the last draw, enough to meet an error zone of the target's size; gives how many."""
    config = settings()
    fields = {(each.content_hash, f"{each.kind}.{each.field}"): each for each in accepted_undrawn(night.inbox)}  # fmt: skip
    accepted = [
        Accepted(document=content_hash, field=name, confidence=each.confidence, loss=float(config.loss_of(each.kind, each.field)))
        for (content_hash, name), each in fields.items()
    ]  # fmt: skip
    if not accepted:
        return 0
    plan = plan_audit(accepted, zone=config.target_error, power=config.audit_power)
    sample = {(each.document, each.field) for each, _ in drawn(accepted, plan, night.inbox)}
    record_draw([(own, inclusion(plan, own.confidence), key in sample) for key, own in fields.items()])
    said(f"audit     {len(sample):>4} of {len(accepted)} accepted fields are drawn for a person to look at")
    return len(sample)


@task(name="certify", task_run_name="certify what was accepted", **STEP)
def certify(night: Night) -> list[CertificateLine]:
    """What the audits so far show of each kind and field under tonight's calibrations; a target not held raises the threshold and alarms."""
    judged = judges(night.fingerprints, settings())
    names = {kind: own.calibration.name for kind, own in judged.items() if own.calibration}
    audited, accepted = audited_fields(), accepted_counts()
    lines = [
        _line(kind, field, own, [a for a in audited if (a.kind, a.calibration) == (kind, name)])
        for kind, name in names.items()
        for field, own in _by_field({f: n for (k, f, c), n in accepted.items() if (k, c) == (kind, name)})
    ]
    add_certificates(lines, [names[line.kind] for line in lines])
    for line in lines:
        if line.held is Held.NO and line.field != ALL_FIELDS:
            _raise(line, judged[line.kind].thresholds.get(line.field), names[line.kind], audited)
    _publish(lines)
    return lines


def _by_field(accepted: dict[str, int]) -> Iterator[tuple[str, int]]:
    """The kind's fields, and all of them together."""
    yield from sorted(accepted.items())
    if accepted:
        yield ALL_FIELDS, sum(accepted.values())


def _line(kind: str, field: str, accepted: int, audited: Sequence[AuditedField]) -> CertificateLine:
    own = [_audited(each) for each in audited if field in (ALL_FIELDS, each.field)]
    config = settings()
    return certified(kind, field, accepted, own, config.target_of(kind, field), 1 - config.target_confidence)


def _audited(each: AuditedField) -> Audited:
    return Audited(
        kind=each.kind,
        field=each.field,
        confidence=each.confidence,
        wrong=not compared(each.answer, each.value)[3],
        inclusion=each.inclusion,
    )


def _raise(line: CertificateLine, now: float | None, calibration: str, audited: Sequence[AuditedField]) -> None:
    """The next night asks for more confidence; said to operators as it happens."""
    own = [_audited(a) for a in audited if (a.kind, a.field, a.calibration) == (line.kind, line.field, calibration)]
    move = next_threshold(now, line, own, unproven())
    if move.after != move.before:
        move_threshold(line.kind, line.field, calibration, move)
        said(f"ALARM     {line.kind}.{line.field}: {move.why}; from {move.before} to {move.after}")


def _publish(lines: Sequence[CertificateLine]) -> None:
    rows = [line.model_dump(mode="json", exclude={"delta"}) | {"field": line.field or "all fields"} for line in lines]
    if rows:
        create_table_artifact(rows, key="certificate", description="what the audits show of what was accepted")
    else:
        create_markdown_artifact("Nothing is accepted under tonight's calibrations.", key="certificate")
