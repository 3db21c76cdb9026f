"""The people of a database: added, invited, changed, kept out; the first administrator; and who may do that to whom."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from ...kernel.ids import new_id
from ...kernel.json import Json
from ...kernel.problems import Conflict, Invalid, Location, NotFound, Problem
from ...kernel.text import LANGUAGES, nearest
from ...store import accounts as store
from ...store.engine import Connection, StoreConflict
from ..context import Actor, Kind
from .ground import Ground
from .model import Caller
from .resets import change_password
from .sessions import actor_of

_NAME = re.compile(r"[\w.@-]{1,64}", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\]{1,190}")
_LONGEST_TITLE = 200
_LONGEST_GUEST = timedelta(days=366)
_FIRST = "first administrator"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is told of a person who is added; without a password they come in by invitation or from elsewhere."""

    name: str
    password: str = ""
    title: str = ""
    language: str = "en"
    email: str = ""
    kind: Kind = "member"
    administrator: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person as administrators see them."""

    user: store.User
    actor: Actor
    second_factor: bool


class People:
    """Everybody whom a database knows."""

    def __init__(self, ground: Ground) -> None:
        """Work on this ground."""
        self._ground = ground

    def add(self, new: NewPerson, by: str = "", caller: Caller | None = None) -> store.User:
        """Add a person without any role; raises Invalid or Conflict."""
        user = self._made(new)
        with self._ground.database.write() as connection:
            if store.user_named(connection, new.name) is not None:
                raise Conflict(Problem("user_exists", {"name": new.name}, Location(path="/name")))
            store.add_user(connection, user)
            self._ground.note(connection, "person_added", user, by, caller or Caller(), kind=user.kind)
        return user

    def add_first(self, new: NewPerson, caller: Caller | None = None) -> store.User:
        """Add the first administrator; of several who try at once, one succeeds. Raises Conflict for all others."""
        user = self._made(new)._replace(administrator=True)
        refused = Conflict(Problem("not_the_first", {}))
        try:
            with self._ground.database.write() as connection:
                store.add_fact(connection, _FIRST, user.id, user.created_at)
                if not store.no_administrator(connection):
                    raise refused
                store.add_user(connection, user)
                self._ground.note(connection, "first_administrator", user, user.id, caller or Caller())
        except StoreConflict:
            raise refused from None
        return user

    def _made(self, new: NewPerson) -> store.User:
        if not _NAME.fullmatch(new.name):
            raise Invalid(Problem("bad_user_name", {"name": new.name[:80]}, Location(path="/name")))
        now = self._ground.clock.now()
        hashed = self._ground.passwords.hash(new.name, new.password) if new.password else ""
        user = store.User(
            new_id(), new.name, (new.title or new.name)[:_LONGEST_TITLE], check_language(new.language), hashed, active=True,
            created_at=now, updated_at=now, email=check_email(new.email), kind=new.kind, administrator=new.administrator,
            expires_at=new.expires_at, records={},
        )  # fmt: skip
        self._check_kind(user)
        return user

    def _check_kind(self, user: store.User) -> None:
        if user.kind != "member" and user.administrator:
            raise Invalid(Problem("outsider_administers", {}, Location(path="/administrator")))
        latest = self._ground.clock.now() + _LONGEST_GUEST
        if user.kind == "guest" and (user.expires_at is None or user.expires_at > latest):
            raise Invalid(Problem("guest_needs_end", {"days": _LONGEST_GUEST.days}, Location(path="/expires_at")))

    def change(self, person_id: str, changes: Mapping[str, object], by: str, caller: Caller) -> store.User:
        """Change title, language, email, kind, administrator, expires_at, records or active of a person; raises Invalid."""
        now = self._ground.clock.now()
        with self._ground.database.write() as connection:
            before = self._found(connection, person_id)
            after = before._replace(**cast("dict[str, Json]", dict(changes)))
            check_language(after.language)
            after = after._replace(email=check_email(after.email), title=after.title[:_LONGEST_TITLE])
            self._check_kind(after)
            self._keep_an_administrator(connection, before, after)
            changed = [name for name in changes if getattr(before, name) != getattr(after, name)]
            store.change_user(connection, person_id, now, **{name: getattr(after, name) for name in changed})
            if not after.active:
                store.end_sessions(connection, person_id)
            if not after.active or "email" in changed:
                store.end_pending(connection, person_id)
            for event in _events(changed, active=after.active):
                self._ground.note(connection, event, before, by, caller, changed=[*changed])
        self._ground.memory.forget()
        return after

    @staticmethod
    def _keep_an_administrator(connection: Connection, before: store.User, after: store.User) -> None:
        if before.administrator and before.active and not (after.administrator and after.active):
            others = [each for each in store.administrators(connection) if each.id != before.id and each.active]
            if not others:
                raise Conflict(Problem("last_administrator", {}))

    def set_roles(
        self, person_id: str, app: str, roles: Collection[str], known: Collection[str], by: str = "", caller: Caller | None = None
    ) -> None:
        """Give a person exactly these roles in an app whose roles are `known`; raises Invalid for others."""
        for role in roles:
            if role not in known:
                raise Invalid(Problem("unknown_role", {"app": app, "role": role, "near": nearest(role, known)}))
        with self._ground.database.write() as connection:
            user = self._found(connection, person_id)
            before = store.roles(connection, person_id).get(app, frozenset())
            store.set_roles(connection, person_id, app, roles)
            if before != frozenset(roles):
                told = caller or Caller()
                self._ground.note(
                    connection, "roles_changed", user, by, told, app=app, before=[*sorted(before)], after=[*sorted(set(roles))]
                )
        self._ground.memory.forget()

    def set_password(self, name: str, password: str, by: str = "") -> None:
        """Give a person a new password; their sessions, tokens and pending steps end."""
        user = self.named(name)
        hashed = self._ground.passwords.hash(name, password)
        with self._ground.database.write() as connection:
            change_password(self._ground, connection, user.id, hashed)
            self._ground.note(connection, "password_reset", user, by, Caller(), how="administrator")
        self._ground.memory.forget()

    def reset_factors(self, person_id: str, by: str, caller: Caller) -> None:
        """Take a person's second factors away, for who lost them; their sessions end."""
        with self._ground.database.write() as connection:
            user = self._found(connection, person_id)
            store.change_user(connection, person_id, self._ground.clock.now(), totp=None)
            store.set_recovery_codes(connection, person_id, ())
            store.remove_passkeys(connection, person_id)
            store.end_sessions(connection, person_id)
            store.end_pending(connection, person_id)
            self._ground.note(connection, "second_factor_reset", user, by, caller)
        self._ground.memory.forget()

    def end_sessions(self, person_id: str, by: str, caller: Caller) -> None:
        """End all sessions of a person."""
        with self._ground.database.write() as connection:
            user = self._found(connection, person_id)
            store.end_sessions(connection, person_id)
            store.end_pending(connection, person_id)
            self._ground.note(connection, "sessions_ended", user, by, caller)
        self._ground.memory.forget()

    def all(self) -> list[Person]:
        """Return everybody by name."""
        with self._ground.database.read() as connection:
            return [self._told(connection, user) for user in store.users(connection)]

    def get(self, person_id: str) -> Person:
        """Return a person; raises NotFound."""
        with self._ground.database.read() as connection:
            return self._told(connection, self._found(connection, person_id))

    def named(self, name: str) -> store.User:
        """Return the person with a sign-in name; raises NotFound."""
        with self._ground.database.read() as connection:
            user = store.user_named(connection, name)
            if user is not None:
                return user
            names = [user.name for user in store.users(connection)]
        raise NotFound(Problem("unknown_user", {"name": name, "near": nearest(name, names)}))

    def _told(self, connection: Connection, user: store.User) -> Person:
        second = bool(user.totp) or bool(store.passkeys(connection, user.id))
        return Person(user, actor_of(user, store.roles(connection, user.id)), second)

    @staticmethod
    def _found(connection: Connection, person_id: str) -> store.User:
        user = store.user(connection, person_id)
        if user is None:
            raise NotFound(Problem("unknown_user", {"name": person_id[:80], "near": ""}))
        return user


def _events(changed: Collection[str], *, active: bool) -> list[str]:
    if not changed:
        return []
    told = {"active": "person_let_in" if active else "person_kept_out", "administrator": "administrator_changed"}
    return [told[name] for name in changed if name in told] or ["person_changed"]


def check_language(language: str) -> str:
    """Return a language that is offered; raises Invalid for others."""
    if language not in LANGUAGES:
        data = {"language": language[:20], "known": ", ".join(LANGUAGES)}
        raise Invalid(Problem("unknown_language", data, Location(path="/language")))
    return language


def check_email(email: str) -> str:
    """Return an address of mail as it is kept, or empty text; raises Invalid for what cannot be one."""
    plain = email.strip().casefold()
    if plain and not _EMAIL.fullmatch(plain):
        raise Invalid(Problem("bad_email", {}, Location(path="/email")))
    return plain
