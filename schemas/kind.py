"""What a document kind is: a pydantic model whose field descriptions are the prompt. How a document is read is not here."""

import operator
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from schemas.values import ValueType


class Kind(BaseModel):
    """Base of all document kinds; a subclass's docstring is the kind's one-line description in prompts and `nightclerk kinds`.

    Class attributes:
        name: the kind's name in tables, folders and the command line.
        cues: regular expressions (case ignored) with the weight of evidence, in nats, that a match gives for this kind.
        split_by: the field that names a document's sender; in fine-tuning one sender's documents are all trained on or all
            held out. Several fields: documents in which all of them agree stay together.
        in_order: pairs of date fields of which the first is never after the second.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    cues: ClassVar[Mapping[str, float]]
    split_by: ClassVar[tuple[str, ...]] = ()
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()


class Row(BaseModel):
    """Base of the records of a list, such as a loss run's claims: its fields are the columns, each of a type with a single value."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldSpec(BaseModel):
    """One field of a kind, as the steps need it.

    Attributes:
        group: fields of one group are asked for in one prompt, over one choice of paragraphs.
        search: more words that paragraphs with the answer tend to hold; they help to choose, the model does not see them.
        from_spans: whether the answer is held to the spans of the field's type that the excerpt holds. It stops miscopied figures, and
            invites invention where the answer may be absent: to be measured field by field.
        columns: of a list of records; empty for any other field, and then no part of what the field is known by.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    type: ValueType
    description: str
    group: str
    search: str
    from_spans: bool = False
    columns: "tuple[FieldSpec, ...]" = Field((), exclude_if=operator.not_)

    @property
    def many(self) -> bool:
        return self.type is ValueType.NAMES


def described(description: str, *, group: str = "all", search: str = "", from_spans: bool = False, **extra: Any) -> Any:
    """A field of a kind: its description is what the model is asked for."""
    more: JsonDict = {"group": group, "search": search, "from_spans": from_spans}
    return Field(description=description, json_schema_extra=more, **extra)


@cache
def fields_of(kind: type[Kind]) -> tuple[FieldSpec, ...]:
    """The kind's fields in the order of the class body."""
    return tuple(_spec(name, info) for name, info in kind.model_fields.items())


@cache
def groups_of(kind: type[Kind]) -> dict[str, tuple[FieldSpec, ...]]:
    """The fields that a model is asked for by group, groups in the order of their first field; lists of records are read by people."""
    groups: dict[str, list[FieldSpec]] = {}
    for spec in (each for each in fields_of(kind) if not each.columns):
        groups.setdefault(spec.group, []).append(spec)
    return {name: tuple(specs) for name, specs in groups.items()}


@cache
def names_asked(kind: type[Kind]) -> frozenset[str]:
    """The fields that a model is asked for: labels of others have nothing that they could be held against."""
    return frozenset(spec.name for specs in groups_of(kind).values() for spec in specs)


def question_name(group: str, specs: tuple[FieldSpec, ...], kind: type[Kind]) -> str:
    """How a question about these fields of one group is known: by the group, and by the fields if they are not all of it."""
    return group if specs == groups_of(kind)[group] else f"{group}:{','.join(spec.name for spec in specs)}"


def asked_by(name: str, kind: type[Kind]) -> tuple[FieldSpec, ...]:
    """The fields that a question of that name is about; none if the kind has no such group any more."""
    group, _, names = name.partition(":")
    only = names.split(",") if names else ()
    return tuple(spec for spec in groups_of(kind).get(group, ()) if not only or spec.name in only)


def description_of(kind: type[Kind]) -> str:
    """The first line of the kind's docstring."""
    return (kind.__doc__ or "").strip().splitlines()[0] if kind.__doc__ else ""


def _spec(name: str, info: FieldInfo) -> FieldSpec:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    value_type = next(m for m in info.metadata if isinstance(m, ValueType))
    return FieldSpec(
        name=name,
        type=value_type,
        description=info.description or "",
        group=str(extra.get("group", "all")),
        search=str(extra.get("search", "")),
        from_spans=bool(extra.get("from_spans", False)),
        columns=_columns(info) if value_type is ValueType.RECORDS else (),
    )


def _columns(info: FieldInfo) -> tuple[FieldSpec, ...]:
    [row] = get_args(info.annotation)
    columns = tuple(_spec(name, column) for name, column in row.model_fields.items())
    if not columns or any(column.many or column.columns for column in columns):
        raise TypeError(f"{row.__name__}: a record has columns, each with a single value")
    return columns
