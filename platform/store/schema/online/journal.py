"""What is being prepared, kept in the database, so that a process that dies leaves nothing that the next one does not know of."""

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from ...system import PREPARING

Kind = Literal["column", "table", "trigger", "index", "check"]
_P = PREPARING.c


class Made(NamedTuple):
    """A thing that was made on a table; `digest` tells what for, `mark` how far it has come."""

    table: str
    kind: Kind
    name: str
    digest: str
    mark: str


def of_app(connection: Connection, app: str) -> list[Made]:
    """Return what is prepared for an app."""
    columns = [_P[name] for name in Made._fields]
    return [Made(*row) for row in connection.execute(select(*columns).where(_P.app == app).order_by(_P.kind, _P.name))]


def note(connection: Connection, app: str, made: Made, at: datetime) -> None:
    """Note a thing, in the transaction that makes it or before."""
    forget(connection, made)
    connection.execute(insert(PREPARING).values(app=app, at=at, **made._asdict()))


def mark(connection: Connection, made: Made, mark: str) -> None:
    """Note how far a thing has come."""
    connection.execute(update(PREPARING).where(_same(made)).values(mark=mark))


def forget(connection: Connection, made: Made) -> None:
    """Forget a thing that is gone, or in use."""
    connection.execute(delete(PREPARING).where(_same(made)))


def forget_app(connection: Connection, app: str) -> None:
    """Forget everything that was prepared for an app."""
    connection.execute(delete(PREPARING).where(_P.app == app))


def _same(made: Made) -> ColumnElement[bool]:
    return (_P.table == made.table) & (_P.kind == made.kind) & (_P.name == made.name)
