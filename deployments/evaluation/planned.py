"""What `nightclerk plan` asks of what was measured, and how it shows the answer. The arithmetic is in tasks/evaluation/volume.py."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from rich.table import Table

from deployments.tables import table_of
from schemas.evaluation import Evaluation
from schemas.settings import Settings, settings
from schemas.volume import Asked, BudgetLine, Forecast, Stated, Target, TargetLine
from sql.review.reviewers import measured_field_s
from sql.trust.calibrations import calibrations_named
from sql.trust.evaluations import documents_of_evaluation, fields_of_evaluation, require_evaluations
from tasks.evaluation.choice import chosen
from tasks.evaluation.volume import forecast
from tasks.evaluation.workload import workload_of
from tasks.trust.judge import Judge
from tasks.trust.judges import judges_of, shipped_calibrations

TARGETS = (0.01, 0.02, 0.05, 0.1)


def forecast_of(which: str, stated: Stated) -> Forecast:
    """The answer, from that evaluation and what is stated.

    Raises:
        SettingError: nothing was measured yet, or there is no such evaluation.
    """
    found = chosen(which, require_evaluations())
    cascade, spent = fields_of_evaluation(found.evaluation_id), documents_of_evaluation(found.evaluation_id)
    further = [
        each
        for tier in found.tiers
        if tier.took_part and tier.number > 1
        for each in fields_of_evaluation(found.evaluation_id, tier.tier)
    ]
    config = settings()
    asked = asked_of(stated, found, config, measured_field_s())
    signatures = _signatures(found)
    judges = [_judges(signatures, each, config) for each in asked.targets]
    return forecast(workload_of(found, cascade, spent, further), asked, judges)


def target_of(stated: float | None, config: Settings) -> Target:
    """What is stated holds for all kinds and fields; else they have what the settings say."""
    if stated is not None:
        return Target(error=stated)
    return Target(error=config.target_error, instead=config.target_errors)


def asked_of(stated: Stated, evaluation: Evaluation, config: Settings, measured_s: float | None = None) -> Asked:
    """What is stated, or the settings say; an API's prices are by default those of the last of several tiers.

    The seconds for a field are what people were seen to take, as a night plans with them.
    """
    last = evaluation.tiers[-1] if len(evaluation.tiers) > 1 else None
    target = target_of(stated.target, config)
    otherwise = {
        "targets": (target, *(each for each in map(_for_all, TARGETS) if each != target)),
        "confidence": config.target_confidence,
        "field_s": config.reviewer_field_s if measured_s is None else measured_s,
        "field_measured": measured_s is not None,
        "reviewer_minutes": config.reviewer_minutes,
        "price_in_usd": last.price_in_usd if last else None,
        "price_out_usd": last.price_out_usd if last else None,
    }
    return Asked.model_validate(otherwise | stated.model_dump(exclude={"target"}, exclude_none=True))


def planned_blocks(found: Forecast, documents: int) -> Iterator[str | Table]:
    """The figures, the tables, and all that is taken for granted."""
    yield f"{documents} documents a month: {found.machines} machine{'' if found.machines == 1 else 's'}, of which each reads {found.machine_documents:,.0f} a month"
    yield table_of([{"tier": t.tier, "tokens": f"{t.tokens:,.0f}", "$ a month": f"{t.cost_usd:,.2f}"} for t in found.tiers])  # fmt: skip
    yield from _against_api(found)
    yield table_of([_target(line) for line in found.targets])
    if found.budgets:
        yield f"Of the fields in doubt at {_named(found.targets[0])}:"
        yield table_of([_budget(line) for line in found.budgets])
    yield "This takes for granted:"
    yield from (f"  - {each}" for each in found.assumptions)


def _against_api(found: Forecast) -> Iterator[str]:
    if found.own_usd is not None:
        yield f"Machines: ${found.own_usd:,.2f} a month"
    if found.api_usd is not None:
        yield f"All of it by the API: ${found.api_usd:,.2f} a month"
    if found.own_usd is not None and found.api_usd is not None:
        even = found.break_even_documents
        yield (
            "Break-even: never, one machine that is full costs more than the API"
            if even is None
            else f"Break-even: from {even:,.0f} documents a month one machine costs less than the API"
        )


def _target(line: TargetLine) -> dict[str, str]:
    return {
        "most wrong": _named(line),
        "accepted without a person": f"{line.coverage:.1%}",
        "fields for people": f"{line.review_fields:,.0f}",
        "hours of people": f"{line.review_hours:,.1f}",
        "$ for people": _usd(line.review_usd),
        "$ to ask the API about them": _usd(line.ask_usd),
    }


def _budget(line: BudgetLine) -> dict[str, str]:
    settled = "not known" if line.settled is None else f"{line.settled:,.0f}"
    return {"budget": line.budget, "paid for": f"{line.handled:,.0f}", "waiting": f"{line.waiting:,.0f}"} | (
        {"settled": settled} if "API" in line.budget else {}
    )


def _usd(amount: Decimal | None) -> str:
    return "–" if amount is None else f"{amount:,.2f}"


def _named(line: TargetLine) -> str:
    """The target, and what is held to another one."""
    instead = ", ".join(f"{name} {error:.1%}" for name, error in line.instead.items())
    return f"{line.target:.1%}" + (f" ({instead})" if instead else "")


def _for_all(error: float) -> Target:
    return Target(error=error)


def _judges(signatures: Mapping[str, str], target: Target, config: Settings) -> dict[str, Judge]:
    """Those of a night whose settings state this target."""
    return judges_of(signatures, config.model_copy(update={"target_error": target.error, "target_errors": target.instead}))  # fmt: skip


def _signatures(found: Evaluation) -> dict[str, str]:
    """Of the readings of the evaluation, by kind, as far as a calibration that is known judged them."""
    names = set(found.calibrations.values())
    known = {each.name: each for each in (*shipped_calibrations(), *calibrations_named(names))}
    return {kind: known[name].signature for kind, name in found.calibrations.items() if name in known}
