"""Secrets of sessions and tokens, which only those have who were given them: what is stored are their hashes."""

import hashlib
import secrets


def new_secret() -> str:
    """One that nobody guesses, of letters that stand in a URL."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
