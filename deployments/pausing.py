"""What `nightclerk pause` and `resume` do. How a night honours them is in sql/backlog/queue.py and tasks/plan_night.py."""

from collections.abc import Callable, Sequence

from deployments.who import user
from schemas.errors import SettingError
from schemas.pause import PauseOf
from schemas.registry import kind_named
from schemas.settings import settings
from schemas.tiers import tiers_of
from sql.backlog.pauses import pauses, set_pause

Further = Callable[[], Sequence[str]]  # tiers, of settings that were


def paused(kind: str | None, tier: str | None, everything: bool, why: str) -> str:
    """Pauses one thing and says so.

    Raises:
        SettingError: not one thing is named, or there is no such kind or tier.
    """
    what, subject = _one(kind, tier, everything)
    new = set_pause(what, subject, True, user(), why or "no reason was given")
    return f"{what.named(subject)} {'is paused' if new else 'was paused already'} ({what.ended_by(subject)})"


def resumed(kind: str | None, tier: str | None, everything: bool, why: str) -> str:
    """Lets it go on and says so.

    Raises:
        SettingError: as for `paused`.
    """
    what, subject = _one(kind, tier, everything, lambda: pauses().tiers)  # one outlives its tier's settings
    new = set_pause(what, subject, False, user(), why or "no reason was given")
    return f"{what.named(subject)} {'goes on with the next night' if new else 'was not paused'}"


def _one(kind: str | None, tier: str | None, everything: bool, further: Further = tuple) -> tuple[PauseOf, str]:
    if sum((kind is not None, tier is not None, everything)) != 1:
        raise SettingError("Name one of --kind, --tier and --all", "Several pauses are several commands")
    if kind is not None:
        return PauseOf.KIND, kind_named(kind).name
    return (PauseOf.TIER, _tier(tier, further)) if tier is not None else (PauseOf.ALL, "")


def _tier(name: str, further: Further) -> str:
    names = [tier.name for tier in tiers_of(settings())]
    if name not in names and name not in further():
        raise SettingError(f"There is no tier {name!r}", f"There are: {', '.join(names)}")
    return name
