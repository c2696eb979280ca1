"""From measured figures to a month at another volume. Nothing is measured here, and nothing is assumed that is not said."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from schemas.calibration import Calibration
from schemas.tier import MILLION
from schemas.volume import Asked, BudgetLine, Forecast, TargetLine, TierCostAtVolume, TierLoad, Workload
from tasks.evaluation.assumptions import assumptions
from tasks.trust.promised import counted, threshold_for

HOUR_S = 3600
MINUTE_S = 60


def forecast(workload: Workload, asked: Asked, calibrations: Mapping[str, Calibration]) -> Forecast:
    """The quarterly question, answered."""
    capacity = machine_documents(workload, asked)
    machines = math.ceil(asked.documents / capacity)
    api = api_document_usd(workload, asked)
    targets = tuple(
        _target(t, coverage(workload, calibrations, t, asked.confidence), workload, asked) for t in asked.targets
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
        assumptions=tuple(assumptions(workload, asked, calibrations)),
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


def coverage(workload: Workload, calibrations: Mapping[str, Calibration], target: float, confidence: float) -> float:
    """Share of the fields that the judged answers let through at this target; a kind without a calibration lets nothing through."""
    return sum(
        share * kind_coverage(calibrations[kind], target, confidence)
        for kind, share in workload.by_kind.items()
        if kind in calibrations
    )


def kind_coverage(calibration: Calibration, target: float, confidence: float) -> float:
    """Each field under its own threshold; what an unfit calibrator judged is never accepted."""
    answers = [
        each if calibration.calibrator(each.absent).fit else each.model_copy(update={"eligible": False})
        for each in counted(calibration.answers)
    ]
    fields = sorted({each.field for each in answers})
    own = {field: [each for each in answers if each.field == field] for field in fields}
    passed = sum(threshold_for(own[field], target, confidence).coverage * len(own[field]) for field in fields)
    return passed / len(answers) if answers else 0.0


def _tier(tier: TierLoad, documents: int) -> TierCostAtVolume:
    tokens = (tier.prompt_tokens + tier.answer_tokens) * documents
    return TierCostAtVolume(tier=tier.tier, tokens=tokens, cost_usd=tier.cost_usd * documents)


def _target(target: float, covered: float, workload: Workload, asked: Asked) -> TargetLine:
    doubtful = (1 - covered) * workload.fields * asked.documents
    hours, api = doubtful * asked.field_s / HOUR_S, api_document_usd(workload, asked)
    wage = asked.reviewer_usd_hour
    return TargetLine(
        target=target,
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
