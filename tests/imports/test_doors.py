"""Imports and exports through the front door, every answer held against the description."""

import csv
import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Client
from openpyxl import load_workbook

from formwright.api.settings import Settings
from tests.api.documented import hook
from tests.api.prepared import PASSWORD
from tests.api.served import served
from tests.fixtures.kinds import SQLITE
from tests.imports.yards import Yard, csv_of

UNITS = "/api/yard/records/unit"


@pytest.fixture
def clients(yard: Yard) -> Iterator[dict[str, Client]]:
    with served(yard.engine, Settings()) as url:
        found: dict[str, Client] = {}
        for name in ("kim", "carl", "rita"):
            found[name] = Client(
                base_url=url, headers={"X-Formwright": "1"}, timeout=60, event_hooks={"response": [hook(yard.engine)]}
            )
            assert found[name].post("/api/session", json={"name": name, "password": PASSWORD}).status_code == 200
        yield found
        for client in found.values():
            client.close()


def _upload(client: Client, rows: list[list[str]]) -> str:
    answer = client.post("/api/yard/files", files={"file": ("units.csv", csv_of(rows))})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _ended(client: Client, job: str) -> dict[str, Any]:
    for _ in range(300):
        told = dict(client.get(f"/api/yard/imports/{job}").json())
        if told["state"] not in ("queued", "running"):
            return told
        time.sleep(0.1)
    raise AssertionError("the import does not end")


def test_an_import_from_upload_to_mended_rows(clients: dict[str, Client]) -> None:
    kim, carl, rita = clients["kim"], clients["carl"], clients["rita"]
    file = _upload(carl, [["Serial number", "Gewicht", "# x"], ["S1", "1.5", ""], ["S2", "heavy", ""]])
    seen = carl.post(f"{UNITS}/imports/preview", json={"file": file}).json()
    assert [(c["head"], c["path"]) for c in seen["columns"]] == [
        ("Serial number", "serial"),
        ("Gewicht", ""),
        ("# x", ""),
    ]
    assert {"weight", "owner.code", "model.maker.code"} <= {o["path"] for o in seen["offers"]}
    for thief, status in ((kim, 404), (rita, 403)):
        assert thief.post(f"{UNITS}/imports", json={"file": file}).status_code == status
    wish = {"file": file, "columns": {"Serial number": "serial", "Gewicht": "weight", "# x": None}}
    begun = carl.post(f"{UNITS}/imports", json=wish)
    assert begun.status_code == 201
    told = _ended(carl, begun.json()["id"])
    assert (told["state"], told["counts"]) == (
        "done",
        {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "failed": 1},
    )
    assert [(p["row"], p["column"], p["value"], p["code"]) for p in told["problems"]] == [
        (3, "Gewicht", "heavy", "not_number")
    ]
    assert [job["id"] for job in carl.get("/api/yard/imports").json()["rows"]] == [told["id"]]
    for other in (kim, rita):
        assert other.get(f"/api/yard/imports/{told['id']}").status_code == 404
        assert other.get(f"/api/yard/imports/{told['id']}/refused").status_code == 404
        assert other.post(f"/api/yard/imports/{told['id']}/stop").status_code == 404
        assert other.get("/api/yard/imports").json()["rows"] == []
    refused = carl.get(f"/api/yard/imports/{told['id']}/refused", headers={"Accept-Language": "zh"}).content.decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(io.StringIO(refused)))
    assert rows[0] == ["Serial number", "Gewicht", "# x", "# 问题"]
    assert (rows[1][:2], rows[1][3].startswith("Gewicht: ")) == (["S2", "heavy"], True)
    assert carl.post(f"/api/yard/imports/{told['id']}/stop").status_code == 409


@SQLITE
def test_wishes_that_mean_nothing(clients: dict[str, Client]) -> None:
    kim = clients["kim"]
    file = _upload(kim, [["serial"], ["S1"]])
    wishes: list[dict[str, Any]] = [
        {"file": 7}, {"file": "x"}, {"columns": []}, {"columns": {"a": 1}}, {"mode": "some"}, {"dry_run": "yes"}, {"other": 1},
        {"columns": {"serial": "id"}},
    ]  # fmt: skip
    for wish in wishes:
        answer = kim.post(f"{UNITS}/imports", json={"file": file, **wish})
        assert answer.status_code in (400, 404, 422), (wish, answer.text)
    assert kim.post(f"{UNITS}/imports", json={}).status_code == 400
    # A mapping that leaves every column out is a wish, if a strange one.
    assert kim.post(f"{UNITS}/imports", json={"file": file, "columns": {}}).status_code == 201


def test_exports_hold_what_the_list_shows_and_come_back_unchanged(clients: dict[str, Client], yard: Yard) -> None:
    kim, carl = clients["kim"], clients["carl"]
    yard.bring("maker", [["code", "hidden"], ["A", ""], ["X", "true"]])
    yard.bring("model", [["maker.code", "code"], ["A", "1"], ["X", "1"]])
    head = [
        "serial",
        "model.maker.code",
        "model.code",
        "owner",
        "weight",
        "price",
        "count",
        "bought",
        "seen",
        "good",
        "note",
    ]
    rows = [
        [f"S{n:04}", "A", "1", "X", f"{n}.25", "9.9", str(n), "2026-01-02", "2026-01-02T03:04:05Z", "true", "=1+1"]
        for n in range(601)
    ]
    assert yard.bring("unit", [head, *rows]).counts["created"] == 601
    before = yard.rows("unit")
    for kind in ("csv", "xlsx"):
        content = kim.get(f"{UNITS}/export", params={"format": kind}).content
        assert yard.bring("unit", content).counts == {
            "read": 601,
            "created": 0,
            "updated": 0,
            "unchanged": 601,
            "failed": 0,
        }
    assert yard.rows("unit") == before
    asked = {
        "format": "csv",
        "fields": "serial,model.code,weight",
        "where": "count >= 599",
        "order_by": "-serial",
        "heads": "title",
    }
    shown = list(csv.reader(io.StringIO(kim.get(f"{UNITS}/export", params=asked).content.decode("utf-8-sig"))))
    assert shown == [
        ["Serial number", "Model.Model code", "Weight"],
        ["S0600", "1", "600.25"],
        ["S0599", "1", "599.25"],
    ]
    lines = kim.get(f"{UNITS}/export", params={"format": "jsonl", "fields": "serial,owner"}).text.splitlines()
    assert (len(lines), json.loads(lines[0])["owner"]["label"]) == (601, "X")
    sheet = load_workbook(io.BytesIO(kim.get(f"{UNITS}/export", params={"format": "xlsx"}).content)).active
    assert sheet is not None
    assert (sheet.max_row, sheet["E3"].value) == (602, 1.25)
    for wrong in ({"format": "pdf"}, {"fields": "nothing"}, {"where": "("}, {"fields": "owner.nothing"}):
        assert kim.get(f"{UNITS}/export", params=wrong).status_code == 400
    for name in ("carl", "rita"):
        assert clients[name].get(f"{UNITS}/export").status_code == 403  # reading is not taking out
    assert carl.get(f"{UNITS}/import/template.csv").status_code == 200
