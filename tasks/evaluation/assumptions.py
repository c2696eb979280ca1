"""What a forecast takes for granted, in sentences."""

from collections.abc import Iterator, Mapping

from schemas.outcome import EXPLAINED, Reason
from schemas.volume import Asked, Workload
from tasks.trust.judge import Judge

# The setting by which it is refused.
_BY = {
    Reason.CALIBRATOR_STALE: " (NIGHTCLERK_CALIBRATION_DAYS)",
    Reason.GENERATED_ONLY: " (NIGHTCLERK_ACCEPT_ON_GENERATED)",
}


def assumptions(workload: Workload, asked: Asked, judges: Mapping[str, Judge]) -> Iterator[str]:
    """All of them that this forecast makes; `judges` are those of the first target."""
    yield (
        f"Documents are like those of {workload.name}: {workload.documents} documents, {workload.fields:.1f} labelled fields, "
        f"{workload.document_s:.2f} s and {workload.tiers[0].prompt_tokens + workload.tiers[0].answer_tokens:.0f} tokens each"
    )
    yield f"A machine is like the one that was measured, and reads {asked.hours_a_night:g} h a night, {asked.nights} nights a month; loading the model is left out"
    source = "the median of what was measured" if asked.field_measured else "NIGHTCLERK_REVIEWER_FIELD_S"
    yield f"A person takes {asked.field_s:g} s for a field ({source}); the audit of what was accepted comes on top"
    yield (
        f"Coverage is that of the answers that were judged for calibration, under the thresholds that a night would have, with {asked.confidence:.0%} confidence "
        f"for each field by itself; the evaluation itself accepted {workload.accepted:.1%} of its fields"
    )
    for kind in workload.shares:
        yield from _of_judge(kind, judges.get(kind, Judge()))
    yield from _of_prices(asked)
    if asked.budget_usd is not None and workload.settled_further is None:
        yield "No further tier took part in the evaluation: how many of the fields it is asked about it settles is not known"


def _of_judge(kind: str, judge: Judge) -> Iterator[str]:
    """Why it accepts nothing, or on what it does that another night may not find."""
    if judge.calibration is None or judge.refused:
        why = judge.refused or Reason.UNCALIBRATED
        yield f"{kind}: nothing is accepted, for {EXPLAINED[why]}{_BY.get(why, '')}"
        return
    if not judge.earned:
        yield f"{kind}: too few of its answers were judged, or too many wrong, for a field to keep the first target, so nothing is accepted"
    if raised := [field for field, least in judge.earned.items() if judge.thresholds.get(field) != least]:
        yield f"{kind}: certificates raised what is asked of {', '.join(raised)}, at every target"
    if judge.calibration.generated_only:
        yield f"{kind}: only generated documents have calibrated it, and real ones are harder"


def _of_prices(asked: Asked) -> Iterator[str]:
    if asked.price_in_usd is None or asked.price_out_usd is None:
        yield "No API's prices are known (--price-in, --price-out): nothing is compared with one"
    else:
        yield (
            f"The API takes ${asked.price_in_usd.normalize():f} and ${asked.price_out_usd.normalize():f} for a million tokens, and needs as many as the first tier; "
            "those of a document are spread evenly over its fields, which is the least that asking about those in doubt costs: a question shows its part of the document whether about one field or several"
        )
    if asked.machine_usd is None:
        yield "No machine's price is known (--machine-usd-month): its cost and the break-even are left out"
    else:
        yield "The break-even is within one machine; each further one is a step up"
    if asked.reviewer_usd_hour is None:
        yield "No wage is known (--reviewer-usd-hour): people's hours have no price"
