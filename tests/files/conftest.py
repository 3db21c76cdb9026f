"""A served archive on each database, with people of every role and pictures made on the spot."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from httpx import Client
from PIL import Image

from formwright.api.settings import Settings
from formwright.runtime.accounts import Accounts
from formwright.runtime.accounts.passwords import Passwords
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.content import Content
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import NUMBERS, address, administer, copied_database, copied_file
from tests.api.served import served

ARCHIVE = Path(__file__).parent / "archive"
PASSWORD = "a long enough sentence"
PEOPLE = {"kim": ["keeper"], "carl": ["clerk"], "cleo": ["clerk"], "rita": ["reader"], "sam": ["stranger"], "nora": []}


def _fill(url: str) -> None:
    database = Database(url)
    engine = Engine(database)
    publish_folder(engine, ARCHIVE)
    accounts = Accounts(database, engine.clock)
    hashed = PasswordHasher().hash(PASSWORD)
    with patch.object(Passwords, "hash", return_value=hashed):
        for name, roles in PEOPLE.items():
            accounts.add(name, PASSWORD)
            accounts.set_roles(name, "archive", roles, engine.app("archive").model.roles)
    accounts.close()
    database.close()


@pytest.fixture(scope="session")
def archive_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "prepared.db"
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def archive_name(postgres_url: str, worker_id: str) -> Iterator[str]:
    name = f"archive_{os.getpid()}_{worker_id}_{next(NUMBERS)}"
    administer(postgres_url, "CREATE DATABASE {} TEMPLATE template0", name)
    _fill(address(postgres_url, name))
    yield name
    administer(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = copied_file(request.getfixturevalue("archive_file"), tmp_path)
        else:
            name: str = request.getfixturevalue("archive_name")
            url = stack.enter_context(copied_database(request.getfixturevalue("postgres_url"), name))
        database = Database(url)
        stack.callback(database.close)
        yield Engine(database, content=Content(tmp_path / "content"))


@pytest.fixture
def url(engine: Engine) -> Iterator[str]:
    with served(engine, Settings(work_rules=False)) as address:
        yield address


People = Callable[[str], Client]


@pytest.fixture
def people(engine: Engine, url: str) -> Iterator[People]:
    """Returns the client of a person, signed in."""
    judge = hook(engine)
    known: dict[str, Client] = {}

    def person(name: str) -> Client:
        if name not in known:
            client = Client(base_url=url, headers={"X-Formwright": "1"}, timeout=60, event_hooks={"response": [judge]})
            known[name] = client
            if name != "nobody":
                answer = client.post("/api/session", json={"name": name, "password": PASSWORD})
                assert answer.status_code == 200, answer.text
        return known[name]

    yield person
    for client in known.values():
        client.close()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """Return a small picture: its left half red, its right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste((0, 0, 255), (size[0] // 2, 0, *size))
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def upload(client: Client, content: bytes, name: str = "file.bin") -> dict[str, Any]:
    """Upload a file and return what is told of it."""
    answer = client.post("/api/archive/files", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def a_part(client: Client, code: str = "P1", **values: object) -> dict[str, Any]:
    """Create a part."""
    answer = client.post("/api/archive/records/part", json={"code": code, **values})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def place(record: dict[str, Any], field: str, file: dict[str, Any], entity: str = "part") -> str:
    """Return the address of a file of a record."""
    return f"/api/archive/records/{entity}/{record['id']}/files/{field}/{file['id']}"
