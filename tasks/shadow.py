"""A model in shadow, step by step: it reads a share of what production read, and is held against it by what people answered of both.

Nothing that it reads is decided about, shown or accepted. What is better is judged in tasks/trust/paired.py.
"""

import time
from collections.abc import Iterator, Mapping, Sequence

from prefect import task
from prefect.artifacts import create_table_artifact

from schemas.alarm import Alarm, Alarmed
from schemas.comparison import Verdict
from schemas.errors import NightclerkError
from schemas.model import ModelRow
from schemas.settings import Settings, settings
from schemas.shadow import Standing
from schemas.step import Fingerprints
from schemas.tiers import require_first_here
from sql.documents.pages import papers
from sql.models.registry import model_in_shadow, promote, retire
from sql.models.shadow import add_shadow_readings, begin, end, read_by_both, unread_by
from tasks.alarms import tell
from tasks.current import current_fingerprints
from tasks.evaluation.unlearned import learned
from tasks.llm.adapters import check_adapter
from tasks.llm.choice import engine_for
from tasks.llm.engine import Engine
from tasks.llm.weights import learned_from, weights_of
from tasks.read_batch import read_papers
from tasks.running.deadline import ended_after
from tasks.running.progress import said
from tasks.running.retry import STEP
from tasks.trust.paired import rows_of, standings


@task(name="read in shadow", task_run_name="read in shadow", **STEP)
def read_in_shadow() -> int:
    """The model in shadow reads what is new of its share; gives how many documents. Without one there is nothing to do."""
    shadow = model_in_shadow()
    if shadow is None:
        said("shadow    no model is in shadow: `nightclerk shadow NAME` puts one there")
        return 0
    config, prints = settings(), current_fingerprints()
    known = learned() | learned_from(weights_of(shadow.name))
    unread = unread_by(shadow, _reads(shadow, prints), prints.parse, config.shadow_share, known)
    if given_up := [each for each, tries in unread.items() if tries >= config.max_attempts]:
        said(
            f"shadow    {len(given_up):>4} documents are left out, at which {shadow.name} died {config.max_attempts} times"
        )
    left = {each: tries for each, tries in unread.items() if tries < config.max_attempts}
    return _read(shadow, left, prints, config) if left else 0


@task(name="weigh the shadow", task_run_name="weigh the shadow", **STEP)
def weigh_shadow(by: str) -> list[Standing]:
    """How it stands, published; what is worse leaves the shadow, and what is better is told, or promoted where settings say so."""
    shadow = model_in_shadow()
    if shadow is None:
        return []
    config = settings()
    pairs, alike = read_by_both(shadow, _reads(shadow, current_fingerprints()))
    found = standings(pairs, alike, 1 - config.target_confidence)
    create_table_artifact(
        list(rows_of(found)), key="shadow", description=f"{shadow.name} beside the model in production"
    )
    for each in found[:1]:
        said(f"shadow    {shadow.name}: {told(each)}")
        _act(shadow, each, by, config)
    return found


def told(whole: Standing) -> str:
    """How it stands, in a sentence."""
    return (
        f"{whole.verdict} on {whole.documents} documents; of {whole.differing} fields in which both differ people answered {whole.answered}: "
        f"it is right in {whole.shadow_right}, production in {whole.production_right}"
    )


def _act(shadow: ModelRow, whole: Standing, by: str, config: Settings) -> None:
    if whole.verdict is Verdict.WORSE:
        retire(shadow.name, by, f"in shadow: {told(whole)}")
    if whole.verdict is not Verdict.BETTER:
        return
    if config.promote_shadow:
        check_adapter(shadow)
        promote(shadow.name, by, f"in shadow: {told(whole)}")
    tell([_better(shadow, promoted=config.promote_shadow)], f"nightclerk.model.{shadow.name}")


def _better(shadow: ModelRow, promoted: bool) -> Alarm:
    then = "it is in production now" if promoted else f"`nightclerk promote {shadow.name}` puts it into production"
    return Alarm(
        event=Alarmed.SHADOW_BETTER,
        summary=f"The model {shadow.name} is right more often than the one in production: {then}",
        about=f"{shadow.name} {shadow.state_at}",
    )


def _read(shadow: ModelRow, unread: Mapping[str, int], prints: Fingerprints, config: Settings) -> int:
    model = _engine_of(shadow, config)
    model.warm_up()
    done = 0
    try:
        for hashes in _parts(unread, config.batch_size):
            started = time.monotonic()
            with ended_after(config.lease_s):
                done += _read_batch(shadow, hashes, prints, model, config)
            said(
                f"shadow    {done:>4} of {len(unread)} documents, {time.monotonic() - started:.1f} s for the last batch"
            )
    finally:
        model.close()
    return done


def _parts(unread: Mapping[str, int], size: int) -> Iterator[list[str]]:
    """Batches; what was begun in vain comes last, each alone, the oftenest last: so one poisonous document keeps the model from no other for long."""
    fresh = [each for each, tries in unread.items() if not tries]
    yield from (fresh[start : start + size] for start in range(0, len(fresh), size))
    yield from ([each] for each in sorted(unread, key=unread.__getitem__) if unread[each])


def _read_batch(shadow: ModelRow, hashes: Sequence[str], prints: Fingerprints, model: Engine, config: Settings) -> int:
    begin(shadow, hashes)
    try:
        results = read_papers(papers(hashes, prints), prints.read, model, config)
    except NightclerkError as problem:
        if problem.retryable:
            end(shadow, hashes)
        raise
    add_shadow_readings(shadow, results)
    end(shadow, hashes)
    return len(results)


def _engine_of(shadow: ModelRow, config: Settings) -> Engine:
    return engine_for(require_first_here(config).model_copy(update={"model": shadow.name}))


def _reads(shadow: ModelRow, prints: Fingerprints) -> dict[str, str]:
    """Production's fingerprints of the kinds that the model learned."""
    return {kind: print_ for kind, print_ in prints.read.items() if kind in shadow.kinds}
