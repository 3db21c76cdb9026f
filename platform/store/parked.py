"""What a release dropped and the database still keeps: under which name, and with which storage."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, delete, insert, select, update

from ..kernel.json import dumps_text, loads
from ..metamodel.values import Storage
from . import names
from .bulk import quoted
from .system import PARKED


class Parked(NamedTuple):
    """A column of `table` called `name` (`field` is its key), or a whole table `name` (`field` is empty)."""

    name: str
    app: str
    entity: str
    field: str
    table: str
    release: int
    shape: Mapping[str, Storage]
    at: datetime


def keep(connection: Connection, parked: Parked) -> None:
    """Note what was set aside."""
    shape = {key: [storage.kind, storage.scale] for key, storage in parked.shape.items()}
    connection.execute(insert(PARKED).values({**parked._asdict(), "shape": dumps_text(shape)}))


def restorable_column(connection: Connection, app: str, entity: str, field: str, storage: Storage) -> Parked | None:
    """Return the newest column set aside of a field, where it is stored as the field is now."""
    found = _newest(connection, app, entity, field)
    return found if found and found.shape == {field: storage} else None


def otherwise_stored(connection: Connection, app: str, entity: str, field: str, storage: Storage) -> Parked | None:
    """Return the newest column set aside of a field, where its values cannot come back because they are of another type."""
    found = _newest(connection, app, entity, field)
    return found if found and found.shape != {field: storage} else None


def restorable_table(
    connection: Connection, app: str, entity: str, shape: Mapping[str, Storage], required: Collection[str]
) -> Parked | None:
    """Return the newest table set aside of an entity, where it has all columns that must be filled, stored as they are now."""
    found = _newest(connection, app, entity, "")
    return found if found and all(found.shape.get(name) == shape[name] for name in required) else None


def _newest(connection: Connection, app: str, entity: str, field: str) -> Parked | None:
    table = PARKED.c
    query = select(PARKED).where(table.app == app, table.entity == entity, table.field == field)
    row = connection.execute(query.order_by(table.release.desc()).limit(1)).one_or_none()
    return _parked(row) if row else None


def listing(connection: Connection, app: str) -> list[Parked]:
    """Return all that is set aside of an app, oldest first."""
    query = select(PARKED).where(PARKED.c.app == app).order_by(PARKED.c.release, PARKED.c.name)
    return [_parked(row) for row in connection.execute(query)]


def forget(connection: Connection, parked: Parked) -> None:
    """Forget the note, after the data came back or was deleted."""
    connection.execute(delete(PARKED).where(PARKED.c.table == parked.table, PARKED.c.name == parked.name))


def forget_columns(connection: Connection, table: str) -> None:
    """Forget the notes of columns set aside in a table that goes."""
    connection.execute(delete(PARKED).where(PARKED.c.table == table, PARKED.c.field != ""))


def entities_renamed(connection: Connection, app: str, moves: Mapping[str, tuple[str, str]]) -> None:
    """Let the notes of columns follow renamed entities; `moves` gives each old key its new key and table."""
    columns = [(PARKED.c.app == app) & (PARKED.c.entity == was) & (PARKED.c.field != "") for was in moves]
    found = [list(connection.execute(select(PARKED.c.name, PARKED.c.table).where(where))) for where in columns]
    for rows, (entity, table) in zip(found, moves.values(), strict=True):
        for name, was in rows:
            here = update(PARKED).where(PARKED.c.name == name, PARKED.c.table == was)
            connection.execute(here.values(entity=entity, table=table))


def name_of(app: str, entity: str, release: int) -> str:
    """Return the name under which a whole entity's table is set aside."""
    return names.parked(f"{app}_{entity}", release)


def _parked(row: Row[Any]) -> Parked:
    values = tuple(row)
    return Parked._make((*values[:6], _shape(values[6]), values[7]))


def _shape(text: str) -> Mapping[str, Storage]:
    shape = cast("dict[str, list[str | int]]", loads(text))
    return {key: Storage(*cast("tuple[str, int]", tuple(pair))) for key, pair in shape.items()}  # pyright: ignore[reportArgumentType]


def count(connection: Connection, parked: Parked) -> int:
    """Return how many records a table set aside has, or how many values a column."""
    what = quoted(parked.name) if parked.field else "*"
    table = parked.table if parked.field else parked.name
    return int(connection.exec_driver_sql(f"SELECT count({what}) FROM {quoted(table)}").scalar_one())
