"""Changes of every record that answers a question: exact, tried out first, bounded, once under a key, and flat in statements."""

from collections.abc import Mapping
from typing import Any

import pytest
from httpx import Client, Response

from formwright.metamodel.query import Query
from formwright.runtime import many
from formwright.runtime.changes import Create, Delete, Update
from formwright.runtime.many import Bulk, at_once
from formwright.runtime.read import parse_where
from formwright.store import records
from tests.writing.conftest import Desk, sending, sign_in


def orders(desk: Desk, count: int, **values: object) -> list[str]:
    return desk.make(*(Create("order", {"code": f"O{n:05d}", "customer": f"c{n % 3}", **values}) for n in range(count)))


def bulk(client: Client, do: str, body: Mapping[str, object], **headers: str) -> Response:
    return client.post(f"/records/order/bulk/{do}", json=body, headers=headers)


def counts(answer: Response) -> tuple[Any, ...]:
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return tuple(told[key] for key in ("matched", "changed", "unchanged", "refused"))


def test_records_are_changed_by_a_question(desk: Desk, client: Client) -> None:
    orders(desk, 12)
    body = {"where": "customer == 'c1'", "values": {"note": "seen"}}
    tried = bulk(client, "update", {**body, "dry_run": True})
    assert (counts(tried), tried.json()["dry_run"]) == ((4, 4, 0, 0), True)
    assert {row["note"] for row in desk.rows("order")} == {None}
    assert counts(bulk(client, "update", {**body, "expected": 4})) == (4, 4, 0, 0)
    assert sorted({row["customer"] for row in desk.rows("order") if row["note"] == "seen"}) == ["c1"]
    assert counts(bulk(client, "update", body)) == (4, 0, 4, 0)
    moved = bulk(client, "update", {**body, "values": {"note": "more"}, "expected": 3})
    assert (moved.status_code, moved.json()["code"]) == (409, "count_moved")
    ids = [row["id"] for row in desk.rows("order")][:2]
    assert counts(bulk(client, "update", {"ids": ids, "values": {"note": "two"}})) == (2, 2, 0, 0)
    assert counts(bulk(client, "update", {"search": "O00007", "values": {"note": "one"}})) == (1, 1, 0, 0)
    assert counts(bulk(client, "transitions/close", {"where": "customer == 'c2'"})) == (4, 4, 0, 0)
    assert counts(bulk(client, "delete", {"where": "state == 'closed'"})) == (4, 4, 0, 0)
    assert len(desk.rows("order")) == 8


def test_what_is_refused_is_told_record_by_record(desk: Desk, client: Client) -> None:
    ids = orders(desk, 4)
    desk.save(*(Update("order", each, {"lines": [{"quantity": 5}]}) for each in ids[:2]))
    body = {"where": "true", "values": {"limit": "3"}}
    refused = bulk(client, "update", body)
    assert refused.status_code == 422
    assert {(p["code"], p["record"]) for p in refused.json()["problems"]} == {("check_failed", each) for each in ids[:2]}
    assert {row["limit"] for row in desk.rows("order")} == {None}
    tried = bulk(client, "update", {**body, "dry_run": True})
    assert counts(tried) == (4, 2, 0, 2)
    assert {p["record"] for p in tried.json()["problems"]} == set(ids[:2])
    batches = bulk(client, "update", {**body, "mode": "batches"})
    assert (counts(batches), batches.json()["batches"]) == ((4, 2, 0, 2), 1)
    assert sorted(str(row["limit"]) for row in desk.rows("order")) == ["3.00", "3.00", "None", "None"]


