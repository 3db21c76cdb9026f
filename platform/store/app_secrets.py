"""The secrets of apps, sealed: what rules need to be let in elsewhere."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ..kernel.ids import new_id
from .system import SECRET


def put(connection: Connection, app: str, name: str, sealed: str, at: datetime) -> None:
    """Keep a secret; one of the same name is put in its place."""
    where = (SECRET.c.app == app, SECRET.c.name == name)
    if not connection.execute(update(SECRET).where(*where).values(sealed=sealed, changed_at=at)).rowcount:
        row = {"id": new_id(), "app": app, "name": name, "sealed": sealed, "changed_at": at}
        connection.execute(insert(SECRET), [row])


def get(connection: Connection, app: str, name: str) -> str | None:
    """Return a secret as it is sealed, None where there is none."""
    return connection.execute(
        select(SECRET.c.sealed).where(SECRET.c.app == app, SECRET.c.name == name)
    ).scalar_one_or_none()


def remove(connection: Connection, app: str, name: str) -> bool:
    """Forget a secret; tell whether there was one."""
    return connection.execute(delete(SECRET).where(SECRET.c.app == app, SECRET.c.name == name)).rowcount == 1


def names(connection: Connection, app: str) -> list[tuple[str, datetime]]:
    """Return the names of an app's secrets, each with when it was last set."""
    found = select(SECRET.c.name, SECRET.c.changed_at).where(SECRET.c.app == app).order_by(SECRET.c.name)
    return [(str(name), at) for name, at in connection.execute(found)]
