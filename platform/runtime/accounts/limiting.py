"""How often may be tried: by account and by address, counted in the database, so that all processes count together.

What is counted is ours, never what a caller can choose freely: the account that is tried, and the network it comes from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...kernel.problems import Problem, TooMany
from ...store import accounts as store
from ...store.engine import Connection
from .digests import digest
from .ground import Ground
from .model import Caller


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries in a time."""

    most: int
    within: timedelta


BY_ACCOUNT = Limit(5, timedelta(minutes=15))
BY_ADDRESS = Limit(20, timedelta(minutes=1))


class Limiter:
    """Counts tries before they are judged, so that tries at the same moment count, too."""

    def __init__(self, ground: Ground) -> None:
        """Count in the database of the accounts."""
        self._ground = ground

    def count(self, purpose: str, account: str, caller: Caller) -> bool:
        """Count a try at an account; raises TooMany. Tells whether it was the last one for now."""
        key, now = _key(purpose, account), self._ground.clock.now()
        with self._ground.database.write() as connection:
            _refuse(connection, key, caller.address, now, own=0)
            store.add_try(connection, key, caller.address, now)
        with self._ground.database.read() as connection:
            _refuse(connection, key, caller.address, now, own=1)
            since = now - BY_ACCOUNT.within
            return store.nth_try(connection, "name", key, since, BY_ACCOUNT.most) is not None

    @staticmethod
    def clear(connection: Connection, purpose: str, account: str) -> None:
        """Forget the tries at an account: it was its person."""
        store.clear_tries(connection, _key(purpose, account))


def _key(purpose: str, account: str) -> str:
    # People type their password into the wrong field: what they typed is not kept.
    return digest("try", purpose, account)


def _refuse(connection: Connection, key: str, address: str, now: datetime, own: int) -> None:
    wait = max(_waits(connection, key, address, now, own), default=0)
    if wait:
        raise TooMany(Problem("too_many_tries", {"retry_after": wait}))


def _waits(connection: Connection, key: str, address: str, now: datetime, own: int) -> Iterator[int]:
    """Yield the seconds until a limit allows another try, of each limit that is reached."""
    for counted, value, limit in (("name", key, BY_ACCOUNT), ("address", address, BY_ADDRESS)):
        since = now - limit.within
        first = store.nth_try(connection, "name" if counted == "name" else "address", value, since, limit.most + own)
        if first is not None:
            yield max(1, int((first - since).total_seconds()) + 1)
