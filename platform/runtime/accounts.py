"""People: signing in and out, roles, API tokens. What is revoked or changed holds within a second on every node."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..kernel.clock import Clock
from ..kernel.ids import new_id
from ..kernel.json import Json
from ..kernel.problems import Conflict, FormwrightError, Invalid, Location, NotFound, Problem, TooMany, Unauthenticated
from ..kernel.text import LANGUAGES, nearest
from ..store import accounts as store
from ..store.engine import Connection, Database
from .context import Actor
from .passwords import Passwords

TOKEN_PREFIX = "fwt_"  # noqa: S105 - it marks tokens, it is none
LONGEST_TOKEN_DAYS = 366
_NAME = re.compile(r"[\w.@-]{1,64}", re.ASCII)
_FAILURES_OF_NAME = 5
_FAILURES_OF_ADDRESS = 20
_NAME_WINDOW = timedelta(minutes=15)
_ADDRESS_WINDOW = timedelta(minutes=1)
_TOUCH_EVERY = timedelta(seconds=60)
_REMEMBERED_SECONDS = 0.5
_REMEMBERED_MOST = 10_000

Way = Literal["session", "token"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who stands behind a request, and by which way and credential."""

    actor: Actor
    way: Way
    credential: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """A fresh session: the secret that the browser keeps, and who it is for."""

    secret: str
    signed_in: SignedIn


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long sessions last: without use, and at most."""

    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(days=7)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Accounts:
    """The people of one database."""

    def __init__(self, database: Database, clock: Clock, lifetime: Lifetime | None = None) -> None:
        """Open the accounts of a database."""
        self._database = database
        self._clock = clock
        self._lifetime = lifetime or Lifetime()
        self._passwords = Passwords()
        self._remembered: dict[str, tuple[float, SignedIn]] = {}
        # "Last seen" is written beside the request, so that no reader ever waits for a writer's turn.
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="last-seen")

    def close(self) -> None:
        """Finish what is being written aside."""
        self._aside.shutdown()

    def _write_aside(self, work: Callable[[Connection], object]) -> None:
        def write() -> None:
            with suppress(FormwrightError), self._database.write() as connection:
                work(connection)

        self._aside.submit(write)

    # Signing in

    def sign_in(self, name: str, password: str, address: str, agent: str = "", replaces: str = "") -> NewSession:
        """Return a new session; raises Unauthenticated or TooMany. A session that the browser had before ends."""
        now = self._clock.now()
        self._count_try(name, address, now)
        with self._database.read() as connection:
            user = store.user_named(connection, name)
        usable = user is not None and user.active and bool(user.password_hash)
        right = self._passwords.matches(user.password_hash if user and usable else None, password)
        if user is None or not right:
            raise Unauthenticated(Problem("wrong_credentials", {}))
        secret = secrets.token_urlsafe(32)
        session = store.Session(_digest(secret), user.id, now, now + self._lifetime.absolute, now, agent[:200])
        with self._database.write() as connection:
            store.clear_failures(connection, name)
            if replaces:
                store.end_session(connection, _digest(replaces))
            store.add_session(connection, session)
            actor = _actor(user, store.roles(connection, user.id))
        return NewSession(secret, SignedIn(actor, "session", session.token_hash))

    def _count_try(self, name: str, address: str, now: datetime) -> None:
        """Count a try before the password is looked at, so that tries at the same moment count, too."""
        with self._database.write() as connection:
            self._refuse_too_many(connection, name, address, now, own=0)
            store.add_failure(connection, name[:64], address, now)
        with self._database.read() as connection:
            self._refuse_too_many(connection, name, address, now, own=1)

    @staticmethod
    def _refuse_too_many(connection: Connection, name: str, address: str, now: datetime, own: int) -> None:
        of_name, _ = store.failures(connection, name[:64], address, now - _NAME_WINDOW)
        _, of_address = store.failures(connection, name[:64], address, now - _ADDRESS_WINDOW)
        if of_name - own >= _FAILURES_OF_NAME:
            raise TooMany(Problem("too_many_sign_ins", {"retry_after": int(_NAME_WINDOW.total_seconds())}))
        if of_address - own >= _FAILURES_OF_ADDRESS:
            raise TooMany(Problem("too_many_sign_ins", {"retry_after": int(_ADDRESS_WINDOW.total_seconds())}))

    def sign_out(self, signed_in: SignedIn) -> None:
        """End a session."""
        with self._database.write() as connection:
            store.end_session(connection, signed_in.credential)
        self._remembered.pop(signed_in.credential, None)

    # Who is it

    def by_session(self, secret: str) -> SignedIn | None:
        """Return who a session's secret belongs to; None where it ended, expired or never was."""
        digest = _digest(secret)
        return self._recall(digest) or self._remember(digest, self._read_session(digest))

    def by_token(self, secret: str) -> SignedIn | None:
        """Return who an API token acts for, with the roles that the token was given and the person still holds."""
        digest = _digest(secret)
        return self._recall(digest) or self._remember(digest, self._read_token(digest))

    def _recall(self, digest: str) -> SignedIn | None:
        known = self._remembered.get(digest)
        return known[1] if known and known[0] > time.monotonic() else None

    def _remember(self, digest: str, found: SignedIn | None) -> SignedIn | None:
        if found is None:
            self._remembered.pop(digest, None)
            return None
        if len(self._remembered) >= _REMEMBERED_MOST:
            self._remembered.clear()
        self._remembered[digest] = (time.monotonic() + _REMEMBERED_SECONDS, found)
        return found

    def _read_session(self, digest: str) -> SignedIn | None:
        now = self._clock.now()
        with self._database.read() as connection:
            session = store.session(connection, digest)
            if session is None or session.expires_at <= now or session.seen_at + self._lifetime.idle <= now:
                return None
            user = store.user(connection, session.user_id)
            if user is None or not user.active:
                return None
            roles = store.roles(connection, user.id)
        if session.seen_at + _TOUCH_EVERY <= now:
            self._write_aside(lambda connection: store.touch_session(connection, digest, now))
        return SignedIn(_actor(user, roles), "session", digest)

    def _read_token(self, digest: str) -> SignedIn | None:
        now = self._clock.now()
        with self._database.read() as connection:
            token = store.token(connection, digest)
            if token is None or (token.expires_at is not None and token.expires_at <= now):
                return None
            user = store.user(connection, token.user_id)
            if user is None or not user.active:
                return None
            roles = _narrowed(store.roles(connection, user.id), token.scopes)
        if token.used_at is None or token.used_at + _TOUCH_EVERY <= now:
            self._write_aside(lambda connection: store.used_token(connection, token.id, now))
        return SignedIn(_actor(user, roles), "token", token.id)

    # People

    def add(self, name: str, password: str, title: str = "", language: str = "en") -> Actor:
        """Add a person without any role; raises Invalid or Conflict."""
        if not _NAME.fullmatch(name):
            raise Invalid(Problem("bad_user_name", {"name": name[:80]}, Location(path="/name")))
        check_language(language)
        now = self._clock.now()
        hashed = self._passwords.hash(name, password)
        user = store.User(new_id(), name, title or name, language, hashed, active=True, created_at=now, updated_at=now)
        with self._database.write() as connection:
            if store.user_named(connection, name) is not None:
                raise Conflict(Problem("user_exists", {"name": name}, Location(path="/name")))
            store.add_user(connection, user)
        return _actor(user, {})

    def set_password(self, name: str, password: str) -> None:
        """Give a person a new password; every session of theirs ends, tokens stay."""
        user = self._named(name)
        hashed = self._passwords.hash(name, password)
        with self._database.write() as connection:
            store.change_user(connection, user.id, self._clock.now(), password_hash=hashed)
            store.end_sessions(connection, user.id)
        self._remembered.clear()

    def set_active(self, name: str, *, active: bool) -> None:
        """Let a person in, or keep them out; keeping out ends their sessions."""
        user = self._named(name)
        with self._database.write() as connection:
            store.change_user(connection, user.id, self._clock.now(), active=active)
            if not active:
                store.end_sessions(connection, user.id)
        self._remembered.clear()

    def set_language(self, user_id: str, language: str) -> None:
        """Change the language that a person reads."""
        check_language(language)
        with self._database.write() as connection:
            store.change_user(connection, user_id, self._clock.now(), language=language)
        self._remembered.clear()

    def set_roles(self, name: str, app: str, roles: Collection[str], known: Collection[str]) -> None:
        """Give a person exactly these roles in an app whose roles are `known`; raises Invalid for others."""
        for role in roles:
            if role not in known:
                raise Invalid(Problem("unknown_role", {"app": app, "role": role, "near": nearest(role, known)}))
        user = self._named(name)
        with self._database.write() as connection:
            store.set_roles(connection, user.id, app, roles)
        self._remembered.clear()

    def actor(self, name: str) -> Actor:
        """Return a person with their roles; raises NotFound."""
        user = self._named(name)
        with self._database.read() as connection:
            return _actor(user, store.roles(connection, user.id))

    def people(self) -> list[tuple[Actor, bool]]:
        """Return everybody by name, and whether they may sign in."""
        with self._database.read() as connection:
            return [(_actor(user, store.roles(connection, user.id)), user.active) for user in store.users(connection)]

    def _named(self, name: str) -> store.User:
        with self._database.read() as connection:
            user = store.user_named(connection, name)
            if user is not None:
                return user
            names = [user.name for user in store.users(connection)]
        raise NotFound(Problem("unknown_user", {"name": name, "near": nearest(name, names)}))

    # Tokens

    def add_token(self, actor: Actor, title: str, scopes: Mapping[str, Collection[str]], days: int) -> tuple[str, store.Token]:
        """Return a new token's secret, shown this once, and its entry; its roles must be held by the person."""
        if not 1 <= days <= LONGEST_TOKEN_DAYS:
            raise Invalid(Problem("token_days", {"max": LONGEST_TOKEN_DAYS}, Location(path="/days")))
        for app, roles in scopes.items():
            for role in roles:
                if role not in actor.roles_in(app):
                    raise Invalid(Problem("scopes_not_held", {"app": app, "role": role}, Location(path="/scopes")))
        now = self._clock.now()
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        kept: dict[str, Json] = {app: [*sorted(roles)] for app, roles in scopes.items()}
        token = store.Token(new_id(), _digest(secret), actor.id, title, kept, now + timedelta(days=days), now, None)
        with self._database.write() as connection:
            store.add_token(connection, token)
        return secret, token

    def tokens(self, actor: Actor) -> list[store.Token]:
        """Return a person's tokens."""
        with self._database.read() as connection:
            return list(store.tokens(connection, actor.id))

    def remove_token(self, actor: Actor, token_id: str) -> None:
        """Remove one of the person's own tokens; raises NotFound."""
        with self._database.write() as connection:
            if not store.remove_token(connection, actor.id, token_id):
                raise NotFound(Problem("unknown_token", {}))
        self._remembered.clear()


def check_language(language: str) -> None:
    """Raise Invalid for a language that is not offered."""
    if language not in LANGUAGES:
        data = {"language": language[:20], "known": ", ".join(LANGUAGES)}
        raise Invalid(Problem("unknown_language", data, Location(path="/language")))


def _actor(user: store.User, roles: Mapping[str, frozenset[str]]) -> Actor:
    return Actor(user.id, user.name, user.title, user.language, roles)


def _narrowed(held: Mapping[str, frozenset[str]], scopes: Json) -> Mapping[str, frozenset[str]]:
    given = scopes if isinstance(scopes, dict) else {}
    return {app: roles & frozenset(map(str, kept)) for app, roles in held.items() if isinstance(kept := given.get(app), list)}


