"""Passwords: argon2id, a bounded number of checks at once, equal work for names that do not exist, and which ones are too easy."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from ...kernel.problems import Invalid, Location, Problem, Unavailable

SHORTEST = 10
LONGEST = 256
_AT_ONCE = 2
_PATIENCE_SECONDS = 5.0
_FEWEST_LETTERS = 5
_SHORTEST_NAME = 4
_MOST_ADDED = 8


class Passwords:
    """Makes and checks password hashes; each check takes about 0.1 s and 64 MiB, so few run at once."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        """Allow `at_once` checks in parallel."""
        self._hasher = PasswordHash((Argon2Hasher(),))
        self._turns = BoundedSemaphore(at_once)

    def hash(self, name: str, password: str) -> str:
        """Return the hash of a new password; raises Invalid where it is too easy."""
        check_strength(name, password)
        with self._turn():
            return self._hasher.hash(password)

    def seal(self, pin: str) -> str:
        """Return the hash of a PIN, whose strength is a matter of its own."""
        with self._turn():
            return self._hasher.hash(pin)

    def matches(self, known: str | None, password: str) -> bool:
        """Tell whether a password is the one of a hash; without a hash the same work is done for nothing."""
        return self.check(known, password)[0]

    def check(self, known: str | None, password: str) -> tuple[bool, str | None]:
        """Tell whether a password is the one of a hash, and give a better hash where that one is of former days."""
        with self._turn():
            try:
                right, better = self._hasher.verify_and_update(password[: LONGEST + 1], known or _nobody(self._hasher))
            except PwdlibError:
                return False, None
        return (True, better) if right and known else (False, None)

    @contextmanager
    def _turn(self) -> Generator[None]:
        if not self._turns.acquire(timeout=_PATIENCE_SECONDS):
            raise Unavailable(Problem("sign_in_busy", {"retry_after": 3}))
        try:
            yield
        finally:
            self._turns.release()


def check_strength(name: str, password: str) -> None:
    """Raise Invalid for a password that is too short, too long, common, or much like the name."""
    place = Location(path="/password")
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(Problem("weak_password", {"min": SHORTEST, "max": LONGEST}, place))
    plain, known = password.casefold(), name.casefold().partition("@")[0]
    if (len(known) >= _SHORTEST_NAME and (known in plain or known[::-1] in plain)) or plain.strip() == known:
        raise Invalid(Problem("password_like_name", {}, place))
    if len(set(plain)) < _FEWEST_LETTERS or _is_common(plain):
        raise Invalid(Problem("common_password", {}, place))


def _is_common(plain: str) -> bool:
    """Tell whether a password is on the list, or is a word of the list with a few digits and signs around it."""
    core = plain.strip("0123456789 !\"#$%&'()*+,-./:;<=>?@[]^_`{|}~")
    return plain in _common() or (core in _common() and len(plain) - len(core) <= _MOST_ADDED)


@cache
def _common() -> frozenset[str]:
    lines = files(__name__.rpartition(".")[0]).joinpath("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _nobody(hasher: PasswordHash) -> str:
    """Return a hash that no password of ours fits, so that unknown names cost what known ones cost."""
    return hasher.hash("\x00 nobody has this password \x00")
