"""Who gives a command, as the system knows them. What people may do in the review app is not here."""

import getpass
import os


def user() -> str:
    """Their name, or their number where they have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return f"user {os.getuid()}"
