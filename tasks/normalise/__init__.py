"""From the words that the model copied to a typed value: the model copies, code converts. Where the words stand is in tasks/ground."""

from collections.abc import Callable

from schemas.reading import Normalised
from schemas.values import ValueType
from tasks.normalise.absent import absence
from tasks.normalise.clauses import normalise_clause
from tasks.normalise.context import context_of, date_order
from tasks.normalise.dates import normalise_date
from tasks.normalise.durations import normalise_duration
from tasks.normalise.identifiers import normalise_identifier, normalise_phone
from tasks.normalise.manner import Context, DateOrder
from tasks.normalise.money import normalise_money
from tasks.normalise.months import normalise_month
from tasks.normalise.names import normalise_name, normalise_names
from tasks.normalise.places import normalise_jurisdiction, normalise_state
from tasks.normalise.text import clean_text
from tasks.normalise.times import normalise_time

__all__ = ["Context", "DateOrder", "context_of", "date_order", "normalise"]

_SCALARS: dict[ValueType, Callable[[str, Context], Normalised]] = {
    ValueType.TEXT: lambda text, _: Normalised(value=clean_text(text) or None),
    ValueType.NAME: lambda text, _: normalise_name(text),
    ValueType.IDENTIFIER: lambda text, _: normalise_identifier(text),
    ValueType.PHONE: normalise_phone,
    ValueType.DATE: normalise_date,
    ValueType.MONTH: normalise_month,
    ValueType.TIME: lambda text, _: normalise_time(text),
    ValueType.MONEY: normalise_money,
    ValueType.DURATION: lambda text, _: normalise_duration(text),
    ValueType.JURISDICTION: lambda text, _: normalise_jurisdiction(text),
    ValueType.STATE: lambda text, _: normalise_state(text),
}


def normalise(value_type: ValueType, words: tuple[str, ...], context: Context) -> Normalised:
    """The value of these words; no value and a note when they say that there is none, a problem when it cannot be told."""
    said = tuple(text for text in words if not absence(text))
    if value_type is ValueType.CLAUSE:
        return normalise_clause(said)
    if not said:
        return Normalised(note="; ".join(filter(None, (absence(text) for text in words if text.strip()))))
    if value_type is ValueType.NAMES:
        return normalise_names(said)
    return _SCALARS[value_type](" ".join(said), context)
