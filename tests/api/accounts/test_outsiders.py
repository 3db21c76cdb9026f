"""Suppliers and guests: bound to a record, holding only roles that are open to them, and gone when their time is over."""

import shutil
from pathlib import Path

import pytest
from httpx import Client

from formwright.runtime.accounts import Caller
from formwright.runtime.publish import publish_folder
from tests.api.accounts.house import House
from tests.api.accounts.test_people import GOOD, an_administrator, until
from tests.api.conftest import a_customer, a_ticket
from tests.api.prepared import DESK

ROLE = """title: {zh: 供应商, en: Supplier}
outside: true
grants:
  customer: {do: [read], only: [code, name]}
  ticket: {do: [read, update], rows: "customer == actor.customer", write: [note]}
"""


@pytest.fixture
def shop(lite: House, tmp_path: Path) -> House:
    """A desk with a role for suppliers, who are bound to a customer's record."""
    folder = tmp_path / "desk"
    shutil.copytree(DESK, folder)
    (folder / "roles" / "supplier.yaml").write_text(ROLE, "utf-8")
    app = (folder / "app.yaml").read_text("utf-8")
    known = "  customer: {entity: customer, by: code}\n"
    (folder / "app.yaml").write_text(app.replace("actor:\n", "actor:\n" + known), "utf-8")
    publish_folder(lite.engine, folder)
    lite.engine.refresh()
    return lite


def a_supplier(shop: House, boss: Client, customer: str | None, name: str = "sue") -> str:
    """Add a supplier who is bound to a customer; returns their id."""
    made = boss.post("/api/people", json={"name": name, "password": GOOD, "kind": "supplier"}).json()["id"]
    if customer:
        bound = boss.patch(f"/api/people/{made}", json={"records": {"desk": {"customer": customer}}})
        assert bound.status_code == 200, bound.text
    given = boss.post(f"/api/people/{made}/roles", json={"app": "desk", "roles": ["supplier"]})
    assert given.status_code == 200, given.text
    return str(made)


def test_a_supplier_sees_what_belongs_to_the_bound_record(shop: House) -> None:
    boss = an_administrator(shop)
    first, second = a_customer(boss, "C1"), a_customer(boss, "C2")
    mine = a_ticket(boss)
    theirs = boss.post("/api/desk/records/ticket", json={"customer": "C2", "title": "Other"}).json()
    a_supplier(shop, boss, str(first["id"]))
    sue = shop.signed_in("sue", GOOD)
    assert [row["id"] for row in sue.get("/api/desk/records/ticket").json()["rows"]] == [mine["id"]]
    assert sue.get(f"/api/desk/records/ticket/{theirs['id']}").status_code == 404
    assert sue.get("/api/people").status_code == 403
    unbound = a_supplier(shop, boss, None, "C2")
    assert shop.signed_in("C2", GOOD).get("/api/desk/records/ticket").json()["rows"] == [], "a name binds nobody from outside"
    assert boss.patch(f"/api/people/{unbound}", json={"records": {"desk": {"customer": str(second["id"])}}}).status_code == 200
    assert len(shop.signed_in("C2", GOOD).get("/api/desk/records/ticket").json()["rows"]) == 1


def test_bindings_that_lead_nowhere_are_refused(shop: House) -> None:
    boss = an_administrator(shop)
    supplier = a_supplier(shop, boss, None)
    for records, code in (
        ({"desk": {"customer": "0" * 26}}, "unknown_record"), ({"desk": {"boss": "x"}}, "unknown_record_name"),
        ({"none": {}}, "unknown_app"), ([], "bad_value_here"), ({"desk": "x"}, "unknown_app"),
    ):  # fmt: skip
        refused = boss.patch(f"/api/people/{supplier}", json={"records": records})
        assert (refused.status_code in (404, 422), refused.json()["code"]) == (True, code)


def test_only_roles_that_are_open_to_outsiders(shop: House) -> None:
    boss = an_administrator(shop)
    supplier = a_supplier(shop, boss, None)
    refused = boss.post(f"/api/people/{supplier}/roles", json={"app": "desk", "roles": ["supplier", "manager"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "role_not_open")
    assert boss.patch(f"/api/people/{supplier}", json={"administrator": True}).json()["code"] == "outsider_administers"
    assert boss.patch(f"/api/people/{shop.person('carl')}", json={"kind": "supplier"}).json()["code"] == "role_not_open"
    sue = shop.signed_in("sue", GOOD)
    assert sue.get("/api/desk/records/ticket").status_code == 200
    # Held all the same, by an older release or by hand: it counts for nothing.
    shop.accounts.set_roles("sue", "desk", ["manager", "supplier"], shop.engine.app("desk").model.roles)
    shop.forgotten()
    assert sue.post("/api/desk/records/ticket", json={"title": "x"}).status_code == 403
    assert sue.get("/api/desk/records/part").status_code == 404


def test_a_guest_is_gone_when_the_time_is_over(shop: House) -> None:
    boss = an_administrator(shop)
    assert boss.post("/api/people", json={"name": "g", "kind": "guest", "expires_at": until(shop, 400)}).status_code == 422
    made = boss.post("/api/people", json={"name": "guest1", "password": GOOD, "kind": "guest", "expires_at": until(shop, 2)}).json()
    guest = shop.signed_in("guest1", GOOD)
    shop.later(days=1)
    shop.forgotten()
    again = shop.signed_in("guest1", GOOD)
    assert again.get("/api/session").json()["kind"] == "guest"
    shop.later(hours=25)
    shop.forgotten()
    for client in (guest, again):
        assert client.get("/api/session").status_code == 401
    assert shop.browser().post("/api/session", json={"name": "guest1", "password": GOOD}).status_code == 401
    shop.accounts.people.change(made["id"], {"title": "still here"}, "", Caller())
