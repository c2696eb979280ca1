"""The command line's part for operators: schedules, pauses, retries, what left the premises."""

from datetime import datetime
from typing import Annotated

import typer

from deployments.commands.options import AsJson, Document, DryRun, Why

Kind = Annotated[str | None, typer.Option(help="Documents of this kind.")]
TierName = Annotated[str | None, typer.Option(help="Questions to this tier; `small` is the first one.")]
All = Annotated[bool, typer.Option("--all", help="All steps of all documents.")]


def deploy() -> None:
    """Apply the schedules of deployments/prefect.yaml, their pool and their alarms at Prefect's server.

    Example: nightclerk deploy
    """
    from deployments.server.shared import prefect_server
    from schemas.settings import settings

    with prefect_server(settings()):
        from deployments.server.deploy import deployed

        for line in deployed(settings()):
            typer.echo(line)


def up(
    host: Annotated[str, typer.Option(help="Address at which the review app listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Its port.")] = 8080,
) -> None:
    """Run everything on this machine for good: database, Prefect, the schedules, a worker, the review app. Ctrl-C ends it all.

    Example: nightclerk up --port 8080
    """
    from deployments.machine.up import up as run
    from schemas.settings import settings

    run(settings(), host, port)


def pause(kind: Kind = None, tier: TierName = None, everything: All = False, why: Why = "") -> None:
    """Let a kind, a tier or everything wait from the next batch on, until it is resumed; nothing is lost.

    Example: nightclerk pause --kind nda --why new-template
    """
    from deployments.pausing import paused

    typer.echo(paused(kind, tier, everything, why))


def resume(kind: Kind = None, tier: TierName = None, everything: All = False, why: Why = "") -> None:
    """Let go on what was paused; the next night reads what has waited.

    Example: nightclerk resume --kind nda
    """
    from deployments.pausing import resumed

    typer.echo(resumed(kind, tier, everything, why))


def retry(
    reason: Annotated[
        str | None,
        typer.Option(help="All that failed for this reason, as `nightclerk status` and the night's page name it."),
    ] = None,
    document: Document = None,
    why: Why = "",
    dry_run: DryRun = False,
) -> None:
    """Put documents that failed back into the queue; the next night tries them again.

    Example: nightclerk retry --reason parse_timeout
    """
    from deployments.putting_back import retried

    for line in retried(reason, document, why, dry_run):
        typer.echo(line)


def backfill(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Arrived on this day (UTC) or later.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Arrived on this day (UTC) or before.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Taken for this kind.")] = None,
    fingerprint: Annotated[
        str | None, typer.Option(help="Ended under this fingerprint, or one that begins so.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Queue documents of the past, of any inbox, that today's model and code have not read; says what it will cost.

    Example: nightclerk backfill --since 2026-11-01 --kind receipt --dry-run
    """
    from deployments.putting_back import backfilled
    from schemas.backfill import Backfill

    asked = Backfill(
        since=since.date() if since else None, until=until.date() if until else None, kind=kind, fingerprint=fingerprint
    )
    for line in backfilled(asked, dry_run):
        typer.echo(line)


def egress(
    each: Annotated[
        bool, typer.Option("--each", help="List every sending: bytes, SHA-256, purpose, document.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove what left the premises, by tier and host; fails if any of it had to stay.

    Example: nightclerk egress --each
    """
    from deployments.egress import egress_blocks
    from deployments.tables import console
    from sql.spending.egress import egress_report

    report = egress_report(each)
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        for block in egress_blocks(report):
            console().print(block)
    if report.restricted_bytes:
        raise typer.Exit(1)


COMMANDS = (deploy, up, pause, resume, retry, backfill, egress)
