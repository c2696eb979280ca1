"""The name of a training that was given none: it goes on under the one that it began with. What it is called at first is the command's."""

import contextlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from schemas.errors import SettingError
from schemas.finetuning import Training
from schemas.settings import Settings
from tasks.finetune.folder import TrainingFolder
from tasks.llm.weights import trained_models

RECENT = timedelta(days=7)
_DAY = r"\d{4}-\d{2}-\d{2}"


def settled(asked: Training, settings: Settings) -> Training:
    """The same training as it began in the last days and was not finished, else under a name that nothing has.

    An older one learned of no correction since.

    Args:
        asked: under a name that ends in a day.
    """
    known, folders = set(trained_models()), settings.models_folder / "adapters"
    own = re.compile(rf"{re.escape(re.sub(f'{_DAY}$', '', asked.name))}{_DAY}(-\d+)?")
    begun = {
        folder.name
        for folder in folders.glob("*")
        if own.fullmatch(folder.name) and _is_recent(folder.name, asked.name)
    } - known
    for again in (_called(asked, name) for name in sorted(begun, reverse=True)):
        with contextlib.suppress(SettingError):  # another training has the name
            if TrainingFolder(again, settings).plan:
                return again
    free = next(name for name in _names(asked.name) if name not in known and not (folders / name).exists())
    return _called(asked, free)


def _is_recent(name: str, now: str) -> bool:
    began, today = (date.fromisoformat(re.findall(_DAY, each)[-1]) for each in (name, now))
    return today - began <= RECENT


def _called(asked: Training, name: str) -> Training:
    return asked.model_copy(update={"name": name})


def _names(first: str) -> Iterator[str]:
    yield first
    yield from (f"{first}-{number}" for number in count(2))
