"""Saved filters over HTTP: one's own, shared ones, and none that tells of what its reader cannot see."""

from httpx import Client

from formwright.kernel.ids import new_id
from formwright.runtime.engine import Engine
from formwright.store.filters import SavedFilter, add
from tests.api.conftest import SignIn, a_customer, a_ticket

PATH = "/api/desk/filters"


def titles(client: Client, **asked: str) -> list[str]:
    answer = client.get(PATH, params=asked)
    assert answer.status_code == 200, answer.text
    return [row["title"] for row in answer.json()["rows"]]


def test_filters(mona: Client, sign_in: SignIn) -> None:
    a_customer(mona)
    a_ticket(mona, title="One", hours=3)
    mine = mona.post(
        PATH,
        json={
            "entity": "ticket",
            "title": "Long ones",
            "where": "hours > 2",
            "order_by": ["-hours"],
            "fields": ["title"],
        },
    )
    assert mine.status_code == 201, mine.text
    kept = mine.json()
    assert {k: kept[k] for k in ("entity", "where", "order_by", "own", "shared", "version")} == {
        "entity": "ticket", "where": "hours > 2", "order_by": ["-hours"], "own": True, "shared": [], "version": 1,
    }  # fmt: skip
    asked = {"where": kept["where"], "order_by": ",".join(kept["order_by"]), "fields": ",".join(kept["fields"])}
    assert mona.get("/api/desk/records/ticket", params=asked).json()["rows"][0]["title"] == "One"
    changed = mona.patch(f"{PATH}/{kept['id']}", json={"version": 1, "title": "长工单", "search": "one"})
    assert (changed.status_code, changed.json()["where"], changed.json()["version"]) == (200, "hours > 2", 2)
    assert mona.patch(f"{PATH}/{kept['id']}", json={"version": 1, "title": "x"}).status_code == 409
    assert (titles(mona), titles(mona, entity="customer")) == (["长工单"], [])
    clerk = sign_in("carl")
    assert titles(clerk) == []
    for method in ("PATCH", "DELETE"):
        assert (
            clerk.request(
                method, f"{PATH}/{kept['id']}", json={"version": 2} if method == "PATCH" else None
            ).status_code
            == 404
        )
    assert sign_in("mona").delete(f"{PATH}/{kept['id']}").status_code == 204
    assert titles(mona) == []


def test_shared_filters_tell_nothing(engine: Engine, sign_in: SignIn) -> None:
    """A filter over a field that its reader cannot see does not exist for that reader, whoever shared it."""
    mona = sign_in("mona")
    shared = {"entity": "ticket", "shared": ["manager"]}
    assert mona.post(PATH, json={**shared, "title": "secret", "where": "secret == 'x'"}).status_code == 201
    assert mona.post(PATH, json={**shared, "shared": ["clerk"], "title": "t"}).json()["code"] == "filter_not_shared"
    clerk = sign_in("carl")
    mine = {"entity": "ticket", "shared": ["clerk"]}
    assert clerk.post(PATH, json={**mine, "title": "team's", "where": "urgent == null"}).status_code == 201
    for refused in (
        {"where": "secret == 'x'"},
        {"order_by": ["secret"]},
        {"fields": ["secret"]},
        {"where": "hours >"},
        {"title": " "},
    ):
        answer = clerk.post(PATH, json={**mine, "title": "t", **refused})
        assert answer.status_code == 400, answer.text
    assert titles(clerk) == ["team's"]
    hidden = (
        {"where": "secret == 'x'"},
        {"order_by": ["-secret"]},
        {"fields": ["sum(parts, nothing)"]},
        {"search": "fine"},
    )
    for n, asked in enumerate(hidden):
        question = {"where": "", "search": "", "order_by": [], "fields": [], **asked}
        now = engine.clock.now()
        with engine.database.write() as connection:
            add(connection, SavedFilter(new_id(), "desk", "ticket", "boss", f"f{n}", question, ["clerk"], 1, now, now))
    assert titles(clerk) == ["f3", "team's"]
    guest = sign_in("gus")
    assert titles(guest) == []
    assert guest.post(PATH, json={"entity": "ticket", "title": "t"}).status_code == 404
    assert sign_in("nora").get(PATH).status_code == 404


def test_filters_of_a_list_by_name(sign_in: SignIn) -> None:
    """What a definition offers is offered as far as the person sees what it asks of."""
    urgent = sign_in("mona").get("/api/desk/model").json()["views"]["urgent"]
    assert urgent["filters"]["gold"] == {
        "title": {"zh": "金牌客户", "en": "Gold customers"}, "where": "customer.tier == 'gold' and kind == 'fault'",
    }  # fmt: skip
    assert list(urgent["filters"]) == ["gold", "internal"]
    assert list(sign_in("carl").get("/api/desk/model").json()["views"]["urgent"]["filters"]) == ["gold"]
