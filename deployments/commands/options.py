"""Options that commands of several of the command line's parts have."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; its keys stay as they are.")]
Why = Annotated[str, typer.Option(help="Why, for those who ask later.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")]
Document = Annotated[str | None, typer.Option(help="Content hash of a document, or how it begins.")]
