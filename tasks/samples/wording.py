"""Templates with choices: `<shall|will> hold {what}`. The sentences themselves are not here."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
SPACES = re.compile(r" {2,}")
CHOICE = re.compile(r"<([^<>]*)>")


def vary(rng: random.Random, template: str, **names: str) -> str:
    """The template with one way of each `<a|b>` chosen, innermost first, and `{name}` filled in."""
    while CHOICE.search(template):
        template = CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), template)
    return (
        SPACES.sub(" ", template.format(**names))
        .replace(" .", ".")
        .replace("..", ".")
        .replace(" :", ":")
        .replace(" ,", ",")
    )


def pick(rng: random.Random, templates: Sequence[str], **names: str) -> str:
    """One of the templates, varied."""
    return vary(rng, rng.choice(templates), **names)


def weighted(rng: random.Random, choices: Mapping[T, float]) -> T:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(choices), list(choices.values()))[0]


def article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
