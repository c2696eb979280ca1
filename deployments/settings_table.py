"""The README's table of settings, made from their class: `python -m deployments.settings_table --write README.md`."""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from schemas.errors import SettingError
from schemas.settings import Settings

_BETWEEN = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)


def settings_table() -> str:
    """All settings as a Markdown table: variable, default, meaning."""
    return "\n".join(["| Variable | Default | What it is |", "|---|---|---|", *_rows()])


def with_table(page: str) -> str:
    """The page with the table of today between its markers.

    Raises:
        SettingError: the page has no markers.
    """
    if not _BETWEEN.search(page):
        raise SettingError(
            "The page has no place for the table", "Add the lines <!-- settings --> and <!-- /settings -->"
        )
    return _BETWEEN.sub(lambda _: f"{settings_table()}\n", page)


def _rows() -> Iterator[str]:
    prefix = Settings.model_config.get("env_prefix", "")
    for name, field in Settings.model_fields.items():
        meaning = (field.description or "").replace("|", "\\|")
        yield f"| `{prefix}{name.upper()}` | {_default(field)} | {meaning} |"


def _default(field: FieldInfo) -> str:
    if field.default in ("", (), {}):
        return "empty"
    return "unset" if field.default is None else f"`{field.default}`"


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the table of settings.")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put it between the markers of this page instead")
    page = parser.parse_args().write
    if page:
        page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(f"{settings_table()}\n")


if __name__ == "__main__":
    main()
