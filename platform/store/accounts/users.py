"""Users and the roles that they have in each app; a user is never deleted, only made inactive."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from ...kernel.json import Json
from ..system import USER, USER_ROLE

NOTHING: Json = {}
"""What is kept where an account is bound to no record, and a token limited to no entity."""


class User(NamedTuple):
    """A person who may sign in."""

    id: str
    name: str
    title: str
    language: str
    password_hash: str
    active: bool
    created_at: datetime
    updated_at: datetime
    email: str = ""
    kind: str = "member"
    administrator: bool = False
    expires_at: datetime | None = None
    records: Json = NOTHING
    totp: str | None = None
    totp_step: int | None = None


def add_user(connection: Connection, user: User) -> None:
    """Keep a new user; a name that is taken raises StoreConflict."""
    connection.execute(insert(USER).values(user._asdict()))


def change_user(connection: Connection, user_id: str, at: datetime, **values: object) -> bool:
    """Change columns of a user; tells whether there is such a user."""
    changed = update(USER).where(USER.c.id == user_id).values(**values, updated_at=at)
    return connection.execute(changed).rowcount == 1


def user(connection: Connection, user_id: str) -> User | None:
    """Return a user by id."""
    return _one(connection, USER.c.id == user_id)


def user_named(connection: Connection, name: str) -> User | None:
    """Return a user by the name that they sign in with."""
    return _one(connection, USER.c.name == name)


def users_with_email(connection: Connection, email: str) -> list[User]:
    """Return the users with an address of mail."""
    return [User(*row) for row in connection.execute(select(USER).where(USER.c.email == email).order_by(USER.c.id))]


def no_administrator(connection: Connection) -> bool:
    """Tell whether nobody may administer people yet."""
    return connection.execute(select(USER.c.id).where(USER.c.administrator).limit(1)).one_or_none() is None


def administrators(connection: Connection) -> list[User]:
    """Return who administers people, held until the transaction ends, so that not all of them leave at once."""
    found = select(USER).where(USER.c.administrator).order_by(USER.c.id).with_for_update()
    return [User(*row) for row in connection.execute(found)]


def users(connection: Connection) -> list[User]:
    """Return all users by name."""
    return [User(*row) for row in connection.execute(select(USER).order_by(USER.c.name))]


def roles(connection: Connection, user_id: str) -> dict[str, frozenset[str]]:
    """Return a user's roles by app."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for app, role in connection.execute(
        select(USER_ROLE.c.app, USER_ROLE.c.role).where(USER_ROLE.c.user_id == user_id)
    ):
        found[app].add(role)
    return {app: frozenset(keys) for app, keys in found.items()}


def set_roles(connection: Connection, user_id: str, app: str, roles: Collection[str]) -> None:
    """Give a user exactly these roles in an app."""
    connection.execute(delete(USER_ROLE).where(USER_ROLE.c.user_id == user_id, USER_ROLE.c.app == app))
    rows = [{"user_id": user_id, "app": app, "role": role} for role in sorted(set(roles))]
    if rows:
        connection.execute(insert(USER_ROLE), rows)


def _one(connection: Connection, where: ColumnElement[bool]) -> User | None:
    row = connection.execute(select(USER).where(where)).one_or_none()
    return User(*row) if row else None
