"""Secrets that are given out, and what is kept of them: a digest, from which nothing can be guessed."""

import secrets
from hashlib import sha256

_ID_LENGTH = 26
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_secret() -> str:
    """Return a secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(*parts: str) -> str:
    """Return the digest of a secret, or of a secret and what it is for."""
    return sha256("\x00".join(parts).encode()).hexdigest()


def public_id(credential: str) -> str:
    """Return what a credential is called in lists; it opens nothing."""
    return digest("public", credential)[:_ID_LENGTH]


def new_recovery_code() -> str:
    """Return a code to write down: sixteen letters and digits that are not mistaken for each other, 78 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def plain_code(code: str) -> str:
    """Return a code as it was meant, however it was typed."""
    return "".join(c for c in code.upper() if c.isalnum())
