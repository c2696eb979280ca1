"""A database apart, in which this process works for a time: its model and what judges its answers stay those of the main one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import SettingError
from schemas.settings import settings
from schemas.tiers import tiers_of
from sql.connection import database
from sql.judging import add_judging, judging
from sql.server import emptied_database
from tasks.llm.weights import weights_of

NAME = "nightclerk_evaluation"


@contextmanager
def apart() -> Iterator[None]:
    """For the block's time settings name the database NAME, emptied first; the model is the one that the main registry names.

    Raises:
        SettingError: a tier runs elsewhere; what leaves the premises must be in the main database's books, which last.
    """
    main, carried = settings(), judging()
    if away := [tier.name for tier in tiers_of(main) if tier.external]:
        raise SettingError(
            f"An evaluation keeps its books apart, and nothing may be sent to {', '.join(away)} off the main ones",
            "Leave that tier out of NIGHTCLERK_TIERS for the evaluation",
        )
    if main.engine == "vllm":
        os.environ["NIGHTCLERK_MODEL"] = weights_of(main.model).setting
    os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(main, NAME)
    _forget()
    try:
        add_judging(carried)
        yield
    finally:
        database().dispose()
        _name("NIGHTCLERK_DATABASE_URL", main.database_url)
        _name("NIGHTCLERK_MODEL", main.model if "model" in main.model_fields_set else None)
        _forget()


def _name(variable: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = value


def _forget() -> None:
    settings.cache_clear()
    database.cache_clear()
