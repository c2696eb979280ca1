"""Fine-tuning from the command line: the request, the flow with its progress, the figures at its end."""

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from deployments.models.material import Material
from deployments.who import user
from schemas.document import Residency
from schemas.errors import SettingError
from schemas.finetuning import Trained, Training
from schemas.model import NAME, RESERVED
from schemas.record import Record
from schemas.registry import KINDS
from schemas.settings import settings
from tasks.llm.threads import share_cores
from tasks.running.progress import said

LONGEST = 60  # characters of a name's kinds: day and number must have room
UNMEASURED = "It has no figures: nothing was held out. Train with a labelled set of more senders and documents less alike, or once more were reviewed"


class Effort(Record):
    """From where a training sets out, and how far it goes; see `Training`."""

    base: str
    minutes: float
    tokens: int | None
    seed: int
    set_aside: float


def requested(name: str | None, learned: Material, effort: Effort, shareable: bool) -> Training:
    """What the options ask for; without a name under that of its kinds and the day, which `finetuned` settles.

    Raises:
        SettingError: no model can have the name.
    """
    called = dated_name(learned.kinds, datetime.now(UTC)) if name is None else name
    require_name(called)
    residency = Residency.ANYWHERE if shareable else Residency.ON_PREMISES
    named = {"name": called, "residency": residency, "started_by": user()}
    return Training.model_validate(named | learned.model_dump() | effort.model_dump())


def dated_name(kinds: Sequence[str], at: datetime) -> str:
    """Such as `nda-receipt-2026-11-29`, or `all-2026-11-29` of all kinds."""
    learned = "all" if set(kinds) == set(KINDS) else "-".join(kinds)[:LONGEST]
    return f"{learned}-{at:%Y-%m-%d}"


def require_name(name: str) -> None:
    """Raises SettingError unless a model can be called that: said before the training rather than after it."""
    if name in RESERVED or not re.fullmatch(NAME, name):
        raise SettingError(
            f"No model can be called {name!r}",
            f"Take up to 80 letters, figures, dots, lines and underscores for --name, a letter or figure first, and not {' or '.join(RESERVED)}",
        )


def finetuned(asked: Training, named: bool = True) -> Iterator[str]:
    """Runs the flow and tells what came of it; one that nobody `named` goes on where it was killed, whatever it was called."""
    share_cores()
    os.environ["HF_HUB_OFFLINE"] = "1"
    from deployments.run import world

    with world(asks_model=False):
        from flows.finetuning import finetuning
        from tasks.finetune.naming import settled

        asked = asked if named else settled(asked, settings())
        said(f"finetune  {asked.name}")
        record = finetuning(asked)
    yield f"{record.name} is a candidate: `nightclerk models` shows it, `nightclerk promote {record.name}` puts it into production"
    yield trained_on(Trained.model_validate(record.metrics["training"]))
    yield from figures(record.metrics.get("held_out", {})) if record.metrics.get("held_out") else [UNMEASURED]


def trained_on(done: Trained) -> str:
    """How much was trained on, and why no more."""
    told = f"Trained on {done.tokens:,} tokens in {done.steps} updates, {done.duration_s / 60:.1f} minutes"
    if done.ended == "epochs":
        return f"{told}: no more of the {done.tokens_asked:,} asked for, as every example was seen in all its epochs. More documents would give it more to learn"
    return told


def figures(held_out: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
    """The held-out figures, a line a kind and field, with their 95 % intervals."""
    for kind, own in held_out.items():
        for field, found in own.items():
            yield (
                f"{kind:<16} {field or 'all fields':<36} n {found['fields']:>4}  f1 {found['f1']} {found['f1_interval']}  "
                f"accuracy {found['accuracy']} {found['accuracy_interval']}  invented {found['invented']}"
            )
