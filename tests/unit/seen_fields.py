"""Readings with all around them, made by hand, for the tests of signals."""

from collections.abc import Sequence
from typing import Any

from schemas.kind import FieldSpec
from schemas.page import Line, Page
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.values import ValueType
from tasks.trust.seen import Around, Seen

TOKENS = Signals(mean_logprob=-0.25, least_logprob=-1.5, least_margin=2.0, value_tokens=4)


def page(*lines: str, number: int = 1) -> Page:
    return Page(number=number, lines=tuple(Line(text=line) for line in lines))


def spec(value_type: ValueType = ValueType.TEXT, name: str = "f", search: str = "") -> FieldSpec:
    return FieldSpec(name=name, type=value_type, description="", group="all", search=search)


def evidence(grade: EvidenceGrade = EvidenceGrade.EXACT, **more: Any) -> Evidence:
    return Evidence.model_validate({"grade": grade, "similarity": 1.0, "occurrences": 1} | more)


def verbatim(words: Sequence[str] = ("x",), signals: Signals = TOKENS) -> Verbatim:
    return Verbatim(field="f", words=tuple(words), signals=signals)


def seen(value: Any = "x", /, **more: Any) -> Seen:
    """A field as it was read, of a page of one line; `around` takes what differs from that."""
    around: dict[str, Any] = {
        "pages": (page("x"),), "values": {}, "in_order": (), "kind_confidence": 1.0, "candidates": {},
    }  # fmt: skip
    words = [] if value in (None, False, []) else value if isinstance(value, list) else [str(value)]
    made: dict[str, Any] = {
        "spec": spec(ValueType.NAMES if isinstance(value, list) else ValueType.TEXT),
        "verbatim": verbatim(words),
        "value": Normalised(value=value),
        "evidence": tuple(evidence() for _ in words),
        "by_rules": None,
        "excerpt": "",
        "unread_share": 0.0,
    }
    return Seen(**made | more | {"around": Around(**around | more.get("around", {}))})


def by_tokens(**signals: Any) -> Seen:
    return seen(verbatim=verbatim(signals=Signals(**signals)))
