"""The audit: what was done across records, found, paged and exported by who sees everything; refused to all others."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine as SqlEngine
from sqlalchemy import event, text

from formwright.store import audit
from formwright.store.audit import Sought
from tests.api.accounts.house import House

AUDIT = "/api/desk/audit"


def test_what_was_done_is_found_paged_and_exported(house: House) -> None:
    boss = house.signed_in("mona")
    made = [boss.post("/api/desk/records/customer", json={"code": f"A{i}", "name": f"=part {i}"}).json() for i in range(3)]
    boss.patch(f"/api/desk/records/customer/{made[0]['id']}", json={"name": "other", "version": 1})
    mona = house.person("mona")
    told = boss.get(AUDIT, params={"entity": "customer", "by": mona, "limit": 3}).json()
    assert [row["event"] for row in told["rows"]] == ["updated", "created", "created"]
    first = told["rows"][0]
    assert (first["record"]["id"], first["changes"]["name"]) == (made[0]["id"], {"from": "=part 0", "to": "other"})
    rest = boss.get(AUDIT, params={"entity": "customer", "by": mona, "limit": 3, "cursor": told["next"]}).json()
    assert ([row["record"]["id"] for row in rest["rows"]], rest["next"]) == ([made[0]["id"]], None)
    lines = boss.get(f"{AUDIT}/export", params={"record": made[0]["id"]}).text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("at,by,event,entity,record")
    assert any("'=part 0" in line for line in lines)
    assert boss.get(AUDIT, params={"event": "deleted", "record": made[0]["id"]}).json()["rows"] == []
    later = (house.clock.now() + timedelta(hours=1)).isoformat()
    assert boss.get(AUDIT, params={"since": later}).json()["rows"] == []
    assert len(boss.get(AUDIT, params={"until": later, "by": mona}).json()["rows"]) == 4
    assert boss.get(AUDIT, params={"since": "soon"}).status_code == 400


def test_what_is_gone_is_called_as_it_was_called_last(house: House) -> None:
    boss = house.signed_in("mona")
    made = boss.post("/api/desk/records/customer", json={"code": "GONE", "name": "first"}).json()
    kept = boss.post("/api/desk/records/customer", json={"code": "HERE", "name": "here"}).json()
    changed = boss.patch(f"/api/desk/records/customer/{made['id']}", json={"name": "last", "version": 1}).json()
    boss.delete(f"/api/desk/records/customer/{made['id']}", params={"version": changed["version"]})
    for purged in (False, True):
        if purged:
            ids = [each["id"] for each in boss.get("/api/desk/bin").json()["rows"] if each["record"] == made["id"]]
            assert boss.post("/api/desk/bin/purge", json={"ids": ids}).is_success
        rows = boss.get(AUDIT, params={"record": made["id"]}).json()["rows"]
        assert {row["event"] for row in rows} == {"created", "updated", "deleted"}
        assert [row["record"] for row in rows] == [{"id": made["id"], "label": "last", "gone": True}] * 3
    there = boss.get(AUDIT, params={"record": kept["id"]}).json()["rows"][0]["record"]
    assert there["gone"] is False


def test_who_does_not_see_everything_is_refused(house: House) -> None:
    for path in (AUDIT, f"{AUDIT}/export"):
        refused = house.signed_in("carl").get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "audit_needs_all")


_INTO = 'INSERT INTO fw_history (app, entity, record_id, version, at, "by", event, changes)'
_KIND, _BY = (f"CASE WHEN n <= 3 THEN 'rare' ELSE '{often}' END" for often in ("part", "busy"))
_ID = "'0000000000000000000000000' || (n % 10)"
_SQLITE_MOMENT = "strftime('%Y-%m-%dT%H:%M:%f', '2026-01-01', '+' || n || ' seconds') || '000Z'"
_COUNTED = "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 300000) SELECT n FROM s)"


_SOUGHT = (Sought(), Sought(by="rare"), Sought(entity="rare"), Sought(entity="part"), Sought(until=datetime(2026, 1, 2, tzinfo=UTC)))


def test_a_long_history_is_not_walked_through(house: House) -> None:
    """Three hundred thousand lines, of which a rare person and a rare kind have three at the far end."""
    sqlite = house.engine.database.file is not None
    numbers = _COUNTED if sqlite else "generate_series(1, 300000) AS n"
    at = _SQLITE_MOMENT if sqlite else "timestamptz '2026-01-01' + n * interval '1 second'"
    with house.engine.database.write() as connection:
        connection.execute(text(f"{_INTO} SELECT 'desk', {_KIND}, {_ID}, 1, {at}, {_BY}, 'updated', '{{}}' FROM {numbers}"))
        connection.execute(text("ANALYZE fw_history"))  # as the database does by itself after a while
    for sought in _SOUGHT:
        _look_for(house, sought)


def _look_for(house: House, sought: Sought) -> None:
    sqlite = house.engine.database.file is not None
    statements: list[tuple[str, Any]] = []

    def keep(_connection: object, _cursor: object, statement: str, given: object, *_: object) -> None:
        statements.append((statement, given))

    event.listen(SqlEngine, "before_cursor_execute", keep)
    with house.engine.database.read() as connection:
        found = audit.listing(connection, "desk", sought, None, 50)
        event.remove(SqlEngine, "before_cursor_execute", keep)
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        plans = [str(connection.exec_driver_sql(f"{explain} {said}", given).all()) for said, given in statements if "fw_history" in said]
    assert len(found) == (3 if "rare" in sought else 50), sought
    walks = ("TEMP B-TREE",) if sqlite else ("Seq Scan on fw_history", "Sort Key")
    assert [plan for plan in plans if any(walk in plan for walk in walks)] == [], sought
