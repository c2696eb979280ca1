"""A database apart, in which this process works for a time: its model and what judges its answers stay those of the main one."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from schemas.errors import SettingError
from schemas.settings import Settings, settings
from schemas.tier import Tier
from schemas.tiers import FIRST, tiers_of
from sql.connection import database
from sql.judging import add_judging, judging
from sql.server import emptied_database
from tasks.llm.weights import weights_of
from tasks.progress import said

NAME = "nightclerk_evaluation"


@contextmanager
def apart() -> Iterator[None]:
    """For the block's time settings name the database NAME, emptied first; the model is the one that the main registry names.

    Tiers that run elsewhere are left out, and that is said: what leaves the premises must be in the main database's books, which last.

    Raises:
        SettingError: the first tier runs elsewhere.
    """
    main, carried = settings(), judging()
    here = _here(main)
    try:
        if main.engine == "vllm":
            os.environ["NIGHTCLERK_MODEL"] = weights_of(main.model).setting
        os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(main, NAME)
        _name("NIGHTCLERK_TIERS", _written(here))
        _forget()
        add_judging(carried)
        yield
    finally:
        database().dispose()
        _name("NIGHTCLERK_DATABASE_URL", main.database_url)
        _name("NIGHTCLERK_TIERS", _written(main.tiers))
        _name("NIGHTCLERK_MODEL", main.model if "model" in main.model_fields_set else None)
        _forget()


def _here(main: Settings) -> list[Tier]:
    """The further tiers that run on the premises."""
    away = [tier.name for tier in tiers_of(main) if tier.external]
    if FIRST in away:
        raise SettingError(
            "An evaluation keeps its books apart, and nothing may be sent elsewhere off the main ones",
            "Evaluate with a first tier that runs here: NIGHTCLERK_WHERE",
        )
    if away:
        said(f"left out  the tiers that run elsewhere: {', '.join(away)}; what leaves must be in the main books")
    return [tier for tier in main.tiers if not tier.external]


def _written(tiers: Sequence[Tier]) -> str | None:
    """As the setting has them, with their keys."""
    told = [tier.model_dump(mode="json") | {"api_key": tier.api_key.get_secret_value()} for tier in tiers]
    return json.dumps(told) if told else None


def _name(variable: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = value


def _forget() -> None:
    settings.cache_clear()
    database.cache_clear()
