"""The command line's part about models: fine-tuning, the registry."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.options import AsJson, Why

SetAside = Annotated[
    float,
    typer.Option(
        min=0, max=0.5, help="Share of each set that is not learned, so that its confidence can be calibrated on it."
    ),
]


def finetune(
    name: Annotated[
        str | None, typer.Option(help="Its name in the registry, by default its kinds and the day.")
    ] = None,
    kinds: Annotated[list[str] | None, typer.Option(help="Kinds to learn, all by default; may be repeated.")] = None,
    data: Annotated[
        list[Path] | None, typer.Option(help="A labelled set to learn from, a part of it held out; may be repeated.")
    ] = None,
    samples: Annotated[
        list[str] | None, typer.Option(metavar="KIND=N", help="Also learn N generated documents; may be repeated.")
    ] = None,
    base: Annotated[
        str, typer.Option(help="smollm2-135m, a folder with a Hugging Face model, or a trained model to go on from.")
    ] = "production",
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to train.")] = 30.0,
    tokens: Annotated[
        int | None, typer.Option(min=1, help="How much to train instead of how long: the same on every machine.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything that is drawn.")] = 20261125,
    shareable: Annotated[
        bool, typer.Option("--shareable", help="The sets may leave the premises, and so may the model.")
    ] = False,
    set_aside: SetAside = 0.15,
) -> None:
    """Fine-tune a model on labelled sets and reviewed corrections; it becomes a candidate. Killed, the same command goes on.

    Example: nightclerk finetune --name claims-2 --data /srv/nda --minutes 20
    """
    from deployments.models.finetune import Effort, finetuned, requested
    from deployments.models.material import material

    effort = Effort(base=base, minutes=minutes, tokens=tokens, seed=seed, set_aside=set_aside)
    asked = requested(name, material(kinds, data, samples), effort, shareable)
    for line in finetuned(asked, name is not None):
        typer.echo(line)


def models(as_json: AsJson = False) -> None:
    """List the models with their state, what they were measured at and what they were trained on.

    Example: nightclerk models --json
    """
    from deployments.models.production import all_models
    from deployments.tables import console, models_table

    rows = all_models()
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False, indent=2))
    else:
        console().print(models_table(rows))


def shadow(
    name: Annotated[str | None, typer.Argument(help="A model of `nightclerk models`; none: let the one in shadow read.")] = None,
    why: Why = "",
) -> None:  # fmt: skip
    """Put a model beside the one in production: it reads a share of the same documents, and people's answers say who is right more often.

    Without a name the model that is in shadow reads what is new, and it is told how both stand. Nothing that it reads is shown or accepted.

    Example: nightclerk shadow claims-2
    """
    from deployments.models.production import shadow as put_in_shadow
    from deployments.models.production import shadowed
    from deployments.tables import console, table_of
    from tasks.trust.paired import rows_of

    if name:
        typer.echo(put_in_shadow(name, why))
        return
    if found := shadowed():
        console().print(table_of(list(rows_of(found))))
    else:
        typer.echo("It has read nothing yet that production read since it is in shadow")


def promote(name: Annotated[str, typer.Argument(help="A model of `nightclerk models`.")], why: Why = "") -> None:
    """Put a model into production; the one that was there is retired.

    Example: nightclerk promote claims-2 --why better
    """
    from deployments.models.production import promote as put_into_production

    typer.echo(put_into_production(name, why))


def rollback(why: Why = "") -> None:
    """Return production to the model that had it before; it does not read again what it has read.

    Example: nightclerk rollback --why drift
    """
    from deployments.models.production import rollback as return_production

    typer.echo(return_production(why))


def export(
    name: Annotated[str, typer.Argument(help="A model of `nightclerk models`.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write; it must be new or empty.")],
) -> None:
    """Copy a model's adapter, manifest and figures to a folder, to take it elsewhere; refused if it must stay on the premises.

    Example: nightclerk export claims-2 /media/usb/claims-2
    """
    from deployments.models.export import exported

    typer.echo(exported(name, folder))


JudgedBy = Annotated[
    list[Path] | None,
    typer.Option(
        help="A labelled set to judge the model's readings by; may be repeated. Reviewed fields always count."
    ),
]
AlsoInvented = Annotated[
    list[Path] | None,
    typer.Option(
        help="A labelled set of documents that somebody wrote to learn from: the confidence is fitted to it too, but what it is worth, "
        "and what is accepted, the other sets say; may be repeated."
    ),
]
Calibrated = Annotated[list[str] | None, typer.Option(help="Kinds to calibrate, all by default; may be repeated.")]
AlsoGenerated = Annotated[
    list[str] | None,
    typer.Option(metavar="KIND=N", help="Also judge by N documents of the generator; may be repeated."),
]
Into = Annotated[
    Path | None,
    typer.Option(help="Also write the calibrations to this JSON file; what it holds for other kinds stays."),
]
FurtherTier = Annotated[
    str, typer.Option(help="Calibrate this further tier, on what the first one doubts, instead of the first one.")
]
MayLeave = Annotated[
    bool, typer.Option("--shareable", help="The sets may leave the premises, to a tier that runs elsewhere.")
]
Spend = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        help="Share of the held-out part that is given up for it; `evaluate --held-out` then leaves it out.",
    ),
]
ReaderTable = Annotated[
    Path | None,
    typer.Option(
        help="Instead, learn from the labelled sets (or, for kinds of which there are none, from --samples alone) on which fields plain "
        "rules read better than the model, and write it to this file: readers.json in the model's folder. Calibrate afterwards."
    ),
]


def calibrate(
    data: JudgedBy = None,
    kinds: Calibrated = None,
    invented: AlsoInvented = None,
    samples: AlsoGenerated = None,
    into: Into = None,
    tier: FurtherTier = "",
    shareable: MayLeave = False,
    spend: Spend = 0.0,
    readers: ReaderTable = None,
) -> None:
    """Find out how sure the model in production, or a further tier, may be: fit its confidence to answers that labels or people have judged.

    Until then nothing that it reads is accepted without a person. What --readers learns are a few yes-or-no choices, each by one
    vote a sender; the documents that they are learned from may also calibrate, those of the held-out part never serve for either.

    Example: nightclerk calibrate --data /srv/nda
    """
    from deployments.models.calibrate import calibrated, readers_learned, requested
    from deployments.models.material import material

    asked = requested(material(kinds, data, samples), tier, shareable, spend, invented or ())
    for line in readers_learned(asked, readers) if readers else calibrated(asked, into):
        typer.echo(line)


COMMANDS = (finetune, calibrate, models, shadow, promote, rollback, export)
