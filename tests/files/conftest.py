"""A served archive on each database, with people of every role and pictures made on the spot."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Client
from PIL import Image

from formwright.api.settings import Settings
from formwright.runtime.engine import Engine
from formwright.store.content import Content
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD, fill
from tests.api.served import served
from tests.fixtures.prepared import Copied

ARCHIVE = Path(__file__).parent / "archive"
PEOPLE = {"kim": ["keeper"], "carl": ["clerk"], "cleo": ["clerk"], "rita": ["reader"], "sam": ["stranger"], "nora": []}


def fill_archive(url: str) -> None:
    """Fill a database with the archive."""
    fill(url, ARCHIVE, PEOPLE)


@pytest.fixture
def engine(copied: Copied, tmp_path: Path) -> Iterator[Engine]:
    database = Database(copied(fill_archive))
    yield Engine(database, content=Content(tmp_path / "content"))
    database.close()


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
            client = Client(verify=False, base_url=url, headers={"X-Formwright": "1"}, timeout=60, event_hooks={"response": [judge]})
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
