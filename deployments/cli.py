"""The command line. Each command is a few words to other modules; errors are one line that says what to do."""

import json
import logging
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from deployments.commands import evaluation, infra, keeping, models, operations
from deployments.commands.options import AsJson
from deployments.commands.review import audit, people
from schemas.errors import NightclerkError, SettingError
from schemas.kind import description_of, fields_of
from schemas.registry import KINDS, kind_named

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

TERMINATED = 143  # as shells say it

Kind = Annotated[str | None, typer.Option(help="Take every document for this kind instead of classifying it.")]


@app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Reads claims and contracts overnight: a small model first, a person where it is unsure.

    Example: nightclerk demo
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """The entry point of `nightclerk`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    _leave_to_the_ui("prefect")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that what was started is ended
    try:
        sys.exit(app(standalone_mode=False))
    except typer.TyperException as problem:
        _fail(f"{problem.format_message().rstrip('.')}. Try {_asked(problem)} -h", problem.exit_code)
    except (PermissionError, FileExistsError, NotADirectoryError) as problem:
        _fail(". ".join(filter(None, (str(problem), _whose(problem)))))
    except (NightclerkError, OSError) as problem:
        _fail(str(problem))


def _leave_to_the_ui(logger: str) -> None:
    """What fails is said once and in a line; Prefect's own account of it, with tracebacks, is in its UI."""
    logging.getLogger(logger).addHandler(logging.NullHandler())
    logging.getLogger(logger).propagate = False


def _fail(problem: str, code: int = 1) -> None:
    """One line on stderr, whatever the message, and the end of the program."""
    typer.echo(f"nightclerk: {' '.join(problem.split())}", err=True)
    sys.exit(code)


def _whose(problem: OSError) -> str:
    """What to do about a place that may not be used or is no folder: all under the home folder is its user's."""
    from schemas.settings import settings
    from sql.postgres.server import NO_HOME

    if not isinstance(problem.filename, str):
        return ""
    if Path(problem.filename).resolve().is_relative_to(settings().home.resolve()):
        return NO_HOME
    return "Choose another place, or let it be read and written" if isinstance(problem, PermissionError) else ""


def _asked(problem: typer.TyperException) -> str:
    context = getattr(problem, "ctx", None)
    return context.command_path if context else "nightclerk"


@app.command()
def demo() -> None:
    """Read the bundled inbox and show what was found, and how much of it is right.

    Example: nightclerk demo
    """
    from deployments.bundled import DOCUMENTS
    from deployments.demo import show

    show(str(DOCUMENTS))


@app.command()
def run(
    inbox: Annotated[str, typer.Argument(help="A folder, a file, or an fsspec URL such as s3://bucket/claims.")],
    kind: Kind = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Take in at most this many new files.")] = None,
) -> None:
    """Run a night on an inbox: take in, parse, classify, read, decide. Run again, it goes on where it stopped.

    A first folder with a kind's name (inbox/nda/…) gives that kind.

    Example: nightclerk run /srv/claims/today --kind receipt
    """
    from deployments.demo import night_and_totals

    if kind:
        kind_named(kind)
    night_and_totals(inbox, kind, limit)


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="Files to read.")],
    kind: Kind = None,
    as_json: AsJson = False,
) -> None:
    """Read single files and print their fields; nothing is kept.

    Example: nightclerk extract agreement.pdf --kind nda --json
    """
    from deployments.extract import extracted
    from deployments.tables import console, extracted_tables

    if kind:
        kind_named(kind)
    found = list(extracted(files, kind))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in extracted_tables(found):
        console().print(line)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Count documents by state, what waits for which step, what waits for people, and what it cost.

    Example: nightclerk status --json
    """
    from deployments.status import current_status, status_lines

    found = current_status()
    typer.echo(found.model_dump_json(indent=2) if as_json else "\n".join(status_lines(found)))


@app.command()
def review(
    host: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 is every one of this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at.")] = 8080,
) -> None:
    """Serve the review app, in which people clear what the night left, until Ctrl-C.

    Example: nightclerk review --port 8080
    """
    from deployments.review.door.set_up import invitation
    from deployments.review.serve import bound, serve
    from schemas.settings import settings

    at = bound(host, port)
    typer.echo("\n".join(filter(None, [f"review app at http://{host}:{port}  (Ctrl-C ends it)", invitation()])))
    serve(settings(), at)


@app.command()
def queue(
    limit: Annotated[int, typer.Option(min=1, help="Show at most this many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what waits for a person, the oldest first, with every reason.

    Example: nightclerk queue --limit 20
    """
    from deployments.tables import console, queue_table
    from sql.reports.night import review_queue

    rows = review_queue(limit)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        console().print(queue_table(rows))


@app.command()
def migrate() -> None:
    """Bring the database up to date; every command does so on first use.

    Example: nightclerk migrate
    """
    from schemas.settings import settings
    from sql.connection import migrated
    from sql.postgres.server import database_url

    names = migrated(database_url(settings()))
    typer.echo(f"applied {', '.join(names)}" if names else "the database is up to date")


@app.command()
def kinds(as_json: AsJson = False) -> None:
    """List the document kinds with their fields.

    Example: nightclerk kinds
    """
    listed = {
        name: {"description": description_of(kind), "fields": {spec.name: spec.description for spec in fields_of(kind)}}
        for name, kind in KINDS.items()
    }
    if as_json:
        typer.echo(json.dumps(listed, indent=2))
        return
    for name, kind in KINDS.items():
        typer.echo(f"{name}: {description_of(kind)}")
        for spec in fields_of(kind):
            typer.echo(f"    {spec.name:<36} {spec.type:<13} {spec.description}")


@app.command()
def doctor() -> None:
    """Check database, model, OCR, disk, memory and versions, and say what to do.

    Also tells which fields are accepted tonight, from which confidence on, and how many more judged answers the others need.

    Example: nightclerk doctor
    """
    from deployments.doctor import findings

    found = findings()
    for finding in found:
        typer.echo(f"{'ok ' if finding.well else 'BAD'} {finding.check:<9} {finding.found}")
        if not finding.well:
            typer.echo(f"    {finding.do}")
    if not all(finding.well for finding in found):
        raise typer.Exit(1)


@app.command()
def ui() -> None:
    """Start Prefect's server with its UI, print its address and keep it up until Ctrl-C.

    Example: nightclerk ui
    """
    from deployments.server.shared import serve_ui
    from schemas.settings import settings

    serve_ui(settings())


@app.command()
def stop() -> None:
    """Stop the embedded PostgreSQL, which otherwise stays up for other commands.

    Example: nightclerk stop
    """
    from schemas.settings import settings
    from sql.postgres.server import stop_embedded

    if settings().database_url:
        raise SettingError("The database is not ours to stop", "NIGHTCLERK_DATABASE_URL names it")
    typer.echo("stopped" if stop_embedded(settings()) else "it was not running")


for part in (models, evaluation, infra, operations, keeping):
    for command in part.COMMANDS:
        app.command()(command)

for group, of in (("people", people), ("audit", audit)):
    app.add_typer(of, name=group)
