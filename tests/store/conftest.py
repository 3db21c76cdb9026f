"""Databases for the store's tests: each test gets a fresh one, on SQLite and on PostgreSQL."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from formwright.store.engine import Database
from formwright.store.migrate import upgrade

BINARIES = Path("/usr/lib/postgresql/15/bin")
NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start a PostgreSQL server of our own; its address without a database."""
    folder = Path(tempfile.mkdtemp(prefix="fwpg"))
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    as_user = {"user": user} if os.getuid() == 0 else {}
    if as_user:
        shutil.chown(folder, user)
    data = folder / "data"
    quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"
    subprocess.run([BINARIES / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "fw"],
                   check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
    control = [BINARIES / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", f"{quick} -k {folder}", "-l", folder / "log", "start"],
                   check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
    try:
        yield f"postgresql://fw@/{{}}?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    server = request.getfixturevalue("server")
    name = f"t{next(NUMBERS)}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.format(name)


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    """A database without any tables."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with the engine's tables."""
    upgrade(empty)
    return empty
