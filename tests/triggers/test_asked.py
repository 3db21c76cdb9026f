"""What people and programs start: buttons, bulk actions, hooks and scans, over HTTP; each answer is judged by the API's description."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from httpx import Client

from formwright.api.settings import Settings
from formwright.kernel.clock import FrozenClock
from formwright.kernel.ids import new_id
from formwright.kernel.keys import Keys, new_key
from formwright.runtime.engine import Engine
from formwright.runtime.worker import drain
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD, fill
from tests.api.served import served
from tests.fixtures.prepared import Copied
from tests.triggers.conftest import SHOP, Shop

PEOPLE = {"fay": ["fitter"], "bob": ["boss"], "gus": ["guest"]}


def fill_people(url: str) -> None:
    """Fill a database with the shop and its people."""
    fill(url, SHOP, PEOPLE)


@pytest.fixture
def desk(copied: Copied) -> Iterator[tuple[Shop, Client]]:
    database = Database(copied(fill_people))
    clock = FrozenClock(datetime.now(UTC))
    engine = Engine(database, clock, Keys([new_key()]))
    shop = Shop(engine, clock)
    shop.add("M0")
    judge = hook(engine)
    with (
        served(engine, Settings(work_rules=False)) as url,
        Client(
            verify=False, base_url=url + "/api/shop", headers={"X-Formwright": "1"}, timeout=60, event_hooks={"response": [judge]},
        ) as client,
    ):
        yield shop, client
    database.close()


def sign_in(client: Client, name: str) -> None:
    client.cookies.clear()
    answer = client.post(str(client.base_url).replace("/api/shop/", "/api/session"), json={"name": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text


def test_a_button_is_offered_judged_and_started(desk: tuple[Shop, Client]) -> None:
    shop, client = desk
    one, down, hidden = shop.add("M1"), shop.add("M2", down=True), shop.add("HIDDEN")
    sign_in(client, "fay")
    (offer,) = client.get(f"/records/machine/{one}/actions").json()["rows"]
    assert (offer["key"], offer["open"], [each["key"] for each in offer["input"]]) == ("book", True, ["hours", "other", "day"])
    (closed,) = client.get(f"/records/machine/{down}/actions").json()["rows"]
    assert (closed["open"], len(closed["reasons"])) == (False, 1)
    assert client.get(f"/records/machine/{hidden}/actions").status_code == 404
    start = client.post(f"/records/machine/{one}/actions/book", json={"input": {"hours": "1.5", "other": "M2"}})
    assert start.status_code == 202
    drain(shop.engine)
    assert shop.notes("other") == {"other": 1}
    sign_in(client, "bob")
    run = client.get(f"/runs/{start.json()['run']}").json()
    assert (run["rule"], run["state"], run["trigger"]["input"]["hours"]) == ("book", "done", "1.5")


def test_a_button_refuses_what_does_not_fit(desk: tuple[Shop, Client]) -> None:
    shop, client = desk
    one, down, hidden = shop.add("M1"), shop.add("M2", down=True), shop.add("HIDDEN")
    sign_in(client, "fay")
    path = f"/records/machine/{one}/actions/book"
    wrong = client.post(path, json={"input": {"hours": "many", "other": "HIDDEN", "colour": "red"}})
    assert wrong.status_code == 422
    assert {(p["code"], p["path"]) for p in wrong.json()["problems"]} == {
        ("not_number", "/input/hours"), ("value_required", "/input/hours"), ("no_such_reference", "/input/other"),
        ("unknown_input_name", "/input/colour"),
    }  # fmt: skip
    given = {"input": {"hours": 1}}
    assert client.post(f"/records/machine/{down}/actions/book", json=given).json()["code"] == "action_closed"
    assert client.post("/records/machine/actions/book", json={**given, "ids": [one, hidden]}).status_code == 404
    assert client.post("/records/machine/actions/book", json={**given, "ids": [one, down]}).status_code == 422
    assert client.post("/records/machine/actions/ahead", json={**given, "ids": [one]}).status_code == 404
    assert client.post("/records/machine/actions/book", json={**given, "ids": [new_id()]}).status_code == 404
    sign_in(client, "gus")
    assert client.get(f"/records/machine/{one}/actions").json()["rows"] == []
    assert client.post(path, json=given).status_code == 404
    drain(shop.engine)
    assert sum(count for text, count in shop.notes().items() if text.startswith("booked")) == 0


def test_many_records_are_started_at_once_and_a_repeat_changes_nothing(desk: tuple[Shop, Client]) -> None:
    shop, client = desk
    ids = [shop.add(f"N{i}") for i in range(3)]
    sign_in(client, "fay")
    body, key = {"ids": ids, "input": {"hours": 2, "day": "2026-05-01"}}, {"Idempotency-Key": "press-1"}
    first = client.post("/records/machine/actions/book", json=body, headers=key)
    again = client.post("/records/machine/actions/book", json=body, headers=key)
    assert first.json() == again.json()
    drain(shop.engine)
    assert shop.notes("booked 2026-05-01") == {"booked 2026-05-01": 3}


def test_a_hook_takes_what_was_declared_once(desk: tuple[Shop, Client]) -> None:
    shop, client = desk
    sign_in(client, "bob")
    secret = client.post("/rules/delivered/secret").json()["secret"]
    client.cookies.clear()
    items = [{"sku": "A", "amount": {"value": "2.50"}, "more": 1}, {"sku": "B", "amount": {"value": 1}}]
    body: dict[str, dict[str, object]] = {"order": {"id": 17, "machine": "M0", "items": items}, "extra": {"x": 1}}
    sent = client.post("/hooks/delivered", json=body, headers={"X-Hook-Secret": secret})
    assert sent.status_code == 202
    assert client.post("/hooks/delivered", json=body, headers={"X-Hook-Secret": secret}).json() == sent.json()
    body["order"]["items"] = "none"
    assert client.post("/hooks/delivered", json=body, headers={"X-Hook-Secret": secret}).status_code == 409
    wrong = client.post("/hooks/delivered", json={"order": {"items": [{"amount": {"value": "x"}}]}}, headers={"X-Hook-Secret": secret})
    assert {(p["code"], p["path"]) for p in wrong.json()["problems"]} == {
        ("value_required", "/input/code"), ("value_required", "/input/lines/0/sku"),
        ("not_number", "/input/lines/0/quantity"), ("value_required", "/input/lines/0/quantity"),
    }  # fmt: skip
    drain(shop.engine)
    assert shop.notes("A", "B") == {"A": 1, "B": 1}
    codes = [client.post("/hooks/delivered", json=body, headers={"X-Hook-Secret": secret}).status_code for _ in range(3)]
    assert codes[-1] == 429


def test_a_hook_is_nobodys_without_its_secret(desk: tuple[Shop, Client]) -> None:
    shop, client = desk
    answers = [
        client.post(f"/hooks/{rule}", json={}, headers={"X-Hook-Secret": "guess", "X-Signature": "sha256=00"})
        for rule in ("delivered", "signed", "ahead", "nothing")
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(401, "hook_refused")}
    sign_in(client, "fay")
    assert client.post("/rules/signed/secret").status_code == 404
    sign_in(client, "bob")
    secret = client.post("/rules/signed/secret").json()["secret"]
    client.cookies.clear()
    raw = b'{"text": "hello"}'
    signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Signature": signature, "Content-Type": "application/json"}
    assert client.post("/hooks/signed", content=raw, headers=headers).status_code == 202
    assert client.post("/hooks/signed", content=raw.replace(b"hello", b"hullo"), headers=headers).status_code == 401
    no = b'{"text": "no"}'
    headers["X-Signature"] = hmac.new(secret.encode(), no, hashlib.sha256).hexdigest()
    assert client.post("/hooks/signed", content=no, headers=headers).status_code == 202
    drain(shop.engine)
    assert shop.notes("hello", "no") == {"hello": 1, "no": 0}


def test_a_scan_starts_what_it_is_for(desk: tuple[Shop, Client]) -> None:
    shop, client = desk
    shop.add("M2", down=True)
    sign_in(client, "fay")
    place, machine, down = (client.post("/scan", json={"code": code}) for code in ("LOC-12", "M0", "M2"))
    assert [answer.status_code for answer in (place, machine, down)] == [202, 202, 202]
    assert [len(answer.json()["runs"]) for answer in (place, machine, down)] == [1, 1, 0]
    assert client.post("/scan", json={"code": "LOC-x"}).status_code == 404
    drain(shop.engine)
    assert shop.notes("shelf 12", "seen") == {"shelf 12": 1, "seen": 1}
    sign_in(client, "gus")
    assert client.post("/scan", json={"code": "LOC-12"}).status_code == 404


def test_the_next_seven_times_are_told(desk: tuple[Shop, Client]) -> None:
    _, client = desk
    sign_in(client, "bob")
    told = client.get("/rules/nightly/times").json()
    assert (len(told["rows"]), told["time_zone"]) == (7, "Europe/London")
    assert told["rows"] == sorted(set(told["rows"]))
    assert client.get("/rules/ahead/times").json()["rows"] == []
    sign_in(client, "fay")
    assert client.get("/rules/nightly/times").status_code == 404
