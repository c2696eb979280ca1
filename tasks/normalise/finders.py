"""The typed spans of a text, a finder a type. Which of them a field means, and telephone numbers, are not here."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from types import MappingProxyType

from schemas.values import ValueType
from tasks.normalise.dates import find_dates
from tasks.normalise.digits import mend_printed
from tasks.normalise.durations import find_durations
from tasks.normalise.manner import Context
from tasks.normalise.money import find_amounts
from tasks.normalise.months import find_months
from tasks.normalise.places import find_jurisdictions, find_states
from tasks.normalise.span import Span
from tasks.normalise.times import find_times

Finder = Callable[[str, Context], list[Span]]


def _once(finder: Finder) -> Finder:
    """Searches a text once, though the second reader, the evidence and the signals ask for its spans in turn."""
    found = lru_cache(maxsize=8)(lambda text, context: tuple(_printed(finder(mend_printed(text), context), text)))
    return lambda text, context: list(found(text, context))


def _printed(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Each with its words as they are printed, misread digits among them."""
    for span in spans:
        words = text[span.start : span.end]
        yield span if words == span.text else span._replace(text=words)


_FINDERS: dict[ValueType, Finder] = {
    ValueType.DATE: find_dates,
    ValueType.MONTH: find_months,
    ValueType.TIME: lambda text, _: find_times(text),
    ValueType.MONEY: find_amounts,
    ValueType.DURATION: lambda text, _: find_durations(text),
    ValueType.JURISDICTION: lambda text, _: find_jurisdictions(text),
    ValueType.STATE: lambda text, _: find_states(text),
}
FINDERS: MappingProxyType[ValueType, Finder] = MappingProxyType(
    {kind: _once(finder) for kind, finder in _FINDERS.items()}
)
