"""What the command line does with the review app's people, as the operator of the database; the app's own admins have pages for it."""

from deployments.review.door.passwords import hash_of, made_up
from schemas.account import COMMAND_LINE, Account
from schemas.errors import SettingError
from schemas.people import Grant
from sql.people.accounts import NAME, account
from sql.people.grants import add_person, grant
from sql.people.passwords import set_password


def added(person: str, display_name: str, given: Grant) -> str:
    """The new person's password.

    Raises:
        SettingError: the name is taken or cannot be one.
    """
    if not NAME.fullmatch(person):
        raise SettingError(f"'{person}' is no name", "Use small letters, digits and . _ @ + -")
    if not add_person(person, display_name, COMMAND_LINE):
        raise SettingError(f"There is a {person} already", "See nightclerk people list")
    grant(person, [given], COMMAND_LINE)
    return new_password(person)


def new_password(person: str) -> str:
    """Set and told once; whoever signs in with it is asked to choose their own."""
    password = made_up()
    set_password(person, hash_of(password), COMMAND_LINE)
    return password


def known(person: str) -> str:
    """The name, of somebody who is there.

    Raises:
        SettingError: there is no such person.
    """
    if account(person) is None:
        raise SettingError(f"There is no '{person}'", "See nightclerk people list")
    return person


def described(found: Account) -> str:
    """A line for people."""
    rights = ", ".join(f"{each.role} for {each.kind or 'every kind'}" + (f" from {each.sender}" if each.sender else "") for each in found.grants)  # fmt: skip
    return f"{found.person:<20} {found.display_name:<24} {rights or 'no rights' if found.active else 'shut out'}"
