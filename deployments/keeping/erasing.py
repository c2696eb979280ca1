"""What `nightclerk erase` and `retention` do: a document leaves every place it went to, and the proof is shown. SQL is not here."""

from collections.abc import Iterator
from pathlib import Path

from deployments.server.forget import forget_pages, kept_for
from deployments.who import user
from schemas.errors import SettingError
from schemas.removal import KEPT, Doomed, Removal, Removed
from schemas.settings import settings
from sql.documents.arrivals import document_starting
from sql.documents.removals import doomed, erase, named, standing
from sql.models.registry import registered_models
from sql.postgres.scratch import drop_if_holding
from tasks.evaluation.apart import NAME
from tasks.llm.adapters import LEARNED
from tasks.pictures import forget_pictures


def erased(document: str | None, name: str | None, why: str, with_containers: bool, dry_run: bool) -> Iterator[str]:
    """Removes it, with what came in it and nowhere else, and says what went, what stays and what else there is to do.

    Raises:
        SettingError: not one of both is named, it is not here, or it came in something that is not to be erased too.
        DatabaseError: a night is working on it just now.
    """
    if (document is None) == (name is None):
        raise SettingError("Name --document or --name", "A name is shown by `nightclerk queue` and in the views")
    plan = _plan([document_starting(document)] if document else named(name or ""), with_containers)
    if dry_run:
        yield from (f"would remove {count} rows of {table}" for table, count in standing(plan.documents).items() if table not in KEPT)  # fmt: skip
        return
    learned = _learned(plan)
    pages, runs = forget_pages(plan.names)  # while the names are still known
    proofs = [each for each in erase(plan.documents, user(), why) if each.what is Removed.DOCUMENT]
    yield from (_proof(each) for each in proofs)
    pictures = forget_pictures(settings().pictures_folder, plan.documents)
    yield f"{pictures} pictures of its pages are gone from this machine's review app; another machine's goes with its cache"
    yield f"{pages} pages and bars of nights that named it are gone from Prefect"
    if runs:
        yield f"{runs} runs whose log named it are gone from Prefect"
    if drop_if_holding(settings(), NAME, plan.documents):
        yield "the last evaluation's own database held it and is gone; its figures stay"
    yield from _stays(plan, proofs, learned)


def aged() -> Iterator[str]:
    """Removes what is old enough and says how much."""
    from tasks.retain import retained

    found = retained(settings(), user())
    if not found:
        yield "everything is kept for ever: set NIGHTCLERK_KEEP_ORIGINALS_DAYS or NIGHTCLERK_KEEP_TEXTS_DAYS"
    for what, count in found.items():
        yield f"removed {count} {what}s by age; what still waits for a step or a person is kept"


def _plan(hashes: list[str], with_containers: bool) -> Doomed:
    plan = doomed(hashes)
    if not plan.documents:
        raise SettingError("There is no such document", "It may have been erased: select * from out_removals")
    if not plan.containers:
        return plan
    if not with_containers:
        heads = ", ".join(digest[:12] for digest in plan.containers)
        raise SettingError(f"It came in {heads}, whose bytes hold it", "Add --with-containers, which erases those too")
    return doomed([*hashes, *plan.containers])


def _proof(each: Removal) -> str:
    return f"removed {each.content_hash}: {sum(each.rows.values())} rows of {len(each.rows)} tables"


def _learned(plan: Doomed) -> list[str]:
    """Models that learned from it: weights cannot be made to forget."""
    own = set(plan.documents)
    lists = {row.name: Path(row.folder) / LEARNED for row in registered_models()}
    return [name for name, path in lists.items() if path.is_file() and own & set(path.read_text().split())]


def _stays(plan: Doomed, proofs: list[Removal], learned: list[str]) -> Iterator[str]:
    left = standing(plan.documents)
    yield from (f"stays in {table}: {KEPT[table]}" for table in KEPT if left.get(table))
    if plan.kept_parts:
        yield f"{len(plan.kept_parts)} parts came elsewhere too and stay there"
    if any(each.rows.get("work_deliveries") for each in proofs):
        yield "programs were told of it by webhook: they must remove it too"
    yield from (
        f"the model {name} learned from it: train another one without it and retire this one" for name in learned
    )
    yield kept_for(settings())
    yield "backups made before, and the file in its inbox, hold it still; it is not taken in again"
