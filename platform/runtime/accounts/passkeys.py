"""Passkeys: made by a signed-in person, used as a second factor, or instead of a password where the device checks the person."""

import re
from urllib.parse import urlsplit

from ...kernel.ids import new_id
from ...kernel.json import Json
from ...kernel.problems import Conflict, FormwrightError, NotFound, Problem, Unauthenticated
from ...store import accounts as store
from ...store.engine import Connection
from . import webauthn
from .digests import digest, new_secret
from .ground import Ground
from .limiting import Limiter
from .model import Caller, NewSession, SignedIn
from .sessions import Sessions, may_come_in
from .signing import Signing
from .webauthn import Site

_NEW = "new_passkey"
_USE = "use_passkey"
_MOST = 20
_NUMBERS = re.compile(r"[0-9.]+|\[.*")


class Passkeys:
    """The passkeys of one database's people."""

    def __init__(self, ground: Ground, sessions: Sessions, signing: Signing) -> None:
        """Work on this ground."""
        self._ground = ground
        self._sessions = sessions
        self._signing = signing
        self._limiter = Limiter(ground)

    @property
    def site(self) -> Site:
        """Return the site of the passkeys; raises Conflict where the server does not know its name."""
        parts = urlsplit(self._ground.base_url)
        host = parts.hostname or ""
        if not host or _NUMBERS.fullmatch(host) or (parts.scheme != "https" and host != "localhost"):
            raise Conflict(Problem("passkeys_need_address", {"address": self._ground.base_url}))
        return Site(host, f"{parts.scheme}://{parts.netloc}")

    def begin(self, who: SignedIn) -> dict[str, Json]:
        """Return what the browser needs to make a passkey for the signed-in person."""
        site, challenge = self.site, webauthn.new_challenge()
        with self._ground.database.write() as connection:
            known = [each.credential for each in store.passkeys(connection, who.actor.id)]
            if len(known) >= _MOST:
                raise Conflict(Problem("too_many_passkeys", {"max": _MOST}))
            self._wait(connection, digest(_NEW, who.credential), _NEW, who.actor.id, {"challenge": challenge})
        return webauthn.creation_options(site, who.actor.id, who.actor.name, who.actor.title, known, challenge)

    def finish(self, who: SignedIn, title: str, answer: Json, caller: Caller) -> store.Passkey:
        """Keep the passkey that the browser made; raises Invalid, or Conflict where it was not begun."""
        site, now = self.site, self._ground.clock.now()
        challenge = self._take(digest(_NEW, who.credential), _NEW)[1]
        made = webauthn.check_creation(site, answer, challenge)
        transports: Json = []
        passkey = store.Passkey(
            new_id(), who.actor.id, made.credential, made.public_key, made.sign_count, transports, title, now, None
        )
        with self._ground.database.write() as connection:
            if store.passkey(connection, made.credential) is not None:
                raise Conflict(Problem("passkey_known", {}))
            store.add_passkey(connection, passkey)
            store.end_sessions(connection, who.actor.id, keep=who.credential)
            self._ground.note(connection, "passkey_added", who.actor, who.actor.id, caller, title=title)
        self._ground.memory.forget()
        return passkey

    def remove(self, who: SignedIn, passkey_id: str, caller: Caller) -> None:
        """Remove one of the person's own passkeys; raises NotFound."""
        with self._ground.database.write() as connection:
            if not store.remove_passkey(connection, who.actor.id, passkey_id):
                raise NotFound(Problem("unknown_passkey", {}))
            self._ground.note(connection, "passkey_removed", who.actor, who.actor.id, caller)

    def ask(self, secret: str) -> tuple[dict[str, Json], str]:
        """Return what the browser needs to use a passkey, and the secret of the step: the given one after a password, else a new one."""
        site, challenge = self.site, webauthn.new_challenge()
        user_id, known = self._expected(secret)
        secret = secret if user_id else new_secret()
        with self._ground.database.write() as connection:
            self._wait(connection, digest(_USE, secret), _USE, user_id, {"challenge": challenge})
        return webauthn.request_options(site, known, challenge, verified=user_id is None), secret

    def ask_again(self, who: SignedIn) -> dict[str, Json]:
        """Return what the browser needs for a signed-in person to prove again who they are."""
        site, challenge = self.site, webauthn.new_challenge()
        with self._ground.database.write() as connection:
            known = [each.credential for each in store.passkeys(connection, who.actor.id)]
            self._wait(connection, digest(_USE, who.credential), _USE, who.actor.id, {"challenge": challenge})
        return webauthn.request_options(site, known, challenge, verified=False)

    def _expected(self, secret: str) -> tuple[str | None, list[str]]:
        """Return whose passkey is waited for after a password, and which ones they have; nobody's where nothing waits."""
        if not secret:
            return None, []
        try:
            user, _ = self._signing.waiting(secret)
        except Unauthenticated:
            return None, []
        with self._ground.database.read() as connection:
            return user.id, [each.credential for each in store.passkeys(connection, user.id)]

    def sign_in(self, secret: str, answer: Json, caller: Caller) -> NewSession:
        """Begin a session by a passkey, after a password or alone; raises Unauthenticated or TooMany."""
        user_id, challenge = self._take(digest(_USE, secret), _USE)
        self._limiter.count("passkey", user_id or digest(secret), caller)
        user, passkey = self._owner(answer, user_id)
        count = self._check(answer, challenge, passkey, user, caller, alone=user_id is None)
        with self._ground.database.write() as connection:
            store.used_passkey(connection, passkey.id, count, self._ground.clock.now())
            if user_id is not None:
                return self._signing.finish(connection, secret, user, caller, "passkey")
            self._ground.note(connection, "signed_in", user, user.id, caller, how="passkey")
            return self._sessions.begin(connection, user, "passkey", caller)

    def confirm(self, who: SignedIn, answer: Json, caller: Caller) -> None:
        """Let a signed-in person prove again by passkey who they are."""
        user_id, challenge = self._take(digest(_USE, who.credential), _USE)
        user, passkey = self._owner(answer, user_id)
        count = self._check(answer, challenge, passkey, user, caller, alone=False)
        with self._ground.database.write() as connection:
            store.used_passkey(connection, passkey.id, count, self._ground.clock.now())
            self._ground.note(connection, "confirmed", user, user.id, caller)
            self._sessions.confirmed(connection, who)

    def _owner(self, answer: Json, user_id: str | None) -> tuple[store.User, store.Passkey]:
        with self._ground.database.read() as connection:
            passkey = store.passkey(connection, webauthn.credential_of(answer))
            user = store.user(connection, passkey.user_id) if passkey else None
        known = user is not None and may_come_in(user, self._ground.clock.now())
        right = user is not None and (user.id == user_id if user_id else webauthn.owner_of(answer) in ("", user.id))
        if user is None or passkey is None or not known or not right:
            raise Unauthenticated(Problem("wrong_passkey", {}))
        return user, passkey

    def _check(
        self, answer: Json, challenge: str, passkey: store.Passkey, user: store.User, caller: Caller, *, alone: bool
    ) -> int:
        try:
            return webauthn.check_use(self.site, answer, challenge, passkey.public_key, passkey.sign_count, verified=alone)
        except FormwrightError:
            with self._ground.database.write() as connection:
                self._ground.note(connection, "sign_in_failed", user, "", caller, how="passkey")
            raise Unauthenticated(Problem("wrong_passkey", {})) from None

    def _wait(self, connection: Connection, key: str, kind: str, user_id: str | None, data: Json) -> None:
        now = self._ground.clock.now()
        store.purge_pending(connection, now)
        store.add_pending(connection, store.Pending(key, kind, user_id, data, now + self._ground.lifetime.pending))

    def _take(self, key: str, kind: str) -> tuple[str | None, str]:
        """Return whose answer is waited for, and to which challenge; each challenge is answered once."""
        with self._ground.database.write() as connection:
            begun = store.take_pending(connection, kind, key)
        if begun is None or begun.expires_at <= self._ground.clock.now() or not isinstance(begun.data, dict):
            raise Unauthenticated(Problem("step_over", {}))
        return begun.user_id, str(begun.data["challenge"])
