"""Signing in: cookies, forged requests, limits, revocation, tokens."""

import time
from statistics import median

import pytest
from httpx import Client

from formwright.runtime.accounts import Accounts
from formwright.runtime.accounts.passwords import Passwords
from formwright.runtime.engine import Engine
from tests.api.conftest import SignIn
from tests.api.prepared import PASSWORD
from tests.fixtures.kinds import SQLITE


def test_me_and_the_cookie(sign_in: SignIn, client: Client) -> None:
    assert client.get("/api/session").status_code == 401
    answer = client.post("/api/session", json={"name": "mona", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    me = client.get("/api/session").json()
    assert (me["name"], [(app["key"], app["roles"]) for app in me["apps"]]) == ("mona", [("desk", ["manager"])])
    assert client.patch("/api/session", json={"language": "zh"}).json()["language"] == "zh"
    assert client.get("/api/desk/records/nothing").json()["title"] == "此处没有内容。"
    assert client.patch("/api/session", json={"language": "fr"}).status_code == 422
    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/session").status_code == 401


def test_a_new_sign_in_ends_the_session_that_the_browser_had(sign_in: SignIn) -> None:
    client = sign_in("mona")
    first = client.cookies["fw_session"]
    client.post("/api/session", json={"name": "mona", "password": PASSWORD})
    assert client.cookies["fw_session"] != first
    client.cookies.clear()
    client.cookies.set("fw_session", first)
    time.sleep(0.6)
    assert client.get("/api/session").status_code == 401


def test_changes_by_cookie_need_the_header_and_the_same_site(mona: Client) -> None:
    body = {"code": "X", "name": "x"}
    del mona.headers["X-Formwright"]
    assert mona.post("/api/desk/records/customer", json=body).json()["code"] == "csrf_header_missing"
    mona.headers["X-Formwright"] = "1"
    cross = mona.post("/api/desk/records/customer", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert (cross.status_code, cross.json()["code"]) == (403, "cross_site")
    form = mona.post("/api/desk/records/customer", data=body)
    assert form.status_code == 415
    assert mona.get("/api/desk/records/customer").json()["rows"] == []


def test_wrong_passwords_are_limited_by_account(client: Client) -> None:
    statuses = [client.post("/api/session", json={"name": "mona", "password": "wrong wrong"}).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    locked = client.post("/api/session", json={"name": "mona", "password": PASSWORD})
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0
    assert client.post("/api/session", json={"name": "carl", "password": PASSWORD}).status_code == 200


def test_tries_are_limited_by_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Passwords, "check", lambda *_: (False, None))
    statuses = [client.post("/api/session", json={"name": f"nobody{n}", "password": "x"}).status_code for n in range(21)]
    assert statuses == [401] * 20 + [429]


@SQLITE
@pytest.mark.usefixtures("dear_passwords")
def test_unknown_names_cost_the_same_time(sign_in: SignIn, client: Client) -> None:
    sign_in("mona").cookies.clear()  # her prepared hash is a cheap one until then

    def cost(name: str) -> float:
        started = time.perf_counter()
        client.post("/api/session", json={"name": name, "password": "wrong wrong"})
        return time.perf_counter() - started

    cost("warm-up")
    known, unknown = median(cost("mona") for _ in range(3)), median(cost("nobody") for _ in range(3))
    assert unknown > known / 4


def test_lost_roles_and_locked_people_are_out_within_a_second(sign_in: SignIn, engine: Engine) -> None:
    client = sign_in("mona")
    assert client.get("/api/desk/model").status_code == 200
    elsewhere = Accounts(engine.database, engine.clock)
    elsewhere.set_roles("mona", "desk", [], engine.app("desk").model.roles)
    time.sleep(1)
    assert client.get("/api/desk/model").status_code == 404
    elsewhere.set_active("mona", active=False)
    time.sleep(1)
    assert client.get("/api/session").status_code == 401
    elsewhere.close()


def test_tokens_act_with_fewer_roles_and_end(sign_in: SignIn) -> None:
    client = sign_in("mona")
    made = client.post("/api/tokens", json={"title": "import", "days": 1})
    assert made.status_code == 201
    secret = made.json()["token"]
    assert secret.startswith("fwt_")
    narrow = client.post("/api/tokens", json={"title": "nothing", "scopes": {}}).json()["token"]
    assert client.post("/api/tokens", json={"title": "more", "scopes": {"desk": ["clerk"]}}).status_code == 422
    assert secret not in client.get("/api/tokens").text
    client.cookies.clear()
    del client.headers["X-Formwright"]
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.post("/api/desk/records/customer", json={"code": "T", "name": "t"}, headers=bearer).status_code == 201
    assert client.get("/api/desk/records/customer", headers={"Authorization": f"Bearer {narrow}"}).status_code == 404
    assert client.post("/api/tokens", json={"title": "child"}, headers=bearer).status_code == 403
    assert client.get("/api/session", headers={"Authorization": "Bearer fwt_wrong"}).status_code == 401
    assert client.get("/api/session", headers={"Authorization": "Basic bW9uYTp4"}).status_code == 401
    client.headers["X-Formwright"] = "1"
    sign_in("mona")
    assert client.delete(f"/api/tokens/{made.json()['id']}").status_code == 204
    assert client.delete(f"/api/tokens/{made.json()['id']}").status_code == 404
    client.cookies.clear()
    time.sleep(0.6)
    assert client.get("/api/session", headers=bearer).status_code == 401


def test_nothing_can_be_guessed_from_the_store(sign_in: SignIn, engine: Engine) -> None:
    secret = sign_in("mona").cookies["fw_session"]
    assert len(secret) >= 43
    with engine.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT token_hash FROM fw_session").all()
    assert secret not in str(rows)
