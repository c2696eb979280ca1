"""What a typed field may be answered with: the spans of its type that plain code finds in the excerpt. Which fields are held to them is the kind's."""

from collections.abc import Mapping, Sequence

from schemas.kind import FieldSpec
from tasks.find import find
from tasks.normalise import Context

MOST = 60  # more choices are a table, and make a grammar that costs more than it saves

Choices = Mapping[str, tuple[str, ...]]


def choices(specs: Sequence[FieldSpec], excerpt: str, context: Context) -> Choices:
    """Field → the different spans of its type in the order of the excerpt; a field that has none, or too many, is free."""
    found = {spec.name: _spans(spec, excerpt, context) for spec in specs if spec.from_spans}
    return {name: spans for name, spans in found.items() if 0 < len(spans) <= MOST}


def _spans(spec: FieldSpec, excerpt: str, context: Context) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.text for span in find(spec.type, excerpt, context)))
