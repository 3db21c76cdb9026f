"""Passwords: argon2id, with a bounded number of checks at once, and equal work for names that do not exist."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..kernel.problems import Invalid, Location, Problem, Unavailable

SHORTEST = 10
LONGEST = 256
_AT_ONCE = 2
_PATIENCE_SECONDS = 5.0


class Passwords:
    """Makes and checks password hashes; each check takes about 0.1 s and 64 MiB, so few run at once."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        """Allow `at_once` checks in parallel."""
        self._hasher = PasswordHasher()
        self._turns = BoundedSemaphore(at_once)

    def hash(self, name: str, password: str) -> str:
        """Return the hash of a new password; raises Invalid where it is too easy."""
        if not SHORTEST <= len(password) <= LONGEST or password.strip().lower() == name.lower():
            raise Invalid(Problem("weak_password", {"min": SHORTEST, "max": LONGEST}, Location(path="/password")))
        with self._turn():
            return self._hasher.hash(password)

    def matches(self, known: str | None, password: str) -> bool:
        """Tell whether a password is the one of a hash; without a hash the same work is done for nothing."""
        with self._turn():
            nobody = _nobody(self._hasher)
            try:
                right = self._hasher.verify(known or nobody, password[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return right and known is not None

    @contextmanager
    def _turn(self) -> Generator[None]:
        if not self._turns.acquire(timeout=_PATIENCE_SECONDS):
            raise Unavailable(Problem("sign_in_busy", {"retry_after": 3}))
        try:
            yield
        finally:
            self._turns.release()


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """Return a hash that no password of ours fits, so that unknown names cost what known ones cost."""
    return hasher.hash("\x00 nobody has this password \x00")
