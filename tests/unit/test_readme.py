"""The README holds what is there: commands with their options, make targets, settings, folders, links."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from deployments.cli import app
from deployments.settings_table import settings_table, with_table
from schemas.errors import SettingError
from schemas.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_group(app).commands


def blocks(language: str) -> list[str]:
    """The page's code blocks of a language; of none for an empty one."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [block for name, block in found if name == language]


def shell_lines(program: str) -> Iterator[list[str]]:
    """The arguments of each line of shell that starts the program, whatever variables stand before it."""
    for line in "\n".join(blocks("sh")).splitlines():
        words = [word for word in shlex.split(line, comments=True) if not re.fullmatch(r"[A-Z_]+=\S+", word)]
        if words and words[0] == program:
            yield words[1:]


NIGHTCLERK = list(shell_lines("nightclerk"))


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words name, of a group too, and what is left of them."""
    command, left = COMMANDS[words[0]], words[1:]
    while hasattr(command, "commands"):
        command, left = command.commands[left[0]], left[1:]
    return command, left


@pytest.mark.parametrize("words", NIGHTCLERK, ids=" ".join)
def test_a_command_is_there_with_its_options(words: list[str]) -> None:
    command, arguments = command_of(words)
    given, left, _ = command.make_parser(command.context_class(command)).parse_args(arguments)
    missing = [part.name for part in command.params if part.required and not given.get(part.name or "")]
    assert (left, missing) == ([], [])


def test_every_command_is_shown() -> None:
    assert {words[0] for words in NIGHTCLERK} == set(COMMANDS) - {"demo"}


def test_commands_named_in_the_text_are_there() -> None:
    named = {words.split()[0] for words in re.findall(r"`nightclerk ([^`]+)`", PAGE)}
    assert named <= set(COMMANDS)


def test_json_is_where_the_page_says() -> None:
    [said] = re.findall(r"^Each command has .*? (`status`.*) have `--json`\.$", PAGE, re.MULTILINE)
    having = {name for name, command in COMMANDS.items() if any("--json" in part.opts for part in command.params)}
    assert set(re.findall(r"`(\w+)`", said)) == having


def test_make_targets_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {words[0] for words in shell_lines("make")} | set(re.findall(r"`(?:\w+=\w+ )?make (\w+)", PAGE))
    assert {"demo", "test", "setup"} <= named <= targets


def test_the_table_of_settings_is_current() -> None:
    assert with_table(PAGE) == PAGE, "make readme"
    assert settings_table().count("\n") == len(Settings.model_fields) + 1


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(SettingError, match="no place"):
        with_table("# nothing")


def test_settings_named_in_the_text_are_there() -> None:
    named = {name.lower() for name in re.findall(r"NIGHTCLERK_([A-Z_]+)", PAGE)}
    assert named == set(Settings.model_fields)


def test_the_map_names_every_folder_that_matters() -> None:
    [page] = [block for block in blocks("") if block.startswith("schemas/")]
    named = {line.split("/ ")[0] for line in page.splitlines()}
    assert all((ROOT / folder).is_dir() for folder in named)
    packages = {path.parent for name in ("schemas", "sql", "tasks", "flows", "deployments") for path in (ROOT / name).glob("**/__init__.py")}  # fmt: skip
    inner = {ROOT / "tasks" / "samples" / "render"}
    assert {path.relative_to(ROOT).as_posix() for path in packages - inner} <= named


def test_files_and_headings_it_points_to_are_there() -> None:
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= anchors
    files = re.findall(r"`((?:schemas|tasks|sql|deployments|tests)/[\w/]+\.\w+|LICENSE|CHANGELOG\.md)`", PAGE)
    assert all((ROOT / file).is_file() for file in files)


@pytest.mark.parametrize("private", ["/work/", "/home/", "/root/", "pypi", "shared/"])
def test_it_names_nothing_of_one_machine(private: str) -> None:
    assert private not in PAGE
