"""The command line's part about evaluations: measuring, comparing, what it means for money."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.options import AsJson

Which = Annotated[str, typer.Option("--evaluation", help="Number of an evaluation, or a model; the latest by default.")]
PriceIn = Annotated[float | None, typer.Option(min=0, help="An API's US dollars for a million prompt tokens.")]
PriceOut = Annotated[float | None, typer.Option(min=0, help="An API's US dollars for a million answer tokens.")]

MachineUsd = Annotated[float | None, typer.Option(min=0, help="US dollars a month for one machine.")]
ReviewerUsd = Annotated[float | None, typer.Option(min=0, help="US dollars for an hour of a reviewer.")]
ReviewerMinutes = Annotated[
    float | None, typer.Option(min=0, help="Reviewers' minutes a night; the setting's by default.")
]
Target = Annotated[
    float | None,
    typer.Option(min=0.0001, max=0.9999, help="Most wrong among what is accepted; the setting's by default."),
]


def evaluate(
    labelled: Annotated[Path, typer.Argument(metavar="SET", help="A folder with documents/ and expected.jsonl.")],
    predictions: Annotated[Path, typer.Option(help="File to write, a line a document.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Read only the first documents.")] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Read only the part that no fine-tuning on this set learns.")
    ] = False,
    shareable: Annotated[
        bool, typer.Option("--shareable", help="The set may leave the premises: tiers that run elsewhere take part.")
    ] = False,
) -> None:
    """Run the production path on a labelled set, write its predictions, print their score and keep its figures.

    Beside them, in OUT.rules.jsonl and OUT.model.jsonl, stands what plain rules, and the model where none
    stand in its place, read of the same documents, scored the same way.
    It works in a database of its own (nightclerk_evaluation), emptied first; the figures go to the main one,
    and so does what tiers elsewhere cost and were sent. A line of expected.jsonl holds a document's file, kind and
    fields; README, Label documents, has one.

    Example: nightclerk evaluate ../shared/data/nda --predictions nda.jsonl --limit 20
    """
    from deployments.evaluation.evaluate import evaluate as measure
    from deployments.evaluation.evaluate import figures_of, files, pace, score
    from deployments.evaluation.shown import evaluated_blocks
    from deployments.tables import console

    measured = measure(labelled, predictions, limit, held_out, shareable)
    typer.echo(pace(measured))
    for reader, written in files(predictions).items():
        typer.echo(f"\n{reader}: {written}")
        if scored := score(labelled, written):
            typer.echo(scored)
        for line in figures_of(labelled, written):
            typer.echo(line)
    for block in evaluated_blocks(measured.evaluation.evaluation_id):
        console().print(block)


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="Number of an evaluation, or a model.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The same, to hold the first against.")],
    as_json: AsJson = False,
) -> None:
    """Say whether A is better than B, worse, or whether that is open: by a paired test over the documents of one set.

    A model stands for its latest evaluation on a set that the other one was evaluated on too.

    Example: nightclerk compare claims-2 nightclerk-small
    """
    from deployments.evaluation.shown import comparison_blocks, comparison_of
    from deployments.tables import console

    found = comparison_of(first, second)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    for block in comparison_blocks(found):
        console().print(block)


def portfolio(
    which: Which = "",
    frontier_accuracy: Annotated[
        float | None, typer.Option(min=0, max=1, help="Simulate a frontier model that is right so often.")
    ] = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    as_json: AsJson = False,
) -> None:
    """Show which tier settles which share of the fields, and what a frontier model for all of them would cost and get right.

    A frontier that nobody measured can be simulated by its accuracy and its prices; the output says so.

    Example: nightclerk portfolio --evaluation claims-2
    """
    from deployments.evaluation.shown import portfolio_blocks, portfolio_shown
    from deployments.tables import console

    found = portfolio_shown(which, frontier_accuracy, price_in, price_out)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    for block in portfolio_blocks(found):
        console().print(block)


def plan(
    documents_a_month: Annotated[int, typer.Option(min=1, help="How many documents a month.")],
    target: Target = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    machine_usd_month: MachineUsd = None,
    hours_a_night: Annotated[float, typer.Option(min=0.1, max=24, help="Hours that a machine reads a night.")] = 8.0,
    reviewer_usd_hour: ReviewerUsd = None,
    reviewer_minutes: ReviewerMinutes = None,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="US dollars a night for the API.")] = None,
    which: Which = "",
    as_json: AsJson = False,
) -> None:
    """Answer the quarterly question from measured figures: machines, cost by tier, break-even, other targets and budgets.

    It rests on an evaluation, and says everything that it takes for granted.

    Example: nightclerk plan --documents-a-month 50000 --target 0.02
    """
    from deployments.evaluation.planned import forecast_of, planned_blocks
    from deployments.tables import console
    from schemas.volume import Stated

    stated = {
        "documents": documents_a_month,
        "target": target,
        "hours_a_night": hours_a_night,
        "price_in_usd": price_in,
        "price_out_usd": price_out,
        "machine_usd": machine_usd_month,
        "reviewer_usd_hour": reviewer_usd_hour,
        "reviewer_minutes": reviewer_minutes,
        "budget_usd": budget_usd,
    }
    found = forecast_of(which, Stated.model_validate(stated))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    for block in planned_blocks(found, documents_a_month):
        console().print(block)


COMMANDS = (evaluate, compare, portfolio, plan)
