"""What a process remembers of credentials that it has just looked up, for less than a second, so that revocation is at once."""

import time

from .model import SignedIn

_SECONDS = 0.5
_MOST = 10_000


class Memory:
    """Credentials by digest; every process has its own, which forgets by itself."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._known: dict[str, tuple[float, SignedIn]] = {}

    def recall(self, digest: str) -> SignedIn | None:
        """Return who a credential stood for a moment ago."""
        known = self._known.get(digest)
        return known[1] if known and known[0] > time.monotonic() else None

    def keep(self, digest: str, found: SignedIn | None) -> SignedIn | None:
        """Remember who a credential stands for, and return it."""
        if found is None:
            self._known.pop(digest, None)
            return None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[digest] = (time.monotonic() + _SECONDS, found)
        return found

    def forget(self) -> None:
        """Forget everything: something was revoked or changed."""
        self._known.clear()
