"""From measured figures to a month at another volume. Nothing is measured here, and nothing is assumed that is not said."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from schemas.calibration import Calibration, JudgedAnswer
from schemas.tier import MILLION
from schemas.volume import Asked, BudgetLine, Forecast, Target, TargetLine, TierCostAtVolume, TierLoad, Workload
from tasks.evaluation.assumptions import assumptions
from tasks.trust.judge import Judge
from tasks.trust.promised import counted

HOUR_S = 3600
MINUTE_S = 60


Judges = Mapping[str, Judge]


def forecast(workload: Workload, asked: Asked, judges: Sequence[Judges]) -> Forecast:
    """The quarterly question, answered; `judges` are those that a night would have at each of the targets, by kind."""
    capacity = machine_documents(workload, asked)
    machines = math.ceil(asked.documents / capacity)
    api = api_document_usd(workload, asked)
    targets = tuple(
        _target(target, coverage(workload, own), workload, asked)
        for target, own in zip(asked.targets, judges, strict=True)
    )
    return Forecast(
        tiers=tuple(_tier(tier, asked.documents) for tier in workload.tiers),
        machine_documents=capacity,
        machines=machines,
        own_usd=None if asked.machine_usd is None else machines * asked.machine_usd,
        api_usd=None if api is None else api * asked.documents,
        break_even_documents=break_even(asked.machine_usd, capacity, api),
        targets=targets,
        budgets=tuple(_budgets(targets[0].review_fields, workload, asked, api)),
        assumptions=tuple(assumptions(workload, asked, judges[0])),
    )


def machine_documents(workload: Workload, asked: Asked) -> float:
    """What one machine reads in the nights of a month."""
    return asked.nights * asked.hours_a_night * HOUR_S / workload.document_s


def api_document_usd(workload: Workload, asked: Asked) -> Decimal | None:
    """One document by the API, at the tokens that the first tier needed; None without its prices."""
    if asked.price_in_usd is None or asked.price_out_usd is None:
        return None
    first = workload.tiers[0]
    return (asked.price_in_usd * _exact(first.prompt_tokens) + asked.price_out_usd * _exact(first.answer_tokens)) / MILLION  # fmt: skip


def break_even(machine_usd: Decimal | None, capacity: float, api_usd: Decimal | None) -> float | None:
    """Documents a month from which one machine costs less than the API; None where one that is full still costs more."""
    if machine_usd is None or not api_usd:
        return None
    documents = float(machine_usd / api_usd)
    return documents if documents <= capacity else None


def coverage(workload: Workload, judges: Judges) -> float:
    """Share of the fields that these judges would accept, by the answers that were judged for their calibrations."""
    return sum(
        share * field_coverage(judges[kind], field)
        for kind, fields in workload.shares.items()
        for field, share in fields.items()
        if kind in judges
    )


def field_coverage(judge: Judge, field: str) -> float:
    """Share of the answers to this field that the judge lets through, each as one of those like it that were not judged."""
    if judge.calibration is None or field not in judge.thresholds:
        return 0.0
    own = [each for each in counted(judge.calibration.answers) if each.field == field]
    least = judge.thresholds[field]
    passed = [each for each in own if each.confidence >= least and _may_pass(each, judge.calibration)]
    return _weight(passed) / _weight(own) if own else 0.0


def _may_pass(answer: JudgedAnswer, calibration: Calibration) -> bool:
    """Whether nothing but its confidence can keep it from being accepted."""
    calibrator = calibration.calibrator(answer.absent)
    return answer.eligible and calibrator.fit and answer.field in calibrator.fields


def _weight(answers: Sequence[JudgedAnswer]) -> float:
    return sum(1 / each.inclusion for each in answers)


def _tier(tier: TierLoad, documents: int) -> TierCostAtVolume:
    tokens = (tier.prompt_tokens + tier.answer_tokens) * documents
    return TierCostAtVolume(tier=tier.tier, tokens=tokens, cost_usd=tier.cost_usd * documents)


def _target(target: Target, covered: float, workload: Workload, asked: Asked) -> TargetLine:
    doubtful = (1 - covered) * workload.fields * asked.documents
    hours, api = doubtful * asked.field_s / HOUR_S, api_document_usd(workload, asked)
    wage = asked.reviewer_usd_hour
    return TargetLine(
        target=target.error,
        instead=target.instead,
        coverage=covered,
        review_fields=doubtful,
        review_hours=hours,
        review_usd=None if wage is None else wage * _exact(hours),
        ask_usd=None if api is None else api * asked.documents * _exact(1 - covered),
    )


def _budgets(doubtful: float, workload: Workload, asked: Asked, api: Decimal | None) -> Iterator[BudgetLine]:
    """The budgets of a night, half of them and twice."""
    for times in (0.5, 1.0, 2.0):
        if asked.reviewer_minutes is not None:
            minutes = asked.reviewer_minutes * times
            handled = min(doubtful, minutes * MINUTE_S / asked.field_s * asked.nights)
            yield BudgetLine(budget=f"{minutes:g} reviewer minutes a night", handled=handled, waiting=doubtful - handled)  # fmt: skip
        if asked.budget_usd is not None and api:
            usd = asked.budget_usd * _exact(times)
            handled = min(doubtful, float(usd * asked.nights / api) * workload.fields)
            settled = None if workload.settled_further is None else handled * workload.settled_further
            yield BudgetLine(budget=f"${usd.normalize():f} a night for the API", handled=handled, waiting=doubtful - handled, settled=settled)  # fmt: skip


def _exact(number: float) -> Decimal:
    return Decimal(str(number))
