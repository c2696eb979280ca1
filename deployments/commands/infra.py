"""The command line's part about machines: metrics for operations, presets for vLLM."""

import json
from typing import Annotated

import typer

from deployments.commands.options import AsJson


def metrics(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to answer at; 0 takes a free one.")] = 9464,
    host: Annotated[str, typer.Option(help="Address to answer at; 0.0.0.0 for all.")] = "127.0.0.1",
) -> None:
    """Answer Prometheus at /metrics until Ctrl-C; each scrape is read from the database.

    Example: nightclerk metrics --port 9464
    """
    from deployments.metrics import serve_metrics

    serve_metrics(host, port)


def presets(
    name: Annotated[str, typer.Argument(help="Print this preset's file, for `vllm serve --config`.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the vLLM serving presets with what they take of a card's memory, or print one.

    Example: nightclerk presets qwen2.5-3b-awq
    """
    from deployments.presets import preset_named, preset_row, presets_table
    from deployments.presets import presets as all_presets
    from deployments.tables import console

    if name:
        typer.echo(preset_named(name).read_text(encoding="utf-8"), nl=False)
    elif as_json:
        typer.echo(json.dumps([preset_row(preset) for preset in all_presets()], indent=2))
    else:
        console().print(presets_table(all_presets()))


COMMANDS = (metrics, presets)
