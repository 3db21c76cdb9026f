"""What a publish set aside is listed, put back and deleted over HTTP, by who may, and by nobody else."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx import Client

from formwright.api.settings import Settings
from formwright.metamodel.loader import load_texts
from formwright.metamodel.query import Query
from formwright.runtime.accounts import Accounts
from formwright.runtime.changes import Create, Delete
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD
from tests.api.served import served
from tests.fixtures.prepared import Copied

TEXT = {"type": "text"}
TITLE = {"en": "S", "zh": "S"}
ROLES = {
    "chief": {"*": {"do": "all"}},
    "mender": {"*": {"do": ["read", "update"]}},
    "reader": {"*": {"do": ["read"]}},
    "blind": {"item": {"do": "all", "hide": ["note"]}},
}
KEPT = "/api/shop/kept"


def files(**fields: dict[str, Any]) -> dict[str, str]:
    definitions = {
        "app.yaml": {"key": "shop", "version": "1.0.0", "title": TITLE},
        "entities/item.yaml": {"title": TITLE, "label": "{code}", "fields": {"code": TEXT, "note": TEXT, **fields}},
    }
    definitions |= {f"roles/{key}.yaml": {"title": TITLE, "grants": grants} for key, grants in ROLES.items()}
    return {path: json.dumps(each) for path, each in definitions.items()}


def fill_shop(url: str) -> None:
    """A shop whose second release set aside three sizes and the field of colours; everybody signs in with the same password."""
    engine = Engine(Database(url))
    publish(engine, load_texts(files(size=TEXT, colour=TEXT)))
    sizes = {"a": "many", "b": "12.5", "c": "few", "d": "4"}
    made = save(engine, engine.app("shop"), SYSTEM, [Create("item", {"code": k, "size": v, "colour": "red"}) for k, v in sizes.items()])
    publish(engine, load_texts(files(size={"type": "integer", "max": 100})), consent=["item.size"])
    save(engine, engine.app("shop"), SYSTEM, [Delete("item", made[2].id)])
    accounts = Accounts(engine.database, engine.clock)
    for role in ROLES:
        accounts.add(role, PASSWORD)
        accounts.set_roles(role, "shop", [role], engine.app("shop").model.roles)
    accounts.close()
    engine.database.close()


@pytest.fixture
def engine(copied: Copied) -> Iterator[Engine]:
    engine = Engine(Database(copied(fill_shop)))
    yield engine
    engine.database.close()


@pytest.fixture
def url(engine: Engine) -> Iterator[str]:
    with served(engine, Settings(work_rules=False)) as url:
        yield url


@contextmanager
def signed_in(url: str, engine: Engine, name: str) -> Generator[Client]:
    with Client(verify=False, base_url=url, headers={"X-Formwright": "1"}, timeout=60, event_hooks={"response": [hook(engine)]}) as client:
        assert client.post("/api/session", json={"name": name, "password": PASSWORD}).status_code == 200
        yield client


def sizes(engine: Engine) -> list[Any]:
    return [row["size"] for row in read(engine, engine.app("shop"), SYSTEM, Query("item", order_by=("code",))).rows]


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(each["code"], each["path"]) for each in answer.json()["problems"]]


def test_values_are_listed_put_back_and_deleted(url: str, engine: Engine) -> None:
    with signed_in(url, engine, "chief") as chief:
        found = {row["key"]: (row["kind"], row["values"], row["may_delete"]) for row in chief.get(KEPT).json()["rows"]}
        assert found == {"item.colour": ("field", 3, True), "item.size": ("values", 3, True)}
        first = chief.get(f"{KEPT}/values", params={"of": "item.size", "limit": 2}).json()
        rest = chief.get(f"{KEPT}/values", params={"of": "item.size", "cursor": first["next"]}).json()
        many, half, few = rows = first["rows"] + rest["rows"]
        assert rest["next"] is None
        assert [(r["record"]["label"], r["record"]["there"], r["value"], r["now"], r["why"]["code"]) for r in rows] == [
            ("a", True, "many", None, "not_number"), ("b", True, "12.5", None, "not_integer"), ("", False, "few", None, "not_number"),
        ]  # fmt: skip
        refused = chief.post(f"{KEPT}/repair", json={"ids": [many["id"], half["id"]]})
        assert (refused.status_code, codes(refused)) == (422, [("not_number", "/ids/0"), ("not_integer", "/ids/1")])
        too_much = chief.post(f"{KEPT}/repair", json={"ids": [many["id"]], "value": 101})
        assert too_much.status_code == 422
        assert sizes(engine) == [None, None, 4]
        again = [chief.post(f"{KEPT}/repair", json={"ids": [half["id"]], "value": 12}, headers={"Idempotency-Key": "k"}) for _ in (1, 2)]
        assert [(each.status_code, each.json()) for each in again] == [(200, {"repaired": 1})] * 2
        assert sizes(engine) == [None, 12, 4]
        assert chief.post(f"{KEPT}/repair", json={"ids": [half["id"]], "value": 13}).status_code == 404
        assert chief.post(f"{KEPT}/repair", json={"ids": [few["id"]], "value": 1}).status_code == 404
        assert chief.post(f"{KEPT}/purge", json={"ids": [few["id"]]}).json() == {"forgotten": 1}
        moved = chief.post(f"{KEPT}/delete", json={"key": "item.size", "values": 3})
        assert (moved.status_code, codes(moved)) == (409, [("kept_moved", "")])
        assert chief.post(f"{KEPT}/delete", json={"key": "item.size", "values": 1}).json() == {"forgotten": 1}
        assert chief.post(f"{KEPT}/delete", json={"key": "item.colour", "values": 3}).json() == {"forgotten": 3}
        assert chief.get(KEPT).json() == {"rows": []}


def test_each_does_what_their_role_lets_them(url: str, engine: Engine) -> None:
    with signed_in(url, engine, "chief") as chief:
        many, half, few = [row["id"] for row in chief.get(f"{KEPT}/values").json()["rows"]]
    wishes = {
        "repair": {"ids": [many], "value": 1}, "purge": {"ids": [half]}, "delete": {"key": "item.colour", "values": 3},
    }  # fmt: skip
    expected = {"blind": (403, 403, 403, 403), "reader": (200, 403, 403, 403), "mender": (200, 200, 403, 403)}
    for name, statuses in expected.items():
        with signed_in(url, engine, name) as person:
            listed = person.get(KEPT).status_code, person.get(f"{KEPT}/values").status_code
            assert listed == (statuses[0],) * 2, name
            assert tuple(person.post(f"{KEPT}/{what}", json=wish).status_code for what, wish in wishes.items()) == statuses[1:], name
    assert sizes(engine) == [1, None, 4]
    with signed_in(url, engine, "chief") as chief:
        assert [row["id"] for row in chief.get(f"{KEPT}/values").json()["rows"]] == [half, few]


def test_what_is_no_wish_is_refused(url: str, engine: Engine) -> None:
    one = "01K5QZ3N4T6V8W9X0Y1Z2A3B4C"
    wishes: list[tuple[str, dict[str, Any]]] = [
        ("repair", {"ids": []}), ("repair", {"ids": ["x"]}), ("repair", {"ids": [one], "value": None}),
        ("repair", {"ids": [one], "more": 1}), ("purge", {}), ("purge", {"ids": [one], "value": 1}),
        ("delete", {"key": "item.size"}), ("delete", {"key": "item.size", "values": True}), ("delete", {"values": 1}),
    ]  # fmt: skip
    with signed_in(url, engine, "chief") as chief:
        assert [chief.post(f"{KEPT}/{what}", json=body).status_code for what, body in wishes] == [400] * len(wishes)
