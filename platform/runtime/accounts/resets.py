"""New passwords: by a link in a letter, by invitation, or by the person with the old one."""

import math
from datetime import datetime, timedelta

from ...kernel.problems import Conflict, Invalid, Location, NotFound, Problem
from ...store import accounts as store
from ...store.engine import Connection
from ..mailing import Mailer
from .digests import digest, new_secret
from .ground import Ground
from .letters import CHANGED, INVITATION, RESET, Letter
from .limiting import Limiter
from .model import Caller, NewSession, SignedIn
from .passwords import check_strength
from .sessions import Sessions, may_come_in

_KINDS = ("reset", "invitation")
_PAGE = "/set-password"


class Resets:
    """The passwords of one database's people."""

    def __init__(self, ground: Ground, sessions: Sessions, mailer: Mailer | None) -> None:
        """Work on this ground; without a mailer, links can only be handed over."""
        self._ground = ground
        self._sessions = sessions
        self._mailer = mailer
        self._limiter = Limiter(ground)

    @property
    def by_mail(self) -> bool:
        """Tell whether letters can be sent."""
        return self._mailer is not None and bool(self._ground.base_url)

    def ask(self, name: str, caller: Caller) -> None:
        """Send a link to whoever has this name or address of mail; the answer is the same where nobody has. Raises TooMany."""
        if not self.by_mail:
            raise Conflict(Problem("mail_not_configured", {}))
        self._limiter.count("reset", name.casefold(), caller)
        self._ground.do_aside(lambda: self._send_resets(name, caller))

    def _send_resets(self, name: str, caller: Caller) -> None:
        now = self._ground.clock.now()
        with self._ground.database.read() as connection:
            named = store.user_named(connection, name)
            found = [named] if named else store.users_with_email(connection, name.casefold()) if "@" in name else []
        for user in found:
            if user.email and may_come_in(user, now):
                with self._ground.database.write() as connection:
                    secret = self._new_link(connection, user, "reset", now, self._ground.lifetime.reset)
                    self._ground.note(connection, "reset_asked", user, "", caller)
                self._send(user, RESET, secret, self._ground.lifetime.reset)

    def invite(self, user: store.User, by: str, caller: Caller) -> str:
        """Send a link by which a person chooses a password; without mail, return it to be handed over."""
        life = self._ground.lifetime.invitation
        if not self._ground.base_url:
            raise Conflict(Problem("no_base_url", {}))
        with self._ground.database.write() as connection:
            secret = self._new_link(connection, user, "invitation", self._ground.clock.now(), life)
            self._ground.note(connection, "invited", user, by, caller)
        if self._mailer is not None and user.email:
            self._ground.do_aside(lambda: self._send(user, INVITATION, secret, life))
            return ""
        return self._link(secret)

    def use(self, secret: str, password: str, caller: Caller) -> None:
        """Set the password of whom a link was sent to; sessions, tokens and what was pending end. The link works once."""
        now, key = self._ground.clock.now(), digest(secret)
        user = self._owner(key, now)
        hashed = self._ground.passwords.hash(user.name, password)
        with self._ground.database.write() as connection:
            taken = [kind for kind in _KINDS if store.take_pending(connection, kind, key)]
            if not taken:
                raise NotFound(Problem("link_over", {}))
            change_password(self._ground, connection, user.id, hashed)
            self._ground.note(connection, "password_reset", user, user.id, caller, how=taken[0])
        self._ground.memory.forget()
        self._tell(user)

    def _owner(self, key: str, now: datetime) -> store.User:
        with self._ground.database.read() as connection:
            found = [store.pending(connection, kind, key) for kind in _KINDS]
            begun = next((each for each in found if each and each.expires_at > now), None)
            user = store.user(connection, begun.user_id or "") if begun else None
        if user is None or not may_come_in(user, now):
            raise NotFound(Problem("link_over", {}))
        return user

    def change(self, who: SignedIn, old: str, new: str, caller: Caller) -> NewSession:
        """Change one's own password with the old one; this session gets a new secret, the others end."""
        with self._ground.database.read() as connection:
            user = store.user(connection, who.actor.id)
        if user is None:
            raise NotFound(Problem("unknown_user", {"name": who.actor.name, "near": ""}))
        check_strength(user.name, new)
        self._limiter.count("confirm", user.id, caller)
        if not self._ground.passwords.matches(user.password_hash or None, old):
            raise Invalid(Problem("wrong_password", {}, Location(path="/old")))
        hashed = self._ground.passwords.hash(user.name, new)
        with self._ground.database.write() as connection:
            store.change_user(connection, user.id, self._ground.clock.now(), password_hash=hashed)
            store.end_sessions(connection, user.id)
            store.end_pending(connection, user.id)
            Limiter.clear(connection, "confirm", user.id)
            self._ground.note(connection, "password_changed", user, user.id, caller)
            session = self._sessions.begin(connection, user, "password", caller)
        self._tell(user)
        return session

    def _tell(self, user: store.User) -> None:
        if self._mailer is not None and user.email:
            self._ground.do_aside(lambda: self._send(user, CHANGED, "", timedelta()))

    def _new_link(self, connection: Connection, user: store.User, kind: str, now: datetime, life: timedelta) -> str:
        secret = new_secret()
        store.purge_pending(connection, now)
        store.end_pending(connection, user.id, _KINDS)
        store.add_pending(connection, store.Pending(digest(secret), kind, user.id, {}, now + life))
        return secret

    def _link(self, secret: str) -> str:
        # Behind the #: browsers send it to no server, so that it stands in no log.
        return f"{self._ground.base_url.rstrip('/')}{_PAGE}#{secret}"

    def _send(self, user: store.User, letter: Letter, secret: str, life: timedelta) -> None:
        if self._mailer is not None:
            hours = math.ceil(life.total_seconds() / 3600)
            title = user.title or user.name
            subject, text = letter.written(user.language, title=title, name=user.name, link=self._link(secret), hours=hours)
            self._mailer.send(user.email, subject, text)


def change_password(ground: Ground, connection: Connection, user_id: str, hashed: str) -> None:
    """Give a person a password that they or an administrator lost hold of: whatever was open in their name ends."""
    store.change_user(connection, user_id, ground.clock.now(), password_hash=hashed)
    store.end_sessions(connection, user_id)
    store.remove_tokens(connection, user_id)
    store.end_pending(connection, user_id)
