"""PostgreSQL in a backup: everything read in one repeatable-read snapshot by COPY, and put back in one transaction.

It needs no programs of PostgreSQL's own, which are often missing or older than the server.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import cast

import psycopg

from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Conflict, Invalid, Problem
from ..engine import Database
from .archive import Archive, Writer
from .catalog import Driver, Shape, drops, identifier, shape

MEMBER = "schema.json"
_DATA = "data/"
_PIECE = 256 * 1024


@contextmanager
def snapshot(database: Database) -> Generator[Driver]:
    """Yield a connection that sees one moment and may take its time."""
    with database.read() as connection:
        driver = cast("Driver", connection.connection.driver_connection)
        with driver.transaction():
            driver.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            driver.execute("SET LOCAL statement_timeout = 0")
            driver.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield driver


def put(driver: Driver, writer: Writer) -> dict[str, Json]:
    """Write a snapshot into an archive, and return the rows of each table in it."""
    found = shape(driver)
    with writer.member(MEMBER) as member:
        member.write(dumps({"schema": _schema(driver), **found._asdict()}))
    counts: dict[str, Json] = {}
    for table, columns in found.tables.items():
        cursor = driver.cursor()
        with writer.member(_DATA + table) as member, cursor.copy(_copy(table, columns, "TO STDOUT")) as copy:
            for piece in _gathered(bytes(line) for line in copy):
                member.write(piece)
        counts[table] = cursor.rowcount
    return counts


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces in larger ones: PostgreSQL sends each row by itself, and each way through the archive costs more than a row."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def is_empty(database: Database) -> bool:
    """Tell whether a database has no tables yet."""
    with database.read() as connection:
        return not drops(cast("Driver", connection.connection.driver_connection))


def get(database: Database, archive: Archive, *, overwrite: bool) -> dict[str, Json]:
    """Put a snapshot back, all or nothing, and return the rows of each table in it.

    Raises Conflict where there are data and no consent to overwrite them.
    """
    schema, found = _shape(archive)
    with database.alter() as connection:
        driver = cast("Driver", connection.connection.driver_connection)
        old = drops(driver)
        if old and not overwrite:
            raise Conflict(Problem("restore_not_empty"))
        if schema != _schema(driver):
            raise Invalid(Problem("restore_other_schema", {"kept": schema, "here": _schema(driver)}))
        driver.execute("SET LOCAL check_function_bodies = off")
        _execute(driver, [*old, *found.before])
        counts = {table: _fill(driver, archive, table, columns) for table, columns in found.tables.items()}
        _execute(driver, found.after)
        for name, (last, called) in found.sequences.items():
            driver.execute("SELECT setval(%s::text::regclass, %s, %s)", (identifier(name), last, called))
    return counts


def tables(archive: Archive) -> dict[str, list[str]]:
    """Return the columns of each table in a snapshot, in the order in which their values lie there."""
    return _shape(archive)[1].tables


def lines(archive: Archive, table: str) -> Iterator[bytes]:
    """Yield the rows of a table as PostgreSQL wrote them: values with tabs between them."""
    rest = b""
    for piece in archive.pieces(_DATA + table):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _shape(archive: Archive) -> tuple[Json, Shape]:
    """Return the name of the schema that a snapshot was taken of, and what is in it."""
    kept = cast("dict[str, Json]", loads(archive.read(MEMBER)))
    found = Shape(*(kept[name] for name in Shape._fields))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - as it was written
    return kept["schema"], found


def _fill(driver: Driver, archive: Archive, table: str, columns: list[str]) -> Json:
    cursor = driver.cursor()
    with cursor.copy(_copy(table, columns, "FROM STDIN")) as copy:
        for piece in archive.pieces(_DATA + table):
            copy.write(piece)
    return cursor.rowcount


def _copy(table: str, columns: list[str], way: str) -> bytes:
    return f"COPY {identifier(table)} ({', '.join(map(identifier, columns))}) {way}".encode()


def _execute(driver: Driver, statements: list[str]) -> None:
    for statement in statements:
        try:
            driver.execute(statement.encode())
        except psycopg.Error as error:
            raise Invalid(Problem("restore_refused", {"statement": statement[:200], "why": str(error).splitlines()[0]})) from error


def _schema(driver: Driver) -> str:
    row = driver.execute("SELECT current_schema()").fetchone()
    return str(row[0]) if row else ""
