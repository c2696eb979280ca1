"""Which fields of a document skip the small tier, by rules that are data. Pure; who reads them then is the planner's to say."""

from collections.abc import Sequence

from schemas.route import Route, Seen, SkipRule


def route(seen: Seen, rules: Sequence[SkipRule]) -> Route:
    """The document's fields, each on one side, in their order; without a rule that holds the small tier reads all."""
    holding = [rule for rule in rules if _holds(seen, rule)]
    by_field = {field: tuple(rule.name for rule in holding if _names(rule, seen.kind, field)) for field in seen.fields}
    return Route(
        small=tuple(field for field, names in by_field.items() if not names),
        skipping={field: names for field, names in by_field.items() if names},
    )


def _names(rule: SkipRule, kind: str, field: str) -> bool:
    """Whether the rule is about the field: about all of the document, or about those that are known to fail."""
    return not rule.failing or f"{kind}.{field}" in rule.failing


def _holds(seen: Seen, rule: SkipRule) -> bool:
    stated = [
        (rule.least_unread_share is not None, _at_least(seen.unread_share, rule.least_unread_share)),
        (rule.least_novelty is not None, _at_least(seen.novelty, rule.least_novelty)),
    ]
    return rule.concerns(seen.kind) and all(true for said, true in stated if said)


def _at_least(measured: float | None, least: float | None) -> bool:
    return measured is not None and least is not None and measured >= least
