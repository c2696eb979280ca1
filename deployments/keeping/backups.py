"""What `nightclerk backup`, `restore` and `move` do."""

import tempfile
from pathlib import Path

from deployments.machine.lock import alone
from schemas.errors import DatabaseError, SettingError
from schemas.settings import settings
from sql.connection import database
from sql.postgres.backup import backup, require_alone, require_file, require_idle, restore
from sql.postgres.server import database_url

MIB = 1024**2


def backed_up(file: Path) -> str:
    """Writes the backup and says how large it is."""
    database()  # migrated, so that it can be restored by this version
    size_bytes = backup(database_url(settings()), file)
    return f"{file} holds the database, {size_bytes / MIB:.1f} MiB; trained models are in {settings().models_folder}"


def restored(file: Path, to: str | None) -> str:
    """Fills the database and says with how much."""
    require_file(file)  # before an embedded server is started for it
    count = restore(to or database_url(settings()), file)
    return f"restored {count} documents"


def _copied(here: str, to: str) -> int:
    """Raises DatabaseError if somebody has come meanwhile."""
    with tempfile.TemporaryDirectory(dir=settings().home) as folder:
        file = Path(folder) / "moving"
        backup(here, file)
        count = restore(to, file)
    try:
        require_alone(here)
    except DatabaseError as problem:
        raise DatabaseError(
            "Somebody connected to the old database while it was copied, and what they saved may not be in the new one",
            f"{problem.hint} with an empty database",
        ) from problem
    return count


def moved(to: str) -> str:
    """Copies the database and says what is left to do.

    Raises:
        SettingError: it is the same database, or one that holds rows.
        DatabaseError: a night is working on it, or somebody else is connected to it.
    """
    database().dispose()  # migrated, and left alone by ourselves
    here = database_url(settings())
    if to == here:
        raise SettingError("That is where the database is", "Name another one")
    with alone(settings(), "`nightclerk up` runs here, and what people save meanwhile would not be in the copy"):
        require_idle(here)
        require_alone(here)
        count = _copied(here, to)
    return f"copied {count} documents; from now on set NIGHTCLERK_DATABASE_URL to it. The old database is as it was"
