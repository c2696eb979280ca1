"""Which fields of a document skip the small tier, by rules that are data. Pure; who reads them then is the planner's to say."""

from collections.abc import Sequence

from schemas.route import Route, Seen, SkipRule


def route(seen: Seen, rules: Sequence[SkipRule]) -> Route:
    """The document's fields, each on one side, in their order; without a rule that holds the small tier reads all."""
    hits = {rule.name: fields for rule in rules if (fields := _skipping(seen, rule))}
    skipping = {field for fields in hits.values() for field in fields}
    return Route(
        small=tuple(field for field in seen.fields if field not in skipping),
        skipping=tuple(field for field in seen.fields if field in skipping),
        rules=tuple(hits),
    )


def _skipping(seen: Seen, rule: SkipRule) -> set[str]:
    """The fields to which the rule applies: all of the document, or those that are known to fail."""
    if not _holds(seen, rule):
        return set()
    if not rule.failing:
        return set(seen.fields)
    return {field for field in seen.fields if f"{seen.kind}.{field}" in rule.failing}


def _holds(seen: Seen, rule: SkipRule) -> bool:
    stated = [
        (bool(rule.kinds), seen.kind in rule.kinds),
        (rule.least_unread_share is not None, _at_least(seen.unread_share, rule.least_unread_share)),
        (rule.least_novelty is not None, _at_least(seen.novelty, rule.least_novelty)),
        (bool(rule.failing), any(name.startswith(f"{seen.kind}.") for name in rule.failing)),
    ]
    return all(true for said, true in stated if said)


def _at_least(measured: float | None, least: float | None) -> bool:
    return measured is not None and least is not None and measured >= least
