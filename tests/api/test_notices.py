"""The inbox of notices over HTTP: one's own, counted, read and unread again."""

from datetime import UTC, datetime
from typing import Any

from httpx import Client

from formwright.kernel.ids import new_ids
from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.store import notices
from formwright.store.notices import Notice
from tests.api.prepared import PASSWORD


def tell(engine: Engine, person: str, *titles: str) -> None:
    accounts = Accounts(engine.database, engine.clock)
    actor, (app,) = accounts.actor(person), engine.apps()
    accounts.close()
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with engine.database.write() as connection:
        ids = new_ids(len(titles))
        notices.put(connection, [Notice(i, actor.id, app.key, at, "rule:x", {"en": t}, {}) for i, t in zip(ids, titles, strict=True)])


def got(client: Client, **query: str) -> dict[str, Any]:
    answer = client.get("/api/notices", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_one_reads_ones_own_notices(engine: Engine, client: Client) -> None:
    tell(engine, "mona", "one", "two", "three")
    tell(engine, "carl", "other")
    assert client.get("/api/notices").status_code == 401
    client.post("/api/session", json={"name": "mona", "password": PASSWORD})
    page = got(client, limit="2")
    assert [row["title"]["en"] for row in page["rows"]] == ["three", "two"]
    assert [row["title"]["en"] for row in got(client, cursor=page["next"])["rows"]] == ["one"]
    mark = {"notices": [page["rows"][0]["id"]]}
    assert client.post("/api/notices", json=mark).json() == {"unread": 2}
    assert [row["title"]["en"] for row in got(client, state="unread")["rows"]] == ["two", "one"]
    assert client.post("/api/notices", json={**mark, "read": False}).json() == {"unread": 3}
    assert client.post("/api/notices", json={"notices": "all"}).json() == {"unread": 0}
    assert got(client)["unread"] == 0
    assert len(got(client)["rows"]) == 3


def test_bad_wishes_are_refused(client: Client) -> None:
    client.post("/api/session", json={"name": "mona", "password": PASSWORD})
    for body in ({}, {"notices": "some"}, {"notices": [""]}, {"notices": ["x" * 41]}, {"notices": [], "read": "no"}):
        assert client.post("/api/notices", json=body).status_code == 400
    assert client.get("/api/notices", params={"state": "x"}).status_code == 400
