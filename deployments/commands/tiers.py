"""The command line's part about tiers: what left the premises. Each command is a few words to other modules."""

from typing import Annotated

import typer

from deployments.commands.options import AsJson


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


COMMANDS = (egress,)
