"""The bin: deleted records come back with all that went along, and what cannot come back is told."""

from decimal import Decimal

import pytest

from formwright.kernel.problems import Forbidden, FormwrightError, Invalid, NotFound
from formwright.runtime.bin import Restored, binned, purge, restore
from formwright.runtime.changes import Create, Delete, Transition, Update
from formwright.runtime.chronicle import chapters
from formwright.runtime.saving import keep
from formwright.store import bin as waste
from formwright.store import records
from tests.writing.conftest import Desk, codes

LINES = [{"item": "a", "quantity": "1.5", "picks": [{"bin": "A1"}]}, {"item": "b", "quantity": 2}]


def bundles(desk: Desk) -> list[str]:
    return [str(row["id"]) for row in binned(desk.engine, desk.app, desk.actor).rows]


def put_back(desk: Desk, *ids: str) -> Restored:
    with desk.engine.database.write() as connection:
        return restore(desk.engine, desk.app, desk.actor, ids or bundles(desk), connection)


def forget(desk: Desk, *ids: str) -> int:
    with desk.engine.database.write() as connection:
        return purge(desk.app, desk.actor, ids, connection)


@pytest.fixture
def order(desk: Desk) -> str:
    (order,) = desk.make(Create("order", {"code": "O1", "customer": "c", "margin": "3.25", "limit": 10, "lines": LINES}))
    return order


def everything(desk: Desk) -> dict[str, object]:
    return {
        entity: [{k: v for k, v in row.items() if k not in ("version", "updated_at", "updated_by")} for row in desk.rows(entity)]
        for entity in ("order", "line", "pick", "memo")
    }


def test_a_record_comes_back_with_its_rows_its_sums_and_its_history(desk: Desk, order: str) -> None:
    desk.save(Transition("order", order, "close"))
    (memo,) = desk.make(Create("memo", {"text": "see", "order": order}))
    before = everything(desk)
    desk.save(Delete("order", order))
    assert desk.rows("order") == desk.rows("line") == desk.rows("pick") == []
    assert desk.one("memo", memo)["order"] is None
    (entry,) = binned(desk.engine, desk.app, desk.actor).rows
    assert (entry["entity"], entry["record"], entry["records"]) == ("order", order, 4)
    assert isinstance(entry["values"], dict)
    assert (entry["values"]["code"], entry["values"]["margin"]) == ("O1", "3.25")
    told = put_back(desk)
    assert [saved.event for saved in told.saved] == ["restored"] * 4
    assert told.left_out == []
    assert everything(desk) == before
    assert (desk.one("order", order)["total"], desk.one("order", order)["version"]) == (Decimal("3.5"), 3)
    events = [row["event"] for row in chapters(desk.engine, desk.app, desk.actor, "order", order).rows]
    assert events == ["restored", "deleted", "transitioned", "created"]
    assert bundles(desk) == []
    desk.save(Update("order", order, {"note": "again"}, version=3))
    with pytest.raises(NotFound):
        put_back(desk, str(entry["id"]))


def test_sums_above_follow_what_comes_back(desk: Desk) -> None:
    (lot,) = desk.make(Create("lot", {"code": "L", "on_hand": 5}))
    (hold,) = desk.make(Create("hold", {"lot": lot, "quantity": 4}))
    desk.save(Delete("hold", hold))
    assert desk.one("lot", lot)["held"] == 0
    desk.save(Create("hold", {"lot": lot, "quantity": 3}))
    with pytest.raises(Invalid) as refused:
        put_back(desk)
    assert codes(refused.value) == {("check_failed", "/0")}
    desk.save(Update("lot", lot, {"on_hand": 7}))
    put_back(desk)
    assert desk.one("lot", lot)["held"] == 7


def test_what_is_taken_or_gone_is_told_and_nothing_is_half_done(desk: Desk, order: str) -> None:
    desk.save(Delete("order", order))
    desk.save(Create("order", {"code": "O1"}))
    with pytest.raises(Invalid) as refused:
        put_back(desk)
    assert codes(refused.value) == {("not_unique", "/0/code")}
    assert len(bundles(desk)) == 1
    assert desk.rows("line") == []


def test_references_to_what_is_gone_are_let_go_of_or_refuse(desk: Desk) -> None:
    (order,) = desk.make(Create("order", {"code": "O2"}))
    (memo,) = desk.make(Create("memo", {"text": "m", "order": order}))
    desk.save(Delete("memo", memo))
    desk.save(Delete("order", order))
    told = put_back(desk, bundles(desk)[1])
    assert [problem.code for problem in told.left_out] == ["restored_without_reference"]
    assert desk.one("memo", memo)["order"] is None
    (lot,) = desk.make(Create("lot", {"code": "L", "on_hand": 5}))
    (hold,) = desk.make(Create("hold", {"lot": lot, "quantity": 1}))
    desk.save(Delete("hold", hold))
    desk.save(Delete("lot", lot))
    newest, held, _ = bundles(desk)
    with pytest.raises(Invalid) as refused:
        put_back(desk, held)
    assert codes(refused.value) == {("no_such_reference", "/0/lot")}
    assert len(put_back(desk, held, newest).saved) == 2


def test_rows_deleted_with_their_record_are_bundles_of_their_own(desk: Desk, order: str) -> None:
    rows = desk.one("order", order, "lines")["lines"]["rows"]
    desk.save(Update("order", order, {"lines": [{"id": row["id"], "version": 1, "_delete": True} for row in rows]}, version=1))
    assert desk.one("order", order)["total"] == 0
    assert len(bundles(desk)) == 2
    put_back(desk, bundles(desk)[0])
    assert desk.one("order", order)["total"] == 2


def test_rights_hold_in_the_bin(desk: Desk, order: str) -> None:
    clerk, other, boss = desk.as_person("carl", "clerk"), desk.as_person("cleo", "clerk"), desk.as_person("bo", "boss")
    (own,) = clerk.make(Create("order", {"code": "O9"}))
    boss.save(Delete("order", order))
    clerk.save(Delete("order", own))
    assert len(bundles(boss)) == 2
    (entry,) = binned(desk.engine, desk.app, clerk.actor).rows
    assert entry["record"] == own
    assert bundles(other) == []
    for who in (clerk, other):
        with pytest.raises(NotFound):
            put_back(who, *bundles(boss))
    with pytest.raises(Forbidden):
        forget(clerk, *bundles(clerk))
    put_back(clerk)
    assert forget(boss, *bundles(boss)) == 4
    assert bundles(boss) == []


def test_ledgers_and_what_is_not_to_be_kept_do_not_pass_here(desk: Desk) -> None:
    (entry,) = desk.make(Create("entry", {"text": "t"}))
    assert desk.refused(Delete("entry", entry)) == {("ledger_refuses", "/0")}
    (scrap,) = desk.make(Create("scrap", {"text": "t"}))
    desk.save(Delete("scrap", scrap))
    assert bundles(desk) == []


def test_a_bin_that_loses_rows_is_noticed(desk: Desk, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put = waste.put
    monkeypatch.setattr(keep.waste, "put", lambda connection, images: put(connection, images[:-1]))
    before = everything(desk)
    desk.save(Delete("order", order))
    try:
        put_back(desk)
    except FormwrightError:
        return
    with desk.engine.database.read() as connection:
        assert records.count(connection, desk.app.tables.of("pick")) + records.count(connection, desk.app.tables.of("line")) < 3
    assert everything(desk) != before
