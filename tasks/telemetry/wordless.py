"""What Prefect is told of an error: our own in full, any other by its kind and the places it came from, for its words may be a document's.

Prefect keeps logs and the messages of states where erasing a document does not reach. What a person is told is not decided here.
"""

import logging
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import TracebackType

import prefect.states

from schemas.errors import NightclerkError

# A filter holds for the records of the very logger, not for those of its children.
LOGGERS = ("prefect.flow_runs", "prefect.task_runs", "prefect.engine")


def told(error: BaseException, tb: TracebackType | None = None) -> str:
    """One line about the error: kind and words of ours, kind and place of others."""
    kind = type(error).__name__
    if isinstance(error, NightclerkError):
        return f"{kind}: {error}"
    return f"{kind}: {_place(error)}"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"raised at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "raised elsewhere"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _way(error: BaseException) -> str:
    """The traceback of it and of what caused it: lines of code, and none of what was in their variables."""
    return "\n".join(f"{told(each)}\n{''.join(traceback.format_tb(each.__traceback__))}" for each in _chain(error))


def _without_words(record: logging.LogRecord) -> bool:
    """The record says what it says, with its errors as they are told."""
    raised = record.exc_info[1] if record.exc_info else None
    given = [each for each in record.args if isinstance(each, BaseException)] if isinstance(record.args, tuple) else []
    text = record.getMessage()
    foreign = {
        id(each): each for start in (raised, *given) for each in _chain(start) if not isinstance(each, NightclerkError)
    }
    for each in foreign.values():
        for words in filter(None, (repr(each), str(each))):
            text = text.replace(words, told(each))
    record.msg, record.args = text, None
    if raised:
        record.msg, record.exc_info, record.exc_text = f"{text}\n{_way(raised)}", None, None
    return True


@cache
def keep_words_back() -> None:
    """From now on, in this process."""
    prefect.states.format_exception = told  # type: ignore[assignment]
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_without_words)
