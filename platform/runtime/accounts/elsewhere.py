"""Signing in elsewhere: which person a provider's subject stands for, and which roles its claims give.

A subject is known by provider and subject alone. Who is not known yet is linked by themselves while signed in; or by address of
mail, where the settings allow that, the provider vouches for the address and just one person has it; or added, where allowed.
"""

import hmac
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ...kernel.json import Json
from ...kernel.problems import Conflict, NotFound, Problem, Unauthenticated
from ...store import accounts as store
from ...store.engine import Connection, StoreConflict
from .digests import digest, new_secret
from .ground import Ground
from .model import Caller, NewSession, ProofNeeded, SignedIn
from .oidc import Client, Provider, Step
from .people import NewPerson, People
from .sessions import Sessions, may_come_in
from .signing import Signing

_KIND = "elsewhere"
_UNUSUAL = re.compile(r"[^\w.@-]+", re.ASCII)
_MOST_NAMES = 50
KnownRoles = Callable[[str], Collection[str]]
"""Gives the roles that an app has; none for an app that is not installed."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sign in elsewhere, as the sign-in page shows it."""

    key: str
    title: str


class Elsewhere:
    """The providers that a server trusts."""

    def __init__(self, ground: Ground, sessions: Sessions, signing: Signing, people: People, providers: Sequence[Provider]) -> None:
        """Trust these providers."""
        self._ground = ground
        self._sessions = sessions
        self._signing = signing
        self._people = people
        base = ground.base_url.rstrip("/")
        self._clients = {each.key: Client(each, f"{base}/api/elsewhere/{each.key}/callback") for each in providers}

    def ways(self) -> list[Way]:
        """Return the ways that are offered."""
        return [Way(key, client.provider.title) for key, client in self._clients.items()] if self._ground.base_url else []

    def _client(self, key: str) -> Client:
        if key not in self._clients or not self._ground.base_url:
            raise NotFound(Problem("unknown_provider", {"name": key[:80]}))
        return self._clients[key]

    def begin(self, key: str, who: SignedIn | None = None) -> tuple[str, str]:
        """Return where the browser is sent and the secret that it keeps; a signed-in person is linked when they come back."""
        client, secret = self._client(key), new_secret()
        address = client.address(_step(secret))
        now = self._ground.clock.now()
        data: Json = {"provider": key, "session": who.credential if who else ""}
        with self._ground.database.write() as connection:
            store.purge_pending(connection, now)
            until = now + self._ground.lifetime.pending
            user_id = who.actor.id if who else None
            store.add_pending(connection, store.Pending(digest(secret), _KIND, user_id, data, until))
        return address, secret

    def finish(
        self, key: str, secret: str, answer: Mapping[str, str], known: KnownRoles, caller: Caller
    ) -> NewSession | ProofNeeded | None:
        """Sign in whom the provider vouches for, or link them (None); raises Unauthenticated. Each step is finished once."""
        client, step, now = self._client(key), _step(secret), self._ground.clock.now()
        with self._ground.database.write() as connection:
            begun = store.take_pending(connection, _KIND, digest(secret)) if secret else None
        data = begun.data if begun and isinstance(begun.data, dict) else {}
        if begun is None or begun.expires_at <= now or data.get("provider") != key:
            raise Unauthenticated(Problem("step_over", {}))
        if not hmac.compare_digest(answer.get("state", "").encode(), step.state.encode()):
            raise Unauthenticated(Problem("step_over", {}))
        issuer = answer.get("iss", "")
        if issuer not in ("", client.provider.issuer) or not answer.get("code"):
            raise Unauthenticated(Problem("elsewhere_refused", {"provider": client.provider.title, "why": "answer"}))
        claims = client.claims(answer["code"], step, int(now.timestamp()))
        if begun.user_id:
            self._link(client.provider, begun.user_id, str(claims["sub"]), str(data.get("session", "")), caller)
            return None
        return self._admit(client.provider, claims, known, caller)

    def _link(self, provider: Provider, user_id: str, subject: str, session: str, caller: Caller) -> None:
        now = self._ground.clock.now()
        try:
            with self._ground.database.write() as connection:
                user = store.user(connection, user_id)
                # The session that began it must still hold: whoever was put out in between links nothing.
                if user is None or not may_come_in(user, now) or store.session(connection, session) is None:
                    raise Unauthenticated(Problem("step_over", {}))
                store.add_identity(connection, store.Identity(provider.key, subject, user_id, now, now))
                self._ground.note(connection, "identity_linked", user, user_id, caller, provider=provider.key)
        except StoreConflict:
            raise Conflict(Problem("identity_taken", {"provider": provider.title})) from None

    def unlink(self, who: SignedIn, key: str, caller: Caller) -> None:
        """Cut a person's own link to a provider; raises NotFound."""
        with self._ground.database.write() as connection:
            if not store.remove_identity(connection, who.actor.id, key):
                raise NotFound(Problem("unknown_provider", {"name": key[:80]}))
            self._ground.note(connection, "identity_cut", who.actor, who.actor.id, caller, provider=key)

    def _admit(
        self, provider: Provider, claims: Mapping[str, Json], known: KnownRoles, caller: Caller
    ) -> NewSession | ProofNeeded:
        now, subject = self._ground.clock.now(), str(claims["sub"])
        user = self._person(provider, subject, claims, caller)
        if user is None or not may_come_in(user, now):
            with self._ground.database.write() as connection:
                self._ground.note(connection, "sign_in_failed", user, "", caller, how=provider.key)
            raise Unauthenticated(Problem("not_known_here", {"provider": provider.title}))
        with self._ground.database.write() as connection:
            store.used_identity(connection, provider.key, subject, now)
            self._map_roles(connection, provider, user, claims, known, caller)
            if provider.checks_second_factor:
                self._ground.note(connection, "signed_in", user, user.id, caller, how=provider.key)
                return self._sessions.begin(connection, user, "elsewhere", caller)
            return self._signing.admit(connection, user, "elsewhere", caller)

    def _person(self, provider: Provider, subject: str, claims: Mapping[str, Json], caller: Caller) -> store.User | None:
        now = self._ground.clock.now()
        email = str(claims.get("email", "")).casefold() if claims.get("email_verified") is True else ""
        with self._ground.database.read() as connection:
            identity = store.identity(connection, provider.key, subject)
            if identity is not None:
                return store.user(connection, identity.user_id)
            same = store.users_with_email(connection, email) if email and provider.links_by_email else []
        if len(same) > 1 or not (same or provider.adds_people):
            return None
        user = same[0] if same else self._add(provider, claims, email, caller)
        try:
            with self._ground.database.write() as connection:
                store.add_identity(connection, store.Identity(provider.key, subject, user.id, now, now))
                self._ground.note(connection, "identity_linked", user, "", caller, provider=provider.key)
        except StoreConflict:
            # The person is linked to another subject there: an address of mail that was given to somebody new.
            return None
        return user

    def _add(self, provider: Provider, claims: Mapping[str, Json], email: str, caller: Caller) -> store.User:
        # Names open records (`actor.<name>`): what people can choose elsewhere becomes a name only where the settings say so.
        given = claims.get(provider.name_claim) if provider.name_claim else None
        wish = _UNUSUAL.sub("-", str(given or email or f"{provider.key}.{claims['sub']}"))[:56]
        title = str(claims.get("name", ""))
        for number in range(1, _MOST_NAMES):
            try:
                name = wish if number == 1 else f"{wish}-{number}"
                return self._people.add(NewPerson(name, title=title, email=email), provider.key, caller)
            except Conflict:
                continue
        raise Conflict(Problem("user_exists", {"name": wish}))

    def _map_roles(
        self, connection: Connection, provider: Provider, user: store.User, claims: Mapping[str, Json], known: KnownRoles, caller: Caller
    ) -> None:
        """Set the roles that the settings map, and leave those that they do not speak of."""
        held = store.roles(connection, user.id)
        for app in sorted({rule.app for rule in provider.roles}):
            rules = [rule for rule in provider.roles if rule.app == app]
            given = {rule.role for rule in rules if rule.value in _values(claims.get(rule.claim))}
            before = held.get(app, frozenset())
            after = (before - {rule.role for rule in rules}) | (given & set(known(app)))
            if after != before:
                store.set_roles(connection, user.id, app, after)
                told: dict[str, Json] = {"app": app, "before": [*sorted(before)], "after": [*sorted(after)]}
                self._ground.note(connection, "roles_changed", user, provider.key, caller, **told)


def _step(secret: str) -> Step:
    return Step(digest("state", secret), digest("nonce", secret), digest("verifier", secret))


def _values(claim: Json) -> list[str]:
    return [str(each) for each in claim] if isinstance(claim, list) else [] if claim is None else [str(claim)]
