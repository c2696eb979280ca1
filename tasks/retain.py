"""Retention: what settings keep for a time only is removed when it is old enough. What that leaves is in sql/documents/retention.py."""

from prefect import task

from schemas.removal import Removed
from schemas.settings import Settings, settings
from sql.documents.retention import remove_old
from tasks.pictures import forget_pictures
from tasks.running.progress import said
from tasks.running.retry import STEP

DAY_S = 86_400


def retained(config: Settings, by: str) -> dict[Removed, int]:
    """How many documents lost what; only what settings name is touched. Pictures of them on this machine go too."""
    ages = {Removed.ORIGINAL: config.keep_originals_days, Removed.TEXT: config.keep_texts_days}
    return {what: _removed(what, days, config, by) for what, days in ages.items() if days is not None}


def _removed(what: Removed, days: float, config: Settings, by: str) -> int:
    documents = remove_old(what, days * DAY_S, by, f"older than {days:g} days")
    forget_pictures(config.pictures_folder, documents)
    return len(documents)


@task(name="retain", task_run_name="remove what is old", **STEP)
def remove_what_is_old() -> dict[str, int]:
    """Removes it, and says how much."""
    found = {what.value: count for what, count in retained(settings(), "retention").items()}
    for what, count in found.items():
        said(f"removed   {count:>4} {what}s by age")
    return found
