"""People and how they come in: passwords, second factors, passkeys, sign-in elsewhere, sessions, tokens, and the book of all that.

What is revoked or changed holds within a second in every process.
"""

from collections.abc import Collection, Sequence

from ...kernel.clock import Clock
from ...kernel.keys import Keys
from ...store import accounts as store
from ...store.engine import Database
from ..context import Actor
from ..mailing import Mailer
from .devices import Devices, Place
from .elsewhere import Elsewhere, KnownRoles, Way
from .factors import Factors, NewCode, SecondFactors
from .ground import Ground
from .limiting import Limiter
from .model import (
    LONGEST_TOKEN_DAYS,
    TOKEN_PREFIX,
    Caller,
    Lifetime,
    NewSession,
    ProofNeeded,
    SessionEntry,
    SignedIn,
)
from .oidc import Provider, RoleRule
from .passkeys import Passkeys
from .people import NewPerson, People, Person
from .resets import Resets
from .sessions import Sessions, actor_of
from .signing import Signing
from .tokens import Tokens, TokenWish

__all__ = [
    "LONGEST_TOKEN_DAYS",
    "TOKEN_PREFIX",
    "Accounts",
    "Caller",
    "Factors",
    "KnownRoles",
    "Lifetime",
    "NewCode",
    "NewPerson",
    "NewSession",
    "Person",
    "Place",
    "ProofNeeded",
    "Provider",
    "RoleRule",
    "SessionEntry",
    "SignedIn",
    "TokenWish",
    "Way",
]


class Accounts:
    """The accounts of one database: their parts, and short words for what commands need most."""

    def __init__(
        self, database: Database, clock: Clock, *, lifetime: Lifetime | None = None, keys: Keys | None = None,
        base_url: str = "", mailer: Mailer | None = None, providers: Sequence[Provider] = (),
    ) -> None:  # fmt: skip
        """Open the accounts of a database; `base_url` is how people reach the server."""
        self._ground = Ground(database, clock, keys or Keys(), lifetime or Lifetime(), base_url)
        self.sessions = Sessions(self._ground)
        self.factors = SecondFactors(self._ground)
        self.signing = Signing(self._ground, self.sessions, self.factors)
        self.passkeys = Passkeys(self._ground, self.sessions, self.signing)
        self.people = People(self._ground)
        self.resets = Resets(self._ground, self.sessions, mailer)
        self.elsewhere = Elsewhere(self._ground, self.sessions, self.signing, self.people, providers)
        self.tokens = Tokens(self._ground)
        self.devices = Devices(self._ground)

    def count_try(self, purpose: str, place: str, caller: Caller) -> None:
        """Count that somebody tries to prove something without an account; raises TooMany."""
        Limiter(self._ground).count(purpose, place, caller)

    def clear_tries(self, purpose: str, place: str) -> None:
        """Forget the tries at a place: it was the right person."""
        with self._ground.database.write() as connection:
            Limiter.clear(connection, purpose, place)

    def close(self) -> None:
        """Finish what is being done aside."""
        self._ground.aside.shutdown()

    def add(self, name: str, password: str, title: str = "", language: str = "en") -> Actor:
        """Add a member without any role; raises Invalid or Conflict."""
        return actor_of(self.people.add(NewPerson(name, password, title, language)), {})

    def set_roles(self, name: str, app: str, roles: Collection[str], known: Collection[str]) -> None:
        """Give a person exactly these roles in an app whose roles are `known`; raises Invalid for others."""
        self.people.set_roles(self.people.named(name).id, app, roles, known)

    def set_active(self, name: str, *, active: bool) -> None:
        """Let a person in, or keep them out at once."""
        self.people.change(self.people.named(name).id, {"active": active}, "", Caller())

    def set_language(self, user_id: str, language: str) -> None:
        """Change the language that a person reads."""
        self.people.change(user_id, {"language": language}, user_id, Caller())

    def actor(self, name: str) -> Actor:
        """Return a person with their roles; raises NotFound."""
        return self.people.get(self.people.named(name).id).actor

    def events(self, sought: store.Sought, before: int | None = None, most: int = 100) -> list[store.SecurityEvent]:
        """Return entries of the book of security events, newest first."""
        with self._ground.database.read() as connection:
            return store.events(connection, sought, before=before, most=most)

    def note(self, event: str, about: Actor | None, by: Actor, caller: Caller, **detail: str) -> None:
        """Write an entry into the book of security events that another part of the engine tells, such as a view as another."""
        with self._ground.database.write() as connection:
            self._ground.note(connection, event, about, by.id, caller, **detail)
