"""Rows of sub-tables in the same call as their record, upserts by natural key, and what a form does with them."""

from decimal import Decimal

import pytest

from formwright.kernel.ids import new_id
from formwright.kernel.problems import FormwrightError
from formwright.runtime.changes import Create, Transition, Update, Upsert
from formwright.runtime.submitting import submit
from tests.writing.conftest import Desk, codes


def items(desk: Desk, order: str) -> list[tuple[int, str | None, Decimal]]:
    return [(r["line_no"], r["item"], r["quantity"]) for r in desk.one("order", order, "lines")["lines"]["rows"]]


def test_rows_are_created_in_their_order_with_rows_of_their_own(desk: Desk) -> None:
    lines = [
        {"item": "a", "quantity": 1, "picks": [{"bin": "A1"}, {"bin": "A2"}]},
        {"item": "b", "quantity": 2},
        {"line_no": 10, "item": "c", "quantity": 3},
        {"item": "d", "quantity": 4},
    ]
    (order,) = desk.make(Create("order", {"code": "O1", "lines": lines}))
    assert items(desk, order) == [(1, "a", 1), (2, "b", 2), (10, "c", 3), (11, "d", 4)]
    assert desk.one("order", order)["total"] == 10
    first = desk.one("order", order, "lines")["lines"]["rows"][0]["id"]
    assert [pick["bin"] for pick in desk.one("line", first, "picks")["picks"]["rows"]] == ["A1", "A2"]


def test_rows_are_changed_added_and_deleted_together(desk: Desk) -> None:
    (order,) = desk.make(Create("order", {"code": "O1", "lines": [{"item": c, "quantity": 1} for c in "abc"]}))
    one, two, _ = (row["id"] for row in desk.one("order", order, "lines")["lines"]["rows"])
    rows = [{"id": two, "version": 1, "_delete": True}, {"id": one, "version": 1, "quantity": "2.5"}, {"item": "new", "quantity": 7}]
    (saved,) = desk.save(Update("order", order, {"note": "changed", "lines": rows}, version=1))
    assert (saved.event, saved.version) == ("updated", 2)
    assert items(desk, order) == [(1, "a", Decimal("2.5")), (3, "c", 1), (4, "new", 7)]
    assert desk.one("order", order)["total"] == Decimal("10.5")


def test_all_problems_are_told_with_their_places_and_nothing_is_kept(desk: Desk) -> None:
    lines = [{"item": "a"}, {"quantity": -1, "picks": [{"bin": "A1"}, {"bin": "much too long"}]}, {"colour": "red"}, "row"]
    assert desk.refused(Create("order", {"code": None, "lines": lines}), Create("order", {"code": "O2", "lines": 7})) == {
        ("value_required", "/0/code"),
        ("too_small", "/0/lines/1/quantity"),
        ("too_long", "/0/lines/1/picks/1/bin"),
        ("unknown_field", "/0/lines/2/colour"),
        ("row_not_object", "/0/lines/3"),
        ("rows_not_list", "/1/lines"),
    }
    assert desk.rows("order") == desk.rows("line") == desk.rows("pick") == []


def test_rows_of_another_record_and_rows_changed_unseen_are_refused(desk: Desk) -> None:
    one, two = desk.make(*(Create("order", {"code": c, "lines": [{"item": c}]}) for c in "ab"))
    theirs = desk.one("order", two, "lines")["lines"]["rows"][0]["id"]
    mine = desk.one("order", one, "lines")["lines"]["rows"][0]["id"]
    rows = [{"id": theirs, "version": 1, "item": "x"}, {"id": new_id(), "version": 1}, {"id": mine, "item": "y"}, {"_delete": True}]
    assert desk.refused(Update("order", one, {"lines": rows}, version=1)) == {
        ("no_such_row", "/0/lines/0"),
        ("no_such_row", "/0/lines/1"),
        ("version_missing", "/0/lines/2/version"),
        ("row_to_delete_needs_id", "/0/lines/3/_delete"),
    }
    assert items(desk, two)[0][1] == "b"


def test_rows_need_the_same_rights_as_records_of_their_own(desk: Desk) -> None:
    clerk = desk.as_person("carl", "clerk")
    (order,) = clerk.make(Create("order", {"code": "O1", "lines": [{"item": "a", "quantity": 1}]}))
    line = desk.one("order", order, "lines")["lines"]["rows"][0]["id"]
    assert clerk.refused(Update("order", order, {"lines": [{"id": line, "version": 1, "_delete": True}]}, version=1)) == {
        ("not_allowed", "")
    }
    hidden = [{"item": "b", "picks": [{"bin": "A1"}]}]
    assert clerk.refused(Update("order", order, {"lines": hidden}, version=1)) == {("unknown_field", "/0/lines/0/picks")}
    assert clerk.refused(Update("order", order, {"margin": 1}, version=1)) == {("unknown_field", "/0/margin")}


def test_upserts_find_records_and_rows_by_their_keys(desk: Desk) -> None:
    make = lambda quantity, note: Upsert(  # noqa: E731
        "order", {"code": "O1", "note": note, "lines": [{"line_no": 5, "quantity": quantity}, {"line_no": 6, "quantity": 1}]}
    )
    (first,) = desk.save(make(3, "first"))
    (again,) = desk.save(make(4, "second"))
    (same,) = desk.save(make(4, "second"))
    assert [first.event, again.event, same.event] == ["created", "updated", "unchanged"]
    assert first.id == again.id
    assert items(desk, first.id) == [(5, None, 4), (6, None, 1)]
    assert desk.refused(Upsert("order", {"code": "X"}), Upsert("order", {"code": "X"})) == {("same_record_twice", "/1")}
    assert desk.refused(Upsert("order", {"note": "no key"})) == {("value_required", "/0/code")}


def test_an_upsert_of_a_record_that_is_not_seen_is_a_taken_key(desk: Desk) -> None:
    desk.make(Create("order", {"code": "O1", "customer": "other"}))
    (order,) = [row["id"] for row in desk.rows("order")]
    desk.save(Transition("order", order, "close"))
    clerk = desk.as_person("carl", "clerk")
    assert clerk.refused(Upsert("order", {"code": "O1", "note": "mine now"})) == clerk.refused(Create("order", {"code": "O1"}))


def test_a_form_takes_rows(desk: Desk) -> None:
    given = {"code": "F1", "lines": [{"item": "a", "quantity": 2}, {"item": "b", "quantity": 3}]}
    saved = submit(desk.engine, desk.app, desk.as_person("carl", "clerk").actor, "order_entry", given)
    assert items(desk, saved.id) == [(1, "a", 2), (2, "b", 3)]
    with pytest.raises(FormwrightError) as refused:
        submit(desk.engine, desk.app, desk.as_person("carl", "clerk").actor, "order_entry", {"code": "F2", "lines": [{"quantity": "x"}]})
    assert codes(refused.value) == {("not_number", "/lines/0/quantity")}
