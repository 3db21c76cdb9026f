"""Fresh databases for measurements: SQLite in a temporary folder, and a PostgreSQL server of our own that keeps what it commits."""

import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from starter.programs import find_postgres

from tests.fixtures.postgres import DURABLE, PostgresServer

_NO_PROGRAMS = "no PostgreSQL programs: run ./run test once, it fetches them"
_USUAL = ("shared_buffers=128MB", "autovacuum_naptime=1min")
"""What a PostgreSQL server comes with, where that of the tests is smaller."""


@contextmanager
def sqlite_databases(count: int) -> Generator[Iterator[str]]:
    """Give the addresses of some empty SQLite databases; their folder goes with them."""
    folder = Path(tempfile.mkdtemp(prefix="fwbench"))
    try:
        yield iter([f"sqlite:///{folder / f'{n}.db'}" for n in range(count)])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_databases(count: int) -> Generator[Iterator[str]]:
    """Give the addresses of some empty databases on a server that runs as long; raises where there are no programs for it."""
    binaries = find_postgres()
    if binaries is None:
        raise RuntimeError(_NO_PROGRAMS)
    server = PostgresServer(binaries, (*DURABLE, *_USUAL))
    try:
        server.start()
        names = [f"bench_{n}" for n in range(count)]
        with psycopg.connect(server.url, autocommit=True) as connection:
            for name in names:
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        yield iter([urlunsplit(urlsplit(server.url)._replace(path=f"/{name}")) for name in names])
    finally:
        server.remove()


@contextmanager
def one_database(kind: str, name: str, keep: Path | None) -> Generator[str]:
    """Give the address of one database: an empty one that goes again, or the one of this name that a folder keeps."""
    if keep is None:
        with (sqlite_databases if kind == "sqlite" else postgresql_databases)(1) as urls:
            yield next(urls)
        return
    keep.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield f"sqlite:///{keep.resolve() / name}.db"
        return
    binaries = find_postgres()
    if binaries is None:
        raise RuntimeError(_NO_PROGRAMS)
    server = PostgresServer(binaries, (*DURABLE, *_USUAL), keep.resolve() / f"{name}.pg")
    server.start()
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(server.url)._replace(path=f"/{name}"))
    finally:
        server.stop()


def fresh_databases(count: int) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield each kind of database with the addresses of some empty ones, open until the next kind is asked for."""
    for name, offered in (("sqlite", sqlite_databases), ("postgresql", postgresql_databases)):
        with offered(count) as urls:
            yield name, urls
