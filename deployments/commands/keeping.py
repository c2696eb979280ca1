"""The command line's part about what is kept: erasure, retention, backups."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.options import Document, DryRun
from schemas.errors import SettingError


def erase(
    document: Document = None,
    name: Annotated[str | None, typer.Option(help="All that arrived under this name.")] = None,
    why: Annotated[str, typer.Option(help="Why, for the proof; it must be given.")] = "",
    with_containers: Annotated[
        bool, typer.Option("--with-containers", help="Also the archives and messages that hold it in their bytes.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Remove a document everywhere it went, with what came in it, and leave a proof. It is not taken in again.

    Example: nightclerk erase --name claim-17.pdf --why request-of-2026-11-20
    """
    from deployments.keeping.erasing import erased

    if not why:
        raise SettingError("It needs a reason", "Say --why, for the proof")
    for line in erased(document, name, why, with_containers, dry_run):
        typer.echo(line)


def retention() -> None:
    """Remove originals and texts that are older than NIGHTCLERK_KEEP_ORIGINALS_DAYS and NIGHTCLERK_KEEP_TEXTS_DAYS.

    Runs with their logs and pages go by themselves, at the own Prefect server, after NIGHTCLERK_KEEP_RUNS_DAYS.

    Example: nightclerk retention
    """
    from deployments.keeping.erasing import aged

    for line in aged():
        typer.echo(line)


def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Write all of the database to a file, which holds every document; nights may go on meanwhile.

    Example: nightclerk backup friday.backup
    """
    from deployments.keeping.backups import backed_up

    typer.echo(backed_up(file))


def restore(
    file: Annotated[Path, typer.Argument(help="What `nightclerk backup` wrote, of this version or an older one.")],
    to: Annotated[str | None, typer.Option(help="Into this database instead of that of the settings.")] = None,
) -> None:
    """Fill an empty database with a backup and bring it up to date.

    Example: nightclerk restore friday.backup
    """
    from deployments.keeping.backups import restored

    typer.echo(restored(file, to))


def move(
    to: Annotated[str, typer.Argument(metavar="URL", help="postgresql://user@host/name; made if it is missing.")],
) -> None:
    """Copy the database to another PostgreSQL, such as from the embedded one to a server of its own.

    Example: nightclerk move postgresql://clerk@db/nightclerk
    """
    from deployments.keeping.backups import moved

    typer.echo(moved(to))


COMMANDS = (erase, retention, backup, restore, move)
