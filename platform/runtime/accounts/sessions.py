"""Sessions and tokens as credentials: who stands behind one, which sessions there are, and how they end."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import Forbidden, NotFound, Problem
from ...store import accounts as store
from ...store.engine import Connection
from ..context import Actor, Kind, Scope
from .digests import digest, new_secret, public_id
from .ground import Ground
from .model import Caller, Method, NewSession, SessionEntry, SignedIn

_TOUCH_SECONDS = 60
_LONGEST_AGENT = 200


class Sessions:
    """The credentials of one database."""

    def __init__(self, ground: Ground) -> None:
        """Work on this ground."""
        self._ground = ground

    def begin(self, connection: Connection, user: store.User, method: Method, caller: Caller) -> NewSession:
        """Begin a session with a secret of its own; the one that the browser had before ends."""
        now = self._ground.clock.now()
        secret = new_secret()
        if caller.session:
            store.end_session(connection, digest(caller.session))
        agent = caller.agent[:_LONGEST_AGENT]
        end = now + self._ground.lifetime.absolute
        if user.expires_at is not None:
            end = min(end, user.expires_at)
        session = store.Session(digest(secret), user.id, now, end, now, agent, caller.address, method, now)
        store.add_session(connection, session)
        store.purge(connection, now)
        self._ground.memory.forget()
        signed_in = SignedIn(actor_of(user, store.roles(connection, user.id)), "session", session.token_hash, now)
        return NewSession(secret, signed_in)

    def by_session(self, secret: str, address: str = "") -> SignedIn | None:
        """Return who a session's secret belongs to; None where it ended, expired or never was."""
        key = digest(secret)
        return self._ground.memory.recall(key) or self._ground.memory.keep(key, self._session(key, address))

    def by_token(self, secret: str) -> SignedIn | None:
        """Return who an API token acts for, with what the token was given of what the person still holds."""
        key = digest(secret)
        return self._ground.memory.recall(key) or self._ground.memory.keep(key, self._token(key))

    def _session(self, key: str, address: str) -> SignedIn | None:
        now = self._ground.clock.now()
        with self._ground.database.read() as connection:
            session = store.session(connection, key)
            if session is None or session.expires_at <= now or session.seen_at + self._ground.lifetime.idle <= now:
                return None
            user = store.user(connection, session.user_id)
            if user is None or not may_come_in(user, now):
                return None
            roles = store.roles(connection, user.id)
        if (now - session.seen_at).total_seconds() >= _TOUCH_SECONDS:
            self._ground.write_aside(lambda connection: store.touch_session(connection, key, now, address))
        return SignedIn(actor_of(user, roles), "session", key, session.confirmed_at)

    def _token(self, key: str) -> SignedIn | None:
        now = self._ground.clock.now()
        with self._ground.database.read() as connection:
            token = store.token(connection, key)
            if token is None or (token.expires_at is not None and token.expires_at <= now):
                return None
            user = store.user(connection, token.user_id)
            if user is None or not may_come_in(user, now):
                return None
            roles = _narrowed(store.roles(connection, user.id), token.scopes)
        if token.used_at is None or (now - token.used_at).total_seconds() >= _TOUCH_SECONDS:
            self._ground.write_aside(lambda connection: store.used_token(connection, token.id, now))
        return SignedIn(actor_of(user, roles, _scope(token)), "token", token.id)

    def listed(self, person_id: str, current: str = "") -> list[SessionEntry]:
        """Return a person's sessions that still hold; `current` is the credential of the one that is asking."""
        now = self._ground.clock.now()
        with self._ground.database.read() as connection:
            found = store.sessions(connection, person_id)
        return [
            SessionEntry(
                public_id(each.token_hash), each.agent, each.address, each.method, each.created_at, each.seen_at,
                min(each.expires_at, each.seen_at + self._ground.lifetime.idle), each.token_hash == current,
            )
            for each in found
            if each.expires_at > now and each.seen_at + self._ground.lifetime.idle > now
        ]  # fmt: skip

    def end(self, person: Actor, session_id: str, by: str, caller: Caller) -> None:
        """End one session of a person; raises NotFound."""
        with self._ground.database.write() as connection:
            found = [each.token_hash for each in store.sessions(connection, person.id)]
            ended = next((key for key in found if public_id(key) == session_id), None)
            if ended is None:
                raise NotFound(Problem("unknown_session", {}))
            store.end_session(connection, ended)
            self._ground.note(connection, "session_ended", person, by, caller)
        self._ground.memory.forget()

    def end_others(self, who: SignedIn, caller: Caller) -> None:
        """End all of a person's own sessions but this one."""
        with self._ground.database.write() as connection:
            store.end_sessions(connection, who.actor.id, keep=who.credential)
            self._ground.note(connection, "sessions_ended", who.actor, who.actor.id, caller)
        self._ground.memory.forget()

    def sign_out(self, who: SignedIn, caller: Caller) -> None:
        """End the session that one acts by."""
        with self._ground.database.write() as connection:
            if store.end_session(connection, who.credential):
                self._ground.note(connection, "signed_out", who.actor, who.actor.id, caller)
        self._ground.memory.forget()

    def confirmed(self, connection: Connection, who: SignedIn) -> None:
        """Note that the person has just proved again who they are."""
        store.confirm_session(connection, who.credential, self._ground.clock.now())
        self._ground.memory.forget()

    def require_fresh(self, who: SignedIn) -> None:
        """Raise Forbidden unless the person proved within the last minutes who they are."""
        fresh = who.confirmed_at is not None and who.confirmed_at + self._ground.lifetime.fresh > self._ground.clock.now()
        if not fresh:
            raise Forbidden(Problem("confirmation_needed", {"minutes": int(self._ground.lifetime.fresh.total_seconds() // 60)}))


def may_come_in(user: store.User, now: datetime) -> bool:
    """Tell whether an account is open at a moment."""
    return user.active and (user.expires_at is None or user.expires_at > now)


def actor_of(user: store.User, roles: Mapping[str, frozenset[str]], scope: Scope | None = None) -> Actor:
    """Return a user as an actor."""
    records = cast("Mapping[str, Mapping[str, str]]", user.records or {})
    administrator = user.administrator and user.kind == "member" and scope is None
    return Actor(
        user.id, user.name, user.title, user.language, roles, kind=cast("Kind", user.kind), administrator=administrator,
        records=records, scope=scope,
    )  # fmt: skip


def _scope(token: store.Token) -> Scope:
    given = token.entities if isinstance(token.entities, dict) else {}
    entities = {app: frozenset(map(str, keys)) for app, keys in given.items() if isinstance(keys, list)}
    return Scope(entities, token.read_only)


def _narrowed(held: Mapping[str, frozenset[str]], scopes: Json) -> Mapping[str, frozenset[str]]:
    given = scopes if isinstance(scopes, dict) else {}
    return {app: roles & frozenset(map(str, kept)) for app, roles in held.items() if isinstance(kept := given.get(app), list)}
