"""A database with the desk app and its people, made once for each kind and copied for each test."""

import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from pwdlib import PasswordHash

from formwright.runtime.accounts import Accounts
from formwright.runtime.accounts.passwords import Passwords
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database

DESK = Path(__file__).parent / "desk"
PASSWORD = "a long enough sentence"
PEOPLE = {"mona": ["manager"], "carl": ["clerk"], "gus": ["guest"], "nora": []}
NUMBERS = count(1)


@cache
def _hash() -> str:
    return PasswordHash.recommended().hash(PASSWORD)


def fill(url: str, folder: Path = DESK, people: Mapping[str, list[str]] = PEOPLE) -> None:
    """Publish an app into an empty database and add its people; their password is hashed once for all."""
    database = Database(url)
    engine = Engine(database)
    publish_folder(engine, folder)
    accounts = Accounts(database, engine.clock)
    with patch.object(Passwords, "hash", return_value=_hash()):
        (app,) = engine.apps()
        for name, roles in people.items():
            accounts.add(name, PASSWORD)
            accounts.set_roles(name, app.key, roles, app.model.roles)
    accounts.close()
    database.close()


def copied_file(prepared: Path, folder: Path) -> str:
    """Return the address of a copy of a prepared SQLite file."""
    target = folder / "desk.db"
    shutil.copy(prepared, target)
    return f"sqlite:///{target}"


@contextmanager
def copied_database(server: str, prepared: str) -> Generator[str]:
    """Yield the address of a copy of a prepared PostgreSQL database, dropped afterwards."""
    name = f"{prepared}_{next(NUMBERS)}"
    administer(server, "CREATE DATABASE {} TEMPLATE {}", name, prepared)
    yield address(server, name)
    administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def address(server: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def administer(server: str, statement: str, *names: str) -> None:
    """Execute a statement about databases."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # pyright: ignore[reportArgumentType]
