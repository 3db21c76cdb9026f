"""A database of some gigabytes for the backup benchmark: records, and a sealed history of each, made by the database itself."""

import time
from pathlib import Path

from formwright.runtime.chaining import seal_up
from formwright.runtime.engine import Engine
from formwright.store.engine import Connection, Database

from .http_world import build

_MEGABYTE = 1024 * 1024
_PREFIX = 4
"""As many characters at the beginning of an id tell which copy of a record it is."""
_HISTORY = """
    INSERT INTO fw_history (app, entity, record_id, version, at, "by", event, changes)
    SELECT 'bench', 'demand', id, 1, created_at, created_by, 'created',
    ('{{"code": [null, "' || code || '"], "customer": [null, "' || customer || '"], "status": [null, "' || status || '"], "site": [null, "'
    || site || '"]}}'){json} FROM bench_demand"""


def fill(url: str, megabytes: int) -> Engine:
    """Fill an empty database until it is so large; return the engine over it."""
    begun = time.monotonic()
    build(url)
    engine = Engine(Database(url))
    with engine.database.alter() as connection:
        columns = _columns(connection, engine.database)
        _history(connection, engine.database, "")
        copy = 0
        while _size(connection, engine.database) < megabytes * _MEGABYTE:
            copy += 1
            _copy(connection, columns, copy)
            _history(connection, engine.database, f" WHERE substr(id, 1, {_PREFIX}) = '{copy:0{_PREFIX}}'")
    filled = time.monotonic()
    lines = sum(seal_up(engine).values())
    with engine.database.read() as connection:
        size = _size(connection, engine.database) / _MEGABYTE
    sealed = time.monotonic() - filled
    print(f"{size:,.0f} MB filled in {filled - begun:.0f} s, {lines:,} lines of history sealed in {sealed:.0f} s", flush=True)
    return engine


def file_of(url: str) -> Path:
    """Return the file of a SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


def _columns(connection: Connection, database: Database) -> list[str]:
    text = (
        "SELECT name FROM pragma_table_info('bench_demand')"
        if database.dialect == "sqlite"
        else "SELECT column_name FROM information_schema.columns WHERE table_name = 'bench_demand' ORDER BY ordinal_position"
    )
    return [str(name) for (name,) in connection.exec_driver_sql(text)]


def _copy(connection: Connection, columns: list[str], copy: int) -> None:
    """Put every record of the beginning in once more, under an id and a code of its own."""
    taken = {
        "id": f"'{copy:0{_PREFIX}}' || substr(id, {_PREFIX + 1})",
        "code": f"code || '-{copy}'",
    }
    named = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(taken.get(name, f'"{name}"') for name in columns)
    connection.exec_driver_sql(f"INSERT INTO bench_demand ({named}) SELECT {values} FROM bench_demand WHERE substr(code, 8) = ''")


def _history(connection: Connection, database: Database, where: str) -> None:
    text = _HISTORY.format(json="" if database.dialect == "sqlite" else "::json") + where
    connection.exec_driver_sql(text)


def _size(connection: Connection, database: Database) -> int:
    text = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if database.dialect == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    return int(connection.exec_driver_sql(text).scalar_one())
