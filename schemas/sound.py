"""What is wrong with a kind as it was written, told when the program starts: a night would stumble over it, or never use it. Golden cases are tests."""

import re
from collections.abc import Iterator, Mapping

from pydantic.fields import FieldInfo

from schemas.kind import Kind, description_of, fields_of
from schemas.values import ValueType

LONGEST = 50  # characters: PostgreSQL's names have 63, and columns beside a field's get up to 11 more
TAKEN = {"name", "cues", "split_by", "in_order", "content_hash", "document_file", "inbox", "verdict", "decided_at", "fields_in_review"}  # fmt: skip
# Kinds' views are named as these, which are always there (sql/views).
VIEWS = {
    "grants", "corrections", "documents", "fields", "settled_fields", "review_queue", "skips", "cost", "quality", "models", "training_examples",
    "spend", "pauses", "queue", "removals", "egress", "evaluations", "portfolio", "checks", "reviewers", "history",
}  # fmt: skip
TYPES = (
    "Text, Name, Names, Identifier, Phone, Date, Month, Time, Amount, Duration, Jurisdiction, State, Clause, Records"
)


def require_sound(kinds: Mapping[str, type[Kind]]) -> None:
    """Raises TypeError that tells all that is wrong, a line each."""
    flaws = [f"{kind.__module__}: {flaw}" for name, kind in kinds.items() for flaw in flaws_of(name, kind)]
    if flaws:
        raise TypeError(
            "\n".join(["There are kinds that cannot be used; README, Add a kind, has one that can:", *flaws])
        )


def flaws_of(name: str, kind: type[Kind]) -> list[str]:
    """A sentence for each thing that is wrong with a kind that is registered under this name."""
    untyped = [field for field, info in kind.model_fields.items() if _type_of(info) is None]
    if untyped:
        return [f"the type of {', '.join(untyped)} is none of {TYPES} (schemas/values.py)"]
    return [*_flaws_of_names(name, kind), *_flaws_of_cues(kind), *_flaws_of_references(kind)]


def _type_of(info: FieldInfo) -> ValueType | None:
    return next((each for each in info.metadata if isinstance(each, ValueType)), None)


def _flaws_of_names(name: str, kind: type[Kind]) -> Iterator[str]:
    own = getattr(kind, "name", None)
    if own != name:
        yield f"its name is {own!r}, and in schemas/registry.py {name!r}"
    if not _is_name(name) or name == "unknown" or name in VIEWS:
        yield f"{name!r} is no name for a kind: {_RULE}, none of unknown, {', '.join(sorted(VIEWS))}"
    if not description_of(kind):
        yield "it has no docstring, which says what the document is"
    currencies = {f"{spec.name}_currency": spec.name for spec in fields_of(kind) if spec.type is ValueType.MONEY}
    for spec in fields_of(kind):
        if not _is_name(spec.name) or spec.name in TAKEN:
            yield f"{spec.name!r} is no name for a field: {_RULE}, none of {', '.join(sorted(TAKEN))}"
        if spec.name in currencies:
            yield f"{spec.name!r} is no name for a field: the view has the currency of {currencies[spec.name]} under it"
        if not spec.description:
            yield f'{spec.name} is not described: = described("the …")'


_RULE = f"small letters, digits and _, {LONGEST} at most"


def _is_name(name: str) -> bool:
    return re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST - 1}}}", name) is not None


def _flaws_of_cues(kind: type[Kind]) -> Iterator[str]:
    cues = getattr(kind, "cues", None)
    if not isinstance(cues, Mapping) or not cues:
        yield "it has no cues, so that no document would be taken for it"
        return
    for cue, weight in cues.items():
        try:
            re.compile(cue)
        except (re.error, TypeError) as error:
            yield f"the cue {cue!r} is no regular expression: {error}"
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            yield f"the weight of the cue {cue!r} is {weight!r}, which is no number of nats"


def _flaws_of_references(kind: type[Kind]) -> Iterator[str]:
    types = {spec.name: spec.type for spec in fields_of(kind)}
    if not isinstance(kind.split_by, tuple) or not set(kind.split_by) <= set(types):
        yield f"split_by is {kind.split_by!r}; it must be fields of the kind, such as ({next(iter(types), 'company')!r},)"
    dates = {name for name, value_type in types.items() if value_type is ValueType.DATE}
    pairs = kind.in_order if isinstance(kind.in_order, tuple) else (kind.in_order,)
    if any(not isinstance(pair, tuple) or len(pair) != 2 or not set(pair) <= dates for pair in pairs):
        yield f'in_order is {kind.in_order!r}; it must be pairs of date fields, such as (("issued_date", "due_date"),)'
