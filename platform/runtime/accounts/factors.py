"""Second factors: codes of an authenticator app, recovery codes for the day it is lost, and which factors a person has."""

from dataclasses import dataclass

from ...kernel.problems import Conflict, Invalid, Location, Problem
from ...store import accounts as store
from ...store.engine import Connection
from ..context import Actor
from .codes import code_uri, new_code_secret, step_of
from .digests import digest, new_recovery_code, plain_code
from .ground import Ground
from .model import Caller, Proof, SignedIn

_RECOVERY_CODES = 10
_ISSUER = "Formwright"


@dataclass(frozen=True, slots=True)
class NewCode:
    """An authenticator app to be set up: the secret to type in, and the address for its QR code."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has beside the password."""

    code: bool
    recovery_codes: int
    passkeys: tuple[store.Passkey, ...]
    identities: tuple[store.Identity, ...]


def proofs_of(connection: Connection, user: store.User) -> tuple[Proof, ...]:
    """Return the second factors that a person may give; empty where the password is enough."""
    passkey: tuple[Proof, ...] = ("passkey",) if store.passkeys(connection, user.id) else ()
    return (*(("code", "recovery") if user.totp else ()), *passkey)


class SecondFactors:
    """The second factors of one database's people."""

    def __init__(self, ground: Ground) -> None:
        """Work on this ground."""
        self._ground = ground

    def of(self, actor: Actor) -> Factors:
        """Return what a person has beside the password."""
        with self._ground.database.read() as connection:
            user = store.user(connection, actor.id)
            return Factors(
                bool(user and user.totp), store.recovery_codes(connection, actor.id),
                tuple(store.passkeys(connection, actor.id)), tuple(store.identities(connection, actor.id)),
            )  # fmt: skip

    def begin_code(self, who: SignedIn) -> NewCode:
        """Begin to set up an authenticator app; it counts once a code of it was given."""
        secret = new_code_secret()
        sealed = self._ground.keys.seal(_purpose(who.actor.id), secret)
        until = self._ground.clock.now() + self._ground.lifetime.pending
        with self._ground.database.write() as connection:
            if (user := store.user(connection, who.actor.id)) is not None and user.totp:
                raise Conflict(Problem("second_factor_already", {}))
            key = digest("new code", who.credential)
            store.add_pending(connection, store.Pending(key, "new_code", who.actor.id, {"sealed": sealed}, until))
        return NewCode(secret, code_uri(secret, who.actor.name, _ISSUER))

    def finish_code(self, who: SignedIn, code: str, caller: Caller) -> list[str]:
        """Switch the authenticator app on and return the recovery codes, shown this once; other sessions end."""
        now, key = self._ground.clock.now(), digest("new code", who.credential)
        with self._ground.database.write() as connection:
            begun = store.pending(connection, "new_code", key)
            if begun is None or begun.expires_at <= now:
                raise Conflict(Problem("step_over", {}))
            sealed = str(begun.data["sealed"]) if isinstance(begun.data, dict) else ""
            step = step_of(self._ground.keys.open(_purpose(who.actor.id), sealed), plain_code(code), now)
            if step is None:
                raise Invalid(Problem("wrong_code", {}, Location(path="/code")))
            store.take_pending(connection, "new_code", key)
            store.change_user(connection, who.actor.id, now, totp=sealed, totp_step=step)
            store.end_sessions(connection, who.actor.id, keep=who.credential)
            codes = self._renew_recovery_codes(connection, who.actor.id)
            self._ground.note(connection, "second_factor_on", who.actor, who.actor.id, caller, factor="code")
        self._ground.memory.forget()
        return codes

    def new_recovery_codes(self, who: SignedIn, caller: Caller) -> list[str]:
        """Return fresh recovery codes; the former ones are worth nothing any more."""
        with self._ground.database.write() as connection:
            user = store.user(connection, who.actor.id)
            if user is None or not user.totp:
                raise Conflict(Problem("no_second_factor", {}))
            codes = self._renew_recovery_codes(connection, who.actor.id)
            self._ground.note(connection, "recovery_codes_made", who.actor, who.actor.id, caller)
        return codes

    @staticmethod
    def _renew_recovery_codes(connection: Connection, user_id: str) -> list[str]:
        codes = [new_recovery_code() for _ in range(_RECOVERY_CODES)]
        store.set_recovery_codes(connection, user_id, [digest(user_id, plain_code(code)) for code in codes])
        return codes

    def remove_code(self, who: SignedIn, caller: Caller) -> None:
        """Switch the authenticator app off; other sessions end."""
        now = self._ground.clock.now()
        with self._ground.database.write() as connection:
            store.change_user(connection, who.actor.id, now, totp=None)
            store.set_recovery_codes(connection, who.actor.id, ())
            store.end_sessions(connection, who.actor.id, keep=who.credential)
            self._ground.note(connection, "second_factor_off", who.actor, who.actor.id, caller, factor="code")
        self._ground.memory.forget()

    def accepts(self, connection: Connection, user: store.User, code: str) -> Proof | None:
        """Return what a given code is, using it up: each code of an app and each recovery code is taken once only."""
        plain = plain_code(code)
        if user.totp:
            step = step_of(self._ground.keys.open(_purpose(user.id), user.totp), plain, self._ground.clock.now())
            if step is not None and store.use_step(connection, user.id, step):
                return "code"
            if store.take_recovery_code(connection, user.id, digest(user.id, plain)):
                return "recovery"
        return None


def _purpose(user_id: str) -> str:
    return f"second factor of {user_id}"
