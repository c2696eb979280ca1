"""A database apart, in which this process works for a time: its model and what judges its answers stay those of the main one."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import wraps
from pathlib import Path

from schemas.document import Residency
from schemas.errors import SettingError
from schemas.evaluated import Evaluated
from schemas.evaluation import Evaluating
from schemas.settings import Settings, settings
from schemas.tier import Tier
from schemas.tiers import FIRST, tiers_of
from sql.connection import database
from sql.documents.marks import add_labelled
from sql.postgres.scratch import emptied_database
from sql.postgres.server import database_url
from sql.spending.books import books_kept_in
from sql.trust.carried import add_judging, judging
from tasks.evaluation.expected import rows_of
from tasks.llm.weights import weights_of
from tasks.residency import of_labelled
from tasks.running.progress import said

NAME = "nightclerk_evaluation"


def apart(work: Callable[[Evaluating], Evaluated]) -> Callable[[Evaluating], Evaluated]:
    """For the time of the work settings name the database NAME, emptied first; the model is the one that the main registry names.

    Tiers that run elsewhere take part in evaluations of shareable sets: what they cost and what leaves is noted in the main database, which
    lasts. Else they are left out, and that is said.

    Raises:
        SettingError: the first tier runs elsewhere.
    """

    @wraps(work)
    def within(asked: Evaluating) -> Evaluated:
        with _elsewhere(asked):
            return work(asked)

    return within


@contextmanager
def _elsewhere(asked: Evaluating) -> Iterator[None]:
    main, carried = settings(), judging()
    taking_part = _taking_part(main, asked)
    leaves = any(tier.external for tier in taking_part)
    kept = books_kept_in(database_url(main)) if leaves else nullcontext()
    if leaves:
        add_labelled(_residencies(Path(asked.folder), main))
    try:
        with kept:
            if main.engine == "vllm":
                os.environ["NIGHTCLERK_MODEL"] = weights_of(main.model).setting
            os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(main, NAME)
            _name("NIGHTCLERK_TIERS", _written(taking_part))
            _forget()
            add_judging(carried)
            yield
    finally:
        database().dispose()
        _name("NIGHTCLERK_DATABASE_URL", main.database_url)
        _name("NIGHTCLERK_TIERS", _written(main.tiers))
        _name("NIGHTCLERK_MODEL", main.model if "model" in main.model_fields_set else None)
        _forget()


def _taking_part(main: Settings, asked: Evaluating) -> list[Tier]:
    """The further tiers that the set's documents may be shown to."""
    away = [tier.name for tier in tiers_of(main) if tier.external]
    if FIRST in away:
        raise SettingError(
            "The first tier runs elsewhere, and no ledger would see what an evaluation tells it",
            "Evaluate with a first tier that runs here: NIGHTCLERK_WHERE",
        )
    if away and not asked.shareable:
        said(
            f"left out  the tiers that run elsewhere: {', '.join(away)}; labelled sets stay on the premises, unless you say --shareable"
        )
    return [tier for tier in main.tiers if asked.shareable or not tier.external]


def _residencies(folder: Path, main: Settings) -> dict[str, Residency]:
    """Where the documents of a set that may leave may go, by content hash."""
    there = [(folder / row["file"], row["kind"]) for row in rows_of(folder) if (folder / row["file"]).is_file()]
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): of_labelled(kind, True, main.on_premises) for path, kind in there
    }


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
