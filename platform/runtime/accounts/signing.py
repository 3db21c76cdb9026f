"""Signing in: the password, then the second factor where the person has one; and proving again who one is."""

from ...kernel.problems import Invalid, Location, Problem, Unauthenticated
from ...store import accounts as store
from ...store.engine import Connection
from .digests import digest, new_secret
from .factors import SecondFactors, proofs_of
from .ground import Ground
from .limiting import Limiter
from .model import Caller, Method, NewSession, ProofNeeded, SignedIn
from .sessions import Sessions, may_come_in

SECOND_FACTOR = "second_factor"


class Signing:
    """The ways into one database by what a person knows."""

    def __init__(self, ground: Ground, sessions: Sessions, factors: SecondFactors) -> None:
        """Work on this ground."""
        self._ground = ground
        self._sessions = sessions
        self._factors = factors
        self._limiter = Limiter(ground)

    def by_password(self, name: str, password: str, caller: Caller) -> NewSession | ProofNeeded:
        """Return a new session, or what is needed beside the password; raises Unauthenticated or TooMany."""
        last = self._limiter.count("password", name, caller)
        with self._ground.database.read() as connection:
            user = store.user_named(connection, name)
        open_ = user is not None and may_come_in(user, self._ground.clock.now()) and bool(user.password_hash)
        right, better = self._ground.passwords.check(user.password_hash if user and open_ else None, password)
        if user is None or not right:
            with self._ground.database.write() as connection:
                self._ground.note(connection, "locked_out" if last else "sign_in_failed", user, "", caller, how="password")
            raise Unauthenticated(Problem("wrong_credentials", {}))
        with self._ground.database.write() as connection:
            if better is not None:
                store.change_user(connection, user.id, user.updated_at, password_hash=better)
            Limiter.clear(connection, "password", name)
            return self.admit(connection, user, "password", caller)

    def admit(self, connection: Connection, user: store.User, method: Method, caller: Caller) -> NewSession | ProofNeeded:
        """Begin a session, or ask for the second factor that the person has."""
        if proofs := proofs_of(connection, user):
            secret = new_secret()
            until = self._ground.clock.now() + self._ground.lifetime.pending
            store.purge_pending(connection, self._ground.clock.now())
            store.add_pending(connection, store.Pending(digest(secret), SECOND_FACTOR, user.id, {"method": method}, until))
            return ProofNeeded(secret, proofs, user.name)
        self._ground.note(connection, "signed_in", user, user.id, caller, how=method)
        return self._sessions.begin(connection, user, method, caller)

    def waiting(self, secret: str) -> tuple[store.User, ProofNeeded]:
        """Return whose second factor is waited for; raises Unauthenticated where that is over."""
        now = self._ground.clock.now()
        with self._ground.database.read() as connection:
            begun = store.pending(connection, SECOND_FACTOR, digest(secret)) if secret else None
            user = store.user(connection, begun.user_id or "") if begun and begun.expires_at > now else None
            if user is None or not may_come_in(user, now):
                raise Unauthenticated(Problem("step_over", {}))
            return user, ProofNeeded(secret, proofs_of(connection, user), user.name)

    def by_code(self, secret: str, code: str, caller: Caller) -> NewSession:
        """Finish signing in with a code of the authenticator app or a recovery code; raises Unauthenticated or TooMany."""
        user, _ = self.waiting(secret)
        self._count(user, caller)
        with self._ground.database.write() as connection:
            proof = self._factors.accepts(connection, user, code)
            if proof is not None:
                return self.finish(connection, secret, user, caller, proof)
            self._ground.note(connection, "sign_in_failed", user, "", caller, how="code")
        raise Unauthenticated(Problem("wrong_code", {}, Location(path="/code")))

    def _count(self, user: store.User, caller: Caller) -> None:
        if self._limiter.count("code", user.id, caller):
            with self._ground.database.write() as connection:
                self._ground.note(connection, "locked_out", user, "", caller, how="code")

    def finish(self, connection: Connection, secret: str, user: store.User, caller: Caller, proof: str) -> NewSession:
        """Begin the session that waited for a second factor, once."""
        if store.take_pending(connection, SECOND_FACTOR, digest(secret)) is None:
            raise Unauthenticated(Problem("step_over", {}))
        Limiter.clear(connection, "code", user.id)
        self._ground.note(connection, "signed_in", user, user.id, caller, how=proof)
        return self._sessions.begin(connection, user, "password", caller)

    def confirm(self, who: SignedIn, caller: Caller, password: str = "", code: str = "") -> None:
        """Let a person prove again who they are, by password or by code; raises Invalid or TooMany."""
        with self._ground.database.read() as connection:
            user = store.user(connection, who.actor.id)
            proofs = proofs_of(connection, user) if user else ()
        if user is None:
            raise Unauthenticated(Problem("not_signed_in", {}))
        if password and proofs:
            # Who has the session and the password must not get rid of the factor that they lack.
            raise Invalid(Problem("second_factor_needed", {}, Location(path="/code")))
        self._limiter.count("confirm", user.id, caller)
        right = bool(password) and self._ground.passwords.matches(user.password_hash or None, password)
        with self._ground.database.write() as connection:
            right = right or (bool(code) and self._factors.accepts(connection, user, code) is not None)
            self._ground.note(connection, "confirmed" if right else "confirm_failed", user, user.id, caller)
            if right:
                Limiter.clear(connection, "confirm", user.id)
                self._sessions.confirmed(connection, who)
        if not right:
            place = "/password" if password else "/code"
            raise Invalid(Problem("wrong_password" if password else "wrong_code", {}, Location(path=place)))
