"""Every write door over HTTP: a repeat under its key gets the same answer word for word, a ledger stays as it is, ways are told."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from httpx import Client, Response

from formwright.runtime.changes import Create, Delete, Update
from tests.writing.conftest import Desk, sign_in

Send = Callable[[Client, Mapping[str, str]], Response]


def test_every_write_door_answers_a_repeat_word_for_word(desk: Desk, client: Client) -> None:
    one, two, three = desk.make(*(Create("order", {"code": f"K{n}", "customer": "c"}) for n in range(3)))
    doors: dict[str, Send] = {
        "create": lambda c, h: c.post("/records/order", json={"code": "N1", "lines": [{"item": "a", "quantity": 1}]}, headers=h),
        "create many": lambda c, h: c.post("/records/order", json=[{"code": "N2"}, {"code": "N3"}], headers=h),
        "upsert": lambda c, h: c.post("/records/order/upsert", json={"code": "N4", "note": "x"}, headers=h),
        "change": lambda c, h: c.patch(f"/records/order/{one}", json={"version": 1, "note": "x"}, headers=h),
        "transit": lambda c, h: c.post(f"/records/order/{two}/transitions/close", json={"version": 1}, headers=h),
        "delete": lambda c, h: c.delete(f"/records/order/{three}", params={"version": 1}, headers=h),
        "submit": lambda c, h: c.post("/forms/order_entry", json={"code": "N5"}, headers=h),
        "bulk update": lambda c, h: c.post("/records/order/bulk/update", json={"ids": [one], "values": {"limit": 9}}, headers=h),
        "bulk delete": lambda c, h: c.post("/records/order/bulk/delete", json={"where": "code == 'N2'"}, headers=h),
    }
    first: dict[str, Response] = {}
    for name, send in doors.items():
        first[name] = send(client, {"Idempotency-Key": f"key {name}"})
        assert first[name].status_code < 300, (name, first[name].text)
    binned = client.get("/bin", params={"entity": "order"}).json()["rows"]
    assert {row["record"] for row in binned} >= {three}
    doors["restore"] = lambda c, h: c.post("/bin/restore", json={"ids": [row["id"] for row in binned]}, headers=h)
    first["restore"] = doors["restore"](client, {"Idempotency-Key": "key restore"})
    assert first["restore"].status_code == 200, first["restore"].text
    # The world goes on; the answers do not.
    desk.save(*(Update("order", row["id"], {"note": "later"}) for row in desk.rows("order")))
    for name, send in doors.items():
        again = send(client, {"Idempotency-Key": f"key {name}"})
        assert (again.status_code, again.content) == (first[name].status_code, first[name].content), name
        assert again.headers.get("location") == first[name].headers.get("location")
        other = send(client, {"Idempotency-Key": f"key {'delete' if name != 'delete' else 'change'}"})
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused"), name
    assert {row["note"] for row in desk.rows("order")} == {"later"}


def test_a_repeat_is_told_anew_to_whoever_sees_less_by_now(desk: Desk, client: Client) -> None:
    body = {"code": "S1", "margin": "4"}
    first = client.post("/records/order", json=body, headers={"Idempotency-Key": "s"}).json()
    assert first["margin"] == "4"
    with desk.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE fw_user_role SET role = 'clerk' WHERE user_id = (SELECT id FROM fw_user WHERE name = 'bo')")
    sign_in(client, "bo")
    again = client.post("/records/order", json=body, headers={"Idempotency-Key": "s"})
    assert (again.status_code, again.json()["id"]) == (201, first["id"])
    assert "margin" not in again.json()


def test_what_was_refused_is_tried_anew(client: Client) -> None:
    key = {"Idempotency-Key": "r"}
    body = {"code": "R1", "limit": 5, "lines": [{"quantity": 9}]}
    assert client.post("/records/order", json=body, headers=key).status_code == 422
    assert client.post("/records/order", json={**body, "limit": 10}, headers=key).status_code == 201


@pytest.mark.parametrize("door", ["change", "delete", "rows", "bulk update", "bulk delete", "upsert", "restore", "cascade"])
def test_a_ledger_stays_as_it_is_behind_every_door(desk: Desk, client: Client, door: str) -> None:
    (lot,) = desk.make(Create("lot", {"code": "L", "on_hand": 1}))
    (entry,) = desk.make(Create("entry", {"text": "t", "lot": lot}))
    before = desk.rows("entry")
    path = f"/records/entry/{entry}"
    send: dict[str, Callable[[], Response]] = {
        "change": lambda: client.patch(path, json={"version": 1, "text": "u"}),
        "delete": lambda: client.delete(path, params={"version": 1}),
        "rows": lambda: client.patch(
            f"/records/lot/{lot}", json={"version": 1, "entries": [{"id": entry, "version": 1, "text": "u"}]}
        ),
        "bulk update": lambda: client.post("/records/entry/bulk/update", json={"where": "true", "values": {"text": "u"}}),
        "bulk delete": lambda: client.post("/records/entry/bulk/delete", json={"where": "true"}),
        "upsert": lambda: client.post("/records/entry/upsert", json={"text": "t", "lot": None}),
        "restore": lambda: client.post("/bin/restore", json={"ids": [entry]}),
        "cascade": lambda: client.delete(f"/records/lot/{lot}", params={"version": 1}),
    }
    answer = send[door]()
    assert answer.status_code in (404, 422), answer.text
    assert answer.json()["code"] in ("ledger_refuses", "still_referenced", "not_in_bin")
    assert desk.rows("entry") == before


def test_an_upsert_tells_what_became_of_each(desk: Desk, client: Client) -> None:
    desk.make(Create("order", {"code": "U1", "note": "old"}))
    answer = client.post("/records/order/upsert", json=[{"code": "U1", "note": "new"}, {"code": "U2"}, {"code": "U1x", "limit": 1}])
    assert [(row["event"], row["record"]["code"]) for row in answer.json()["rows"]] == [
        ("updated", "U1"), ("created", "U2"), ("created", "U1x"),
    ]  # fmt: skip
    again = client.post("/records/order/upsert", json={"code": "U2"})
    assert [row["event"] for row in again.json()["rows"]] == ["unchanged"]
    wrong = client.post("/records/order/upsert", json=[{"code": "U3"}, {"code": None}, {"code": "U4", "lines": [{"quantity": "x"}]}])
    assert {problem["path"] for problem in wrong.json()["problems"]} == {"/1/code", "/2/lines/0/quantity"}
    assert client.post("/records/order/upsert", json=[3]).status_code == 400


def test_rows_come_with_the_answer_and_problems_with_their_places(client: Client) -> None:
    made = client.post("/records/order", json={"code": "A1", "lines": [{"item": "a", "quantity": 2}]}).json()
    (line,) = made["lines"]["rows"]
    assert (line["line_no"], line["quantity"]) == (1, "2")
    changed = client.patch(
        f"/records/order/{made['id']}", json={"version": 1, "lines": [{"id": line["id"], "version": 1, "_delete": True}, {"item": "b"}]}
    ).json()
    assert [row["item"] for row in changed["lines"]["rows"]] == ["b"]
    wrong = client.patch(f"/records/order/{made['id']}", json={"version": 1, "lines": [{"quantity": 1}, {"quantity": -3}]})
    assert [problem["path"] for problem in wrong.json()["problems"]] == ["/lines/1/quantity"]


def test_half_a_bin_is_no_bin(desk: Desk, client: Client) -> None:
    (order,) = desk.make(Create("order", {"code": "B1", "margin": 3}))
    sign_in(client, "carl")
    assert client.delete(f"/records/order/{order}", params={"version": 1}).status_code == 204
    (entry,) = client.get("/bin").json()["rows"]
    assert (entry["record"], entry["values"]["code"], "margin" in entry["values"]) == (order, "B1", False)
    ids: dict[str, Any] = {"ids": [entry["id"]]}
    assert client.post("/bin/purge", json=ids).status_code == 403
    for body in ({}, {"ids": []}, {"ids": ["x"]}, {"ids": "x"}, {**ids, "more": 1}):
        assert client.post("/bin/restore", json=body).status_code == 400
    sign_in(client, "cleo")
    assert client.get("/bin").json()["rows"] == []
    assert client.post("/bin/restore", json=ids).json()["code"] == "not_in_bin"
    sign_in(client, "bo")
    desk.make(Create("order", {"code": "B1"}))
    taken = client.post("/bin/restore", json=ids)
    assert (taken.status_code, taken.json()["code"]) == (422, "not_unique")
    assert client.post("/bin/purge", json=ids).json() == {"forgotten": 1}
    assert client.get("/bin", params={"limit": 1, "cursor": 5}).json() == {"rows": [], "next": None}


def test_a_wrong_method_is_told_the_right_ones(desk: Desk, client: Client) -> None:
    (order,) = desk.make(Create("order", {"code": "M1"}))
    site = str(client.base_url).partition("/api/")[0]
    wrong = {
        ("PUT", f"/records/order/{order}"): "DELETE, GET, HEAD, PATCH", ("DELETE", "/records/order"): "GET, HEAD, POST",
        ("GET", "/records/order/bulk/delete"): "POST", ("PATCH", f"{site}/health"): "GET, HEAD", ("POST", f"{site}/desk"): "GET, HEAD",
    }  # fmt: skip
    for (method, path), allow in wrong.items():
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers.get("allow")) == (405, allow), (method, path)


def test_cascades_and_references_leave_no_ledger_behind(desk: Desk) -> None:
    (lot,) = desk.make(Create("lot", {"code": "L", "on_hand": 1}))
    desk.make(Create("entry", {"text": "t", "lot": lot}))
    assert desk.refused(Delete("lot", lot)) == {("still_referenced", "/0")}
