"""Passwords: argon2id hashes, the rules for new ones, and a check that takes as long for an unknown name as for a wrong password."""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sql.people.grants import who_is
from sql.people.passwords import keep_rehashed, password_hash_of

LEAST = 12
MOST = 256
DIFFERENT = 5
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106 for little memory
_TURNS = BoundedSemaphore(2)  # a hash takes 64 MiB
_WAIT_S = 10


class BusyError(Exception):
    """More people are signing in than this machine can check."""


def hash_of(password: str) -> str:
    """
    Raises:
        BusyError: too many are being hashed.
    """
    with _turn():
        return HASHER.hash(_same_everywhere(password))


def is_right(person: str, password: str) -> bool:
    """Whether it is the person's password and the person may come in. Unknown people take the same time.

    Raises:
        BusyError: too many are being checked.
    """
    nobodys = _nobodys_hash()
    stored = password_hash_of(person)
    matches = _matches(stored or nobodys, password)
    known = who_is(person)
    if not matches or not stored or known is None:
        return False
    if HASHER.check_needs_rehash(stored):
        keep_rehashed(person, hash_of(password))
    return True


def fault_of(password: str, again: str, *names: str) -> str:
    """What is wrong with a new password, for people; empty if nothing is."""
    folded = password.casefold()
    if len(password) < LEAST:
        return f"Use at least {LEAST} characters; a few words in a row are easy to keep in mind."
    if len(password) > MOST:
        return f"Use at most {MOST} characters."
    if any(len(name) > 2 and name.casefold() in folded for name in names):
        return "Leave your name out of it."
    if len(set(folded)) < DIFFERENT:
        return f"Use at least {DIFFERENT} different characters."
    return "" if password == again else "The two are not the same."


def made_up() -> str:
    """A password for somebody else, to be told once and then changed."""
    return "-".join(secrets.token_hex(2) for _ in range(6))


def _matches(stored: str, password: str) -> bool:
    with _turn():
        try:
            return HASHER.verify(stored, _same_everywhere(password))
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def _same_everywhere(password: str) -> bytes:
    """Keyboards write the same letter in several ways."""
    return unicodedata.normalize("NFC", password).encode(errors="replace")[: 8 * MOST]


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=_WAIT_S):
        raise BusyError
    try:
        yield
    finally:
        _TURNS.release()
