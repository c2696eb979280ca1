"""What forms of the door send: short text without anything in it that acts. What the text must mean is checked by those who read it."""

import unicodedata
from typing import Annotated

from fastapi import Form, HTTPException
from pydantic import AfterValidator

from schemas.people import EVERY, Grant, Role
from schemas.registry import KINDS


def _plain(text: str) -> str:
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise ValueError("control characters are not allowed")
    return text.strip()


def _storable(text: str) -> str:
    if "\0" in text or any(unicodedata.category(c) == "Cs" for c in text):
        raise ValueError("this character is not allowed")
    return text


Line = Annotated[str, Form(max_length=200), AfterValidator(_plain)]
Secret = Annotated[str, Form(max_length=1000), AfterValidator(_storable)]


def granted(role: str, kind: str, sender: str) -> Grant:
    """
    Raises:
        HTTPException: 400, there is no such role or kind.
    """
    if role not in list(Role)[1:]:
        raise HTTPException(400, "There is no such role")
    if kind != EVERY and kind not in KINDS:
        raise HTTPException(400, "There is no such kind")
    return Grant(role=Role(role), kind=kind, sender=sender)
