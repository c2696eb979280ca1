"""The command line's part about the review app: its people and its audit log."""

import json
from typing import Annotated

import typer

from deployments.commands.options import AsJson
from schemas.account import COMMAND_LINE
from schemas.errors import SettingError
from schemas.people import EVERY, Grant, Role

people = typer.Typer(no_args_is_help=True)
audit = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name with which the person signs in.")]
Kind = Annotated[str, typer.Option(help="For this kind of document alone.")]
Sender = Annotated[str, typer.Option(help="For documents from this sender alone.")]
AsRole = Annotated[Role, typer.Option(help="What they may do; each role may also do what those before it may.")]
Why = Annotated[str, typer.Option(help="Why, for the audit log.")]


@people.callback()
def about_people() -> None:
    """Let people into the review app: add them, give and take rights, shut them out.

    Example: nightclerk people add ann --role reviewer
    """


@people.command()
def add(
    name: Name,
    role: AsRole = Role.REVIEWER,
    kind: Kind = EVERY,
    sender: Sender = EVERY,
    display_name: Annotated[str, typer.Option(help="The name that others see.")] = "",
) -> None:
    """Add someone, and print a password for them, this once; they are asked to choose their own.

    Example: nightclerk people add ann --role reviewer --kind receipt
    """
    from deployments.review_people import added

    typer.echo(f"{name}'s password, shown this once: {added(name, display_name or name, _grant(role, kind, sender))}")


@people.command("list")
def list_people(as_json: AsJson = False) -> None:
    """List people with their rights.

    Example: nightclerk people list --json
    """
    from deployments.review_people import described
    from sql.people.accounts import accounts

    found = accounts()
    rows = [each.model_dump(mode="json") for each in found]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else "\n".join(map(described, found)))


@people.command()
def grant(name: Name, role: AsRole, kind: Kind = EVERY, sender: Sender = EVERY) -> None:
    """Give someone a role.

    Example: nightclerk people grant ann --role adjudicator --kind nda
    """
    from deployments.review_people import known
    from sql.people import grants

    grants.grant(known(name), [_grant(role, kind, sender)], COMMAND_LINE)


@people.command()
def revoke(name: Name, role: AsRole, kind: Kind = EVERY, sender: Sender = EVERY) -> None:
    """Take a role away from someone, for the kind and sender for which it was given.

    Example: nightclerk people revoke ann --role adjudicator --kind nda
    """
    from deployments.review_people import known
    from sql.people import grants

    grants.revoke(known(name), _grant(role, kind, sender), COMMAND_LINE)


@people.command("shut-out")
def shut_out(name: Name, why: Why = "") -> None:
    """End someone's sessions and let them in no more.

    Example: nightclerk people shut-out ann --why "left the company"
    """
    from deployments.review_people import known
    from sql.people import grants

    grants.shut_out(known(name), COMMAND_LINE, why)


@people.command("let-in")
def let_in(name: Name, why: Why = "") -> None:
    """Let someone in again who was shut out.

    Example: nightclerk people let-in ann
    """
    from deployments.review_people import known
    from sql.people import grants

    grants.let_in(known(name), COMMAND_LINE, why)


@people.command()
def password(name: Name) -> None:
    """Print a new password for someone, this once; their sessions end.

    Example: nightclerk people password ann
    """
    from deployments.review_people import known, new_password

    typer.echo(f"{name}'s password, shown this once: {new_password(known(name))}")


@people.command()
def token(
    name: Name,
    purpose: Annotated[str, typer.Argument(help="What the token is for.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="Days until it ends by itself.")] = 90,
) -> None:
    """Print a token, this once, with which a program acts as someone.

    Example: nightclerk people token ann "nightly export" --days 30
    """
    from deployments.review_people import known
    from sql.people.tokens import make_token

    typer.echo(make_token(known(name), purpose, days, COMMAND_LINE))


@audit.callback()
def about_audit() -> None:
    """Check the review app's audit log, in which each row vouches for the one before it.

    Example: nightclerk audit verify
    """


@audit.command()
def verify(
    known: Annotated[str, typer.Option(help="A head that an earlier walk printed: it must still be there.")] = "",
    as_json: AsJson = False,
) -> None:
    """Walk the whole log and compute every hash again; fails with the first row that does not hold.

    Rows cut off the end are found only with --known: keep the printed head where the database's owner cannot reach it.

    Example: nightclerk audit verify
    """
    from sql.people.audit_log import verified

    found = verified(known)
    said = f"{found.entries} rows hold; head {found.head}"
    if found.broken is not None:
        said = f"row {found.broken} does not hold: {found.why} ({found.entries} before it do)"
    typer.echo(found.model_dump_json(indent=2) if as_json else said)
    if found.broken is not None:
        raise typer.Exit(1)


def _grant(role: Role, kind: str, sender: str) -> Grant:
    from schemas.registry import kind_named

    if role is Role.NOBODY:
        raise SettingError("'nobody' is no role to give", "Name another one")
    if kind != EVERY:
        kind_named(kind)
    return Grant(role=role, kind=kind, sender=sender)
