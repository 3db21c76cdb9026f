"""What lies sealed in the database, so that it can be sealed anew when the server's key changes."""

from collections.abc import Callable, Iterator

from sqlalchemy import Column, Connection, Table, bindparam, select, update

from ..metamodel.fields import SecretField
from ..metamodel.model import AppModel
from .system import SECRET, USER
from .tables import AppTables

_AT_ONCE = 500
Renew = Callable[[str], str]


def secret_columns(model: AppModel, tables: AppTables) -> Iterator[tuple[Table, str]]:
    """Yield the tables and columns of an app's secret fields."""
    for key, entity in model.entities.items():
        for name, field in entity.fields.items():
            if isinstance(field, SecretField):
                yield tables.of(key), name


def renew_people(connection: Connection, renew: Renew) -> int:
    """Seal anew what is sealed of people; returns how much that was."""
    return renew_column(connection, USER, "totp", renew)


def renew_apps(connection: Connection, renew: Renew) -> int:
    """Seal anew the secrets of apps; returns how many that were."""
    return renew_column(connection, SECRET, "sealed", renew)


def renew_column(connection: Connection, table: Table, name: str, renew: Renew) -> int:
    """Seal anew what is sealed in a column; returns how much that was."""
    key, column = table.c.id, table.c[name]
    changed = update(table).where(key == bindparam("at")).values({name: bindparam("sealed")})
    last, count = "", 0
    while rows := _after(connection, key, column, last):
        connection.execute(changed, [{"at": row_id, "sealed": renew(sealed)} for row_id, sealed in rows])
        last, count = rows[-1][0], count + len(rows)
    return count


def _after(connection: Connection, key: Column[str], column: Column[str], last: str) -> list[tuple[str, str]]:
    found = select(key, column).where(column.is_not(None), key > last).order_by(key).limit(_AT_ONCE)
    return [(row_id, sealed) for row_id, sealed in connection.execute(found)]
