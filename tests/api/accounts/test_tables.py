"""Administrators see over HTTP what publishes set aside and whether tables were changed by hand; nobody else does."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx import Client
from sqlalchemy import text

from formwright.api.settings import Settings
from formwright.metamodel.loader import load_texts
from formwright.runtime.accounts import Accounts, NewPerson
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD
from tests.api.served import served

TEXT = {"type": "text"}


def files(**fields: dict[str, Any]) -> dict[str, str]:
    title = {"en": "S", "zh": "S"}
    return {
        "app.yaml": json.dumps({"key": "shop", "version": "1.0.0", "title": title}),
        "entities/item.yaml": json.dumps({"title": title, "fields": {"code": TEXT, **fields}}),
    }


@pytest.fixture
def engine(made_url: str) -> Iterator[Engine]:
    database = Database(made_url)
    engine = Engine(database)
    publish(engine, load_texts(files(size=TEXT, note=TEXT)))
    save(engine, engine.app("shop"), SYSTEM, [Create("item", {"code": "a", "size": "many", "note": "n"})])
    publish(engine, load_texts(files(size={"type": "integer"})), consent=["item.size"])
    accounts = Accounts(database, engine.clock)
    accounts.people.add(NewPerson("ada", PASSWORD, administrator=True))
    accounts.add("bob", PASSWORD)
    accounts.close()
    yield engine
    database.close()


@pytest.fixture
def url(engine: Engine) -> Iterator[str]:
    with served(engine, Settings(work_rules=False)) as url:
        yield url


@contextmanager
def signed_in(url: str, engine: Engine, name: str) -> Generator[Client]:
    """Somebody's client; every answer is held against the description of the API."""
    heard = {"response": [hook(engine)]}
    with Client(verify=False, base_url=url, headers={"X-Formwright": "1"}, timeout=60, event_hooks=heard) as client:
        assert client.post("/api/session", json={"name": name, "password": PASSWORD}).status_code == 200
        yield client


def test_what_is_kept_is_counted_and_never_told(url: str, engine: Engine) -> None:
    with signed_in(url, engine, "ada") as ada, signed_in(url, engine, "bob") as bob:
        answer = ada.get("/api/kept")
        found = {(row["app"], row["key"], row["kind"], row["values"]) for row in answer.json()["rows"]}
        assert found == {("shop", "item.note", "field", 1), ("shop", "item.size", "values", 1)}
        assert "many" not in answer.text
        assert (bob.get("/api/kept").status_code, bob.get("/api/drift").status_code) == (403, 403)


def test_tables_that_were_changed_by_hand_are_told(url: str, engine: Engine) -> None:
    with signed_in(url, engine, "ada") as ada:
        assert ada.get("/api/drift").json() == {"rows": [{"app": "shop", "release": 2, "problems": []}]}
        with engine.database.alter() as connection:
            connection.execute(text("ALTER TABLE shop_item ADD COLUMN by_hand INTEGER"))
        (row,) = ada.get("/api/drift").json()["rows"]
        assert row["problems"]
        assert "by_hand" in row["problems"][0]["message"]