def test_a_question_must_be_asked_and_is_bounded(client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    orders(desk, 6)
    values = {"values": {"note": "x"}}
    assert bulk(client, "update", values).json()["code"] == "bulk_needs_condition"
    assert bulk(client, "update", {"where": "true"}).json()["code"] == "bulk_bad_part"
    assert bulk(client, "update", {"where": "true", "colour": 1, **values}).status_code == 400
    assert bulk(client, "update", {"where": "margn > 1", **values}).status_code == 400
    for part in ({"mode": "none"}, {"expected": True}, {"ids": []}, {"ids": ["x"]}, {"dry_run": 1}, {"search": 3}):
        assert bulk(client, "update", {"where": "true", **values, **part}).status_code == 400, part
    monkeypatch.setattr(many, "MOST_AT_ONCE", 5)
    over = bulk(client, "update", {"where": "true", **values})
    assert (over.status_code, over.json()["code"]) == (422, "too_many_matched")
    assert counts(bulk(client, "update", {"where": "true", "mode": "batches", **values})) == (6, 6, 0, 0)


def test_rights_are_those_of_single_changes(desk: Desk, client: Client) -> None:
    orders(desk, 3, margin=1)
    desk.save(*(Update("order", row["id"], {"lines": [{"quantity": 1}]}) for row in desk.rows("order")))
    assert counts(bulk(client, "transitions/close", {"where": "customer == 'c0'"})) == (1, 1, 0, 0)
    sign_in(client, "carl")
    assert counts(bulk(client, "update", {"where": "true", "values": {"note": "mine"}})) == (2, 2, 0, 0)
    hidden = bulk(client, "update", {"where": "margin == 1", "values": {"note": "x"}})
    assert hidden.json()["code"] == bulk(client, "update", {"where": "margn == 1", "values": {"note": "x"}}).json()["code"]
    assert bulk(client, "update", {"where": "true", "values": {"margin": 2}}).json()["code"] == "unknown_field"
    assert client.post("/records/line/bulk/update", json={"where": "true", "values": {"item": "x"}}).status_code == 403
    desk.save(*(Update("order", row["id"], {"customer": "mine"}) for row in desk.rows("order") if row["state"] == "open"))
    assert bulk(client, "update", {"where": "true", "values": {"customer": "theirs"}}).status_code in (200, 403)


def test_a_deletion_that_is_tried_out_tells_what_goes_along(desk: Desk, client: Client) -> None:
    ids = orders(desk, 3)
    desk.save(*(Update("order", each, {"lines": [{"quantity": 1}, {"quantity": 2}]}) for each in ids[:2]))
    tried = bulk(client, "delete", {"where": "true", "dry_run": True})
    assert (counts(tried), tried.json()["along"]) == ((3, 3, 0, 0), {"line": 4})
    assert (len(desk.rows("order")), len(desk.rows("line"))) == (3, 4)
    sign_in(client, "carl")  # sees lines in part only
    assert bulk(client, "delete", {"where": "true", "dry_run": True}).json()["along"] == {}
    sign_in(client, "bo")
    for _ in range(2):
        done = bulk(client, "delete", {"where": "true", "mode": "batches"}, **{"Idempotency-Key": "d1"})
        assert (counts(done), done.json()["along"]) == ((3, 3, 0, 0), {"line": 4})
    assert desk.rows("line") == []


def test_a_repeat_under_a_key_changes_nothing_more(desk: Desk, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    orders(desk, 6)
    body = {"where": "note == null", "values": {"note": "x"}}
    first = bulk(client, "update", body, **{"Idempotency-Key": "b1"})
    assert counts(first) == (6, 6, 0, 0)
    assert bulk(client, "update", body, **{"Idempotency-Key": "b1"}).json() == first.json()
    other = bulk(client, "delete", {"where": "true"}, **{"Idempotency-Key": "b1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    # Broken off after its second batch, it goes on at the third.
    monkeypatch.setattr(many, "BATCH", 2)
    save_rows, calls = many.save_rows, [0]

    def breaking(*given: Any) -> Any:
        calls[0] += 1
        if calls[0] == 3:
            raise RuntimeError("the process is gone")
        return save_rows(*given)

    monkeypatch.setattr(many, "save_rows", breaking)
    body = {"where": "true", "values": {"note": "again"}, "mode": "batches"}
    assert bulk(client, "update", body, **{"Idempotency-Key": "b2"}).status_code == 500
    assert sorted(row["note"] for row in desk.rows("order")) == ["again"] * 4 + ["x"] * 2
    done = bulk(client, "update", body, **{"Idempotency-Key": "b2"})
    assert (counts(done), done.json()["batches"]) == ((6, 6, 0, 0), 3)
    assert {row["version"] for row in desk.rows("order")} == {3}


def test_what_no_longer_answers_once_it_is_locked_stays_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (one, *_) = orders(desk, 3)
    lock = records.lock

    def late(connection: Any, table: Any, ids: Any) -> None:
        with_lock = connection.exec_driver_sql(f'UPDATE "{table.name}" SET note = \'taken\' WHERE id = \'{one}\'')
        assert with_lock.rowcount == 1
        lock(connection, table, ids)

    monkeypatch.setattr(records, "lock", late)
    where = parse_where(desk.app, desk.actor, "order", "note == null")
    outcome = at_once(desk.engine, desk.app, desk.actor, Bulk(Query("order", where=where, limit=None), lambda i: Delete("order", i)))
    assert (outcome.matched, [row["id"] for row in desk.rows("order")]) == (2, [one])


@pytest.mark.parametrize("entity", ["memo", "order"])
def test_statements_do_not_grow_with_the_records(desk: Desk, entity: str) -> None:
    made = {"order": lambda n: {"code": f"S{n}"}, "memo": lambda n: {"text": f"S{n}"}}[entity]
    field = {"order": "note", "memo": "other"}[entity]
    query = Query(entity, where=parse_where(desk.app, desk.actor, entity, "true"), limit=None)
    sent: list[int] = []
    for many_, value in ((6, "a"), (200, "b"), (500, "c")):
        desk.make(*(Create(entity, made(f"{many_}-{n}")) for n in range(many_)))
        with sending(desk.engine) as texts:
            at_once(desk.engine, desk.app, desk.actor, Bulk(query, lambda i, value=value: Update(entity, i, {field: value})))
            sent.append(len(texts))
    assert sent[0] == sent[1] == sent[2], sent


def test_ten_thousand_records_take_seconds(desk: Desk) -> None:
    desk.make(*(Create("memo", {"text": f"T{n}"}) for n in range(10_000)))
    query = Query("memo", where=parse_where(desk.app, desk.actor, "memo", "true"), limit=None)
    edited = at_once(desk.engine, desk.app, desk.actor, Bulk(query, lambda i: Update("memo", i, {"other": "x"})))
    gone = at_once(desk.engine, desk.app, desk.actor, Bulk(query, lambda i: Delete("memo", i)))
    assert (edited.changed, gone.changed) == (10_000, 10_000)
