"""What all parts of the accounts stand on: the database, the clock, the keys, and work that is done beside a request."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ...kernel.clock import Clock
from ...kernel.json import Json
from ...kernel.keys import Keys
from ...kernel.problems import FormwrightError
from ...store import accounts as store
from ...store.engine import Connection, Database
from ..context import Actor
from .memory import Memory
from .model import Caller, Lifetime
from .passwords import Passwords

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """The shared ground; `base_url` is how people reach the server, never taken from a request."""

    database: Database
    clock: Clock
    keys: Keys
    lifetime: Lifetime
    base_url: str = ""
    passwords: Passwords = field(default_factory=Passwords)
    memory: Memory = field(default_factory=Memory)
    aside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="accounts"))
    """Writes "last seen" and sends mail beside the request: no reader waits for a writer's turn, and time tells nothing."""

    def do_aside(self, work: Callable[[], object]) -> None:
        """Do something after the request; what fails is logged, without what was in it."""

        def done() -> None:
            try:
                work()
            except FormwrightError as error:
                _LOG.warning("work of the accounts failed: %s", error.problems[0].code)

        self.aside.submit(done)

    def write_aside(self, work: Callable[[Connection], object]) -> None:
        """Write something after the request."""

        def write() -> None:
            with self.database.write() as connection:
                work(connection)

        self.do_aside(write)

    def note(
        self, connection: Connection, event: str, about: Actor | store.User | None, by: str, caller: Caller, **detail: Json
    ) -> None:
        """Write an entry into the book of security events, in the transaction that it tells of."""
        user_id, name = (about.id, about.name) if about else (None, "")
        moment = self.clock.now()
        store.add_event(connection, store.SecurityEvent(0, moment, event, user_id, name, by, caller.address, detail))
