"""Brings a database up to date: numbered SQL files once each and in order, then the views anew.

A few lines of our own instead of Alembic: migrations are plain SQL that an operator can read and run by hand.
"""

import hashlib
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from schemas.errors import SettingError
from sql.locks import MIGRATING, hold
from sql.views import view_statements

MIGRATIONS = Path(__file__).parent / "migrations"
LEDGER = "schema_migrations"  # all that a database has rows in when nobody has worked with it yet

_LEDGER = f"""
create table if not exists {LEDGER} (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now())
"""

# Views of kinds, by the columns that all have: those of kinds that are there no more hang on the others too.
_OF_KINDS = text("""
select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum between 1 and 6
where c.relkind = 'v' and c.relnamespace = to_regnamespace(current_schema()) and starts_with(c.relname, 'out_')
group by c.relname
having array_agg(a.attname::text order by a.attnum) = '{content_hash,document_file,inbox,verdict,decided_at,fields_in_review}'
""")


def migrate(engine: Engine) -> list[str]:
    """Applies what is missing, under a lock, each file in the same transaction; gives the names that were applied.

    Raises:
        SettingError: an applied migration was edited, or the database is newer than this program.
    """
    with engine.begin() as connection:
        hold(connection, MIGRATING)
        connection.execute(text(_LEDGER))
        applied = {
            str(name): str(sha) for name, sha in connection.execute(text("select name, sha256 from schema_migrations"))
        }
        check_history(applied)
        pending = [path for path in migration_files() if path.name not in applied]
        for path in pending:
            _apply(connection, path)
        _renew_views(connection, changed=bool(pending))
    return [path.name for path in pending]


def migration_files() -> list[Path]:
    return sorted(MIGRATIONS.glob("[0-9]*.sql"))


def check_history(applied: dict[str, str]) -> None:
    """Raises SettingError if one of these migrations, which a database has by name and SHA-256, is not this program's."""
    known = {path.name: _sha256(path.read_text()) for path in migration_files()}
    for name, sha in applied.items():
        if name not in known:
            raise SettingError(
                f"The database has the migration {name}, which this program lacks", "Install the newer program"
            )
        if known[name] != sha:
            raise SettingError(f"The migration {name} was changed after it had been applied", "Add a new one instead")


def _apply(connection: Connection, path: Path) -> None:
    sql = path.read_text()
    connection.exec_driver_sql(sql.replace("%", "%%"))
    connection.execute(
        text("insert into schema_migrations (name, sha256) values (:name, :sha)"),
        {"name": path.name, "sha": _sha256(sql)},
    )


def _renew_views(connection: Connection, changed: bool) -> None:
    statements = view_statements()
    sha = _sha256("\n".join(statements.values()))
    current = connection.execute(text("select obj_description(to_regclass('out_documents'))")).scalar()
    if current == sha and not changed:
        return
    for name in [*connection.execute(_OF_KINDS).scalars(), *reversed(statements)]:
        connection.execute(text(f'drop view if exists "{name}"'))
    for statement in statements.values():
        connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.execute(text(f"comment on view out_documents is '{sha}'"))


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
