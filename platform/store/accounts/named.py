"""Whom records may name."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from ..system import USER


def active_ids(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """Return the ids of the people who may sign in and have one of these ids or sign-in names, by that id or name."""
    found = select(USER.c.id, USER.c.name).where(USER.c.active, USER.c.id.in_(names) | USER.c.name.in_(names))
    rows = connection.execute(found).all()
    return {**{row.name: row.id for row in rows}, **{row.id: row.id for row in rows}}
