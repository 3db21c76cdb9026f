"""The server's key: what must be readable again (second factors, secret fields, passwords of other services) is sealed with it.

The one door of `cryptography`. Keys come from the environment or a file, never from code: the first one seals, all of them open,
so that a key is changed by putting a new one in front. What is sealed for one purpose opens for no other.
"""

import hmac
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .problems import Invalid, Problem, Unavailable

VARIABLE = "FORMWRIGHT_KEY"
FILE_VARIABLE = "FORMWRIGHT_KEY_FILE"
_BETWEEN = "\x00"


class Keys:
    """The keys of one server, newest first; without any, sealing is refused with words on how to give one."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        """Take keys in the form that `new_key` returns; raises Invalid for a text that is none."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise Invalid(Problem("bad_server_key", {"variable": VARIABLE})) from None
        self._signing = {_mark(key): key.encode() for key in keys}
        self.mark = _mark(keys[0]) if keys else ""

    def __bool__(self) -> bool:
        """Tell whether there is a key at all."""
        return self._fernet is not None

    def __repr__(self) -> str:
        """Return nothing of the keys themselves: objects end up in logs."""
        return f"Keys({self.mark or 'none'})"

    def require(self) -> None:
        """Raise Unavailable where there is no key."""
        self._used()

    def seal(self, purpose: str, text: str) -> str:
        """Return a text that only `open` with the same purpose turns back; raises Unavailable without a key."""
        return self._used().encrypt(f"{purpose}{_BETWEEN}{text}".encode()).decode()

    def open(self, purpose: str, sealed: str) -> str:
        """Return what was sealed for this purpose; raises Unavailable where no key of ours fits or the purpose is another."""
        try:
            text = self._used().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unavailable(Problem("secret_unreadable", {"variable": VARIABLE})) from None
        meant, _, content = text.partition(_BETWEEN)
        if meant != purpose:
            raise Unavailable(Problem("secret_unreadable", {"variable": VARIABLE}))
        return content

    def renew(self, sealed: str) -> str:
        """Return the same sealed with the newest key; raises Unavailable where no key fits."""
        try:
            return self._used().rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Unavailable(Problem("secret_unreadable", {"variable": VARIABLE})) from None

    def sign(self, purpose: str, text: str) -> str:
        """Return what proves later that a text was there before a server with this key; raises Unavailable without a key."""
        self._used()
        return f"{self.mark}:{_signature(self._signing[self.mark], purpose, text)}"

    def signed(self, purpose: str, text: str, signature: str) -> bool | None:
        """Tell whether a signature is one of ours over a text; None where it is of a key that is not here."""
        mark, _, given = signature.partition(":")
        key = self._signing.get(mark)
        return None if key is None else hmac.compare_digest(_signature(key, purpose, text), given)

    def _used(self) -> MultiFernet:
        if self._fernet is None:
            raise Unavailable(Problem("server_key_missing", {"variable": VARIABLE, "file_variable": FILE_VARIABLE}))
        return self._fernet


def _mark(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:12]


def _signature(key: bytes, purpose: str, text: str) -> str:
    return hmac.new(key, f"signature{_BETWEEN}{purpose}{_BETWEEN}{text}".encode(), sha256).hexdigest()


def new_key() -> str:
    """Return a fresh random key."""
    return Fernet.generate_key().decode()


def read_keys(environment: Mapping[str, str] = os.environ) -> Keys:
    """Return the keys of FORMWRIGHT_KEY (commas between several), else of the file FORMWRIGHT_KEY_FILE (one a line), else none."""
    given = environment.get(VARIABLE, "").split(",")
    if not any(given) and (path := environment.get(FILE_VARIABLE, "")):
        given = _lines(Path(path))
    return Keys([key.strip() for key in given if key.strip()])


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(Problem("server_key_file", {"file": str(path), "why": type(error).__name__})) from None
    return [line for line in lines if not line.lstrip().startswith("#")]
