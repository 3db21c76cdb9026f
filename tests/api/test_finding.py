"""Counts that end, trees, groups with figures, and one text asked of everything, over HTTP and with rights."""

from typing import Any

import pytest
from httpx import Client

from formwright.api.routes import finding
from tests.api.conftest import SignIn, a_customer, a_ticket

DESK = "/api/desk"


def found(client: Client, text: str, **more: Any) -> list[tuple[str, str, str, str]]:
    answer = client.get(f"{DESK}/search", params={"text": text, **more})
    assert answer.status_code == 200, answer.text
    return [(row["entity"], row["label"], row["path"], row["text"]) for row in answer.json()["rows"]]


def test_one_text_asked_of_everything(mona: Client, sign_in: SignIn) -> None:
    a_customer(mona, "C1", name="华南灯具厂")
    a_customer(mona, "K9", name="灯", tier="gold", credit="5000")
    for title in ("灯不亮", "换灯泡，急", "水管漏水"):
        a_ticket(mona, title=title)
    a_ticket(mona, title="灯座烫手", urgent=True)
    labels = [label.partition(" ")[2] or label for _, label, _, _ in found(mona, "灯")]
    assert labels == ["灯", "灯不亮", "灯座烫手", "华南灯具厂", "换灯泡，急"]  # is it, begins with it, holds it
    assert found(mona, "k9") == [("customer", "灯", "code", "K9")]
    assert [row[3] for row in found(mona, "换灯 急")] == ["换灯泡，急"]
    assert (found(mona, "没有的"), found(mona, "K"), found(mona, "%")) == ([], [], [])
    more = mona.get(f"{DESK}/search", params={"text": "灯", "each": 1}).json()
    assert ([row["entity"] for row in more["rows"]], more["more"]) == (["customer", "ticket"], ["customer", "ticket"])
    assert mona.get(f"{DESK}/search", params={"text": " "}).status_code == 400
    clerk = sign_in("carl")
    assert [text for *_, text in found(clerk, "灯")] == ["灯", "灯不亮", "华南灯具厂", "换灯泡，急"]  # the urgent one is not theirs
    assert found(clerk, "5000") == []
    guest = sign_in("gus")
    assert found(guest, "灯") == [("customer", "华南灯具厂", "name", "华南灯具厂")]
    assert sign_in("nora").get(f"{DESK}/search", params={"text": "灯"}).status_code == 404


def test_counts_and_figures(mona: Client, sign_in: SignIn) -> None:
    a_customer(mona)
    for n in range(4):
        a_ticket(mona, title=f"急单 {n}", hours=n, urgent=n == 3, due=f"2026-03-0{n + 1}T17:00:00Z", secret="x")
    path = f"{DESK}/records/ticket"
    assert mona.get(f"{path}/count").json() == {"count": 4, "more": False}
    assert mona.get(f"{path}/count", params={"where": "hours > 1", "search": "急单"}).json() == {"count": 2, "more": False}
    assert mona.get(f"{path}/count", params={"where": "hours >"}).status_code == 400
    asked = {
        "by": "start_of_week(due), state", "sum": "hours,visits", "avg": "hours", "max": "due", "distinct": "customer",
        "having": "count > 1 and avg_hours < 9", "order_by": "-sum_hours",
    }  # fmt: skip
    groups = mona.get(f"{path}/groups", params=asked).json()["rows"]
    assert groups == [{
        "start_of_week(due)": "2026-03-02", "state": "open", "count": 4, "sum_hours": "6", "sum_visits": 0, "avg_hours": "1.5",
        "max_due": "2026-03-04T17:00:00Z", "distinct_customer": 1,
    }]  # fmt: skip
    assert mona.get(f"{path}/groups").json()["rows"] == [{"count": 4}]
    rows = mona.get(f"{DESK}/records/customer", params={"fields": "code,sum(tickets, hours)", "order_by": "-count(tickets)"}).json()
    assert rows["rows"][0]["sum(tickets, hours)"] == "6"
    clerk = sign_in("carl")
    assert clerk.get(f"{path}/count").json() == {"count": 3, "more": False}
    assert clerk.get(f"{path}/groups", params={"sum": "hours"}).json()["rows"] == [{"count": 3, "sum_hours": "3"}]
    for refused in ({"max": "secret"}, {"by": "secret"}, {"having": "max_secret == 'x'"}, {"order_by": "secret"}):
        assert clerk.get(f"{path}/groups", params=refused).status_code == 400


def test_counts_end(mona: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than can be counted quickly is told as such; it does not matter how many more."""
    monkeypatch.setattr(finding, "COUNTED", 2)
    a_customer(mona)
    for n in range(3):
        a_ticket(mona, title=f"T{n}")
    assert mona.get(f"{DESK}/records/ticket/count").json() == {"count": 2, "more": True}
    assert mona.get(f"{DESK}/records/ticket/count", params={"where": "title == 'T1'"}).json() == {"count": 1, "more": False}


def test_trees(mona: Client) -> None:
    path = f"{DESK}/records/agent"
    ids: list[str] = []
    for n in range(3):
        body = {"sign_in": f"a{n}", **({"lead": ids[-1]} if ids else {})}
        ids.append(mona.post(path, json=body).json()["id"])
    below = mona.get(f"{path}/{ids[0]}/tree", params={"fields": "sign_in", "depth": 1}).json()
    assert ([(row["depth"], row["record"]["sign_in"]) for row in below["rows"]], below["more"]) == ([(0, "a0"), (1, "a1")], False)
    above = mona.get(f"{path}/{ids[2]}/tree", params={"direction": "up", "by": "lead"}).json()
    assert [row["record"]["sign_in"] for row in above["rows"]] == ["a2", "a1", "a0"]
    assert mona.get(f"{path}/{ids[2]}/tree", params={"direction": "sideways"}).status_code == 400
    assert mona.get(f"{path}/{ids[2]}/tree", params={"by": "team"}).json()["code"] == "no_tree"
    assert mona.get(f"{path}/{'0' * 26}/tree").status_code == 404
