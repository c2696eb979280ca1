"""Fine-tuning from the command line: the request, the flow with its progress, the figures at its end."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from deployments.who import user
from schemas.document import Residency
from schemas.errors import SettingError
from schemas.finetuning import Training
from schemas.model import NAME, RESERVED
from schemas.registry import KINDS, kind_named
from tasks.llm.threads import share_cores

UNMEASURED = "It has no figures: nothing was held out. Train with a labelled set, or once more documents were reviewed"


def requested(
    name: str,
    kinds: Sequence[str] | None,
    data: Sequence[Path] | None,
    samples: Sequence[str] | None,
    base: str,
    minutes: float,
    tokens: int | None,
    seed: int,
    shareable: bool,
    set_aside: float,
) -> Training:
    """What the options ask for.

    Raises:
        SettingError: a kind or a number of samples is none, or no model can have the name.
    """
    require_name(name)
    wanted = tuple(kind_named(kind).name for kind in kinds or KINDS)
    return Training(
        name=name,
        kinds=wanted,
        data=tuple(str(folder.resolve()) for folder in data or ()),
        samples=tuple(number_of_samples(text) for text in samples or ()),
        base=base,
        set_aside=set_aside,
        residency=Residency.ANYWHERE if shareable else Residency.ON_PREMISES,
        minutes=minutes,
        tokens=tokens,
        seed=seed,
        started_by=user(),
    )


def require_name(name: str) -> None:
    """Raises SettingError unless a model can be called that: said before the training rather than after it."""
    if name in RESERVED or not re.fullmatch(NAME, name):
        raise SettingError(
            f"No model can be called {name!r}",
            f"Take up to 80 letters, figures, dots, lines and underscores for --name, a letter or figure first, and not {' or '.join(RESERVED)}",
        )


def finetuned(asked: Training) -> Iterator[str]:
    """Runs the flow and tells what came of it."""
    share_cores()
    os.environ["HF_HUB_OFFLINE"] = "1"
    from deployments.run import world

    with world():
        from flows.finetuning import finetuning

        record = finetuning(asked)
    yield f"{record.name} is a candidate: `nightclerk models` shows it, `nightclerk promote {record.name}` puts it into production"
    yield from figures(record.metrics.get("held_out", {})) if record.metrics.get("held_out") else [UNMEASURED]


def figures(held_out: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
    """The held-out figures, a line a kind and field, with their 95 % intervals."""
    for kind, own in held_out.items():
        for field, found in own.items():
            yield (
                f"{kind:<16} {field or 'all fields':<36} n {found['fields']:>4}  f1 {found['f1']} {found['f1_interval']}  "
                f"accuracy {found['accuracy']} {found['accuracy_interval']}  invented {found['invented']}"
            )


def number_of_samples(text: str) -> tuple[str, int]:
    """Kind and number out of `receipt=300`.

    Raises:
        SettingError: it is written otherwise.
    """
    kind, _, count = text.partition("=")
    if not count.isdigit():
        raise SettingError(f"{text!r} is no number of samples", "Write it as --samples receipt=300")
    return kind_named(kind).name, int(count)
