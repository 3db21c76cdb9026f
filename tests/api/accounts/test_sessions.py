"""Sessions: a new one for every sign-in, listed, ended, and over after a time without use or in all."""


from formwright.api.settings import SessionTimes
from tests.api.accounts.house import House, a_house
from tests.api.prepared import PASSWORD, fill_desk
from tests.fixtures.prepared import Copied


def test_a_session_that_somebody_planted_is_never_taken(house: House) -> None:
    planted = "an-attackers-secret-that-is-known"
    browser = house.browser()
    browser.cookies.set("fw_session", planted, "127.0.0.1")
    browser.cookies.set("fw_step", planted, "127.0.0.1")
    assert browser.post("/api/session", json={"name": "mona", "password": PASSWORD}).status_code == 200
    assert planted not in browser.cookies["fw_session"]
    attacker = house.browser()
    attacker.cookies.set("fw_session", planted)
    assert attacker.get("/api/session").status_code == 401


def test_every_sign_in_has_a_secret_of_its_own_and_ends_the_former(house: House) -> None:
    browser = house.signed_in("carl")
    first = browser.cookies["fw_session"]
    assert browser.post("/api/session", json={"name": "mona", "password": PASSWORD}).status_code == 200
    assert browser.cookies["fw_session"] != first
    former = house.browser()
    former.cookies.set("fw_session", first)
    assert former.get("/api/session").status_code == 401


def test_sessions_are_listed_with_where_they_come_from(house: House) -> None:
    desk = house.signed_in("mona", **{"User-Agent": "Desk browser"})
    house.later(minutes=5)
    phone = house.signed_in("mona", **{"User-Agent": "x" * 500})
    house.signed_in("carl")
    rows = phone.get("/api/account/sessions").json()["rows"]
    assert [(row["agent"][:12], row["address"], row["method"], row["current"]) for row in rows] == [
        ("xxxxxxxxxxxx", "127.0.0.1", "password", True), ("Desk browser", "127.0.0.1", "password", False),
    ]  # fmt: skip
    assert len(rows[0]["agent"]) == 200
    assert all(client.cookies["fw_session"] not in str(rows) for client in (desk, phone))
    assert phone.delete(f"/api/account/sessions/{rows[1]['id']}").status_code == 204
    assert desk.get("/api/session").status_code == 401
    assert phone.delete(f"/api/account/sessions/{rows[1]['id']}").status_code == 404


def test_nobody_ends_the_sessions_of_others(lite: House) -> None:
    mona, carl = lite.signed_in("mona"), lite.signed_in("carl")
    hers = mona.get("/api/account/sessions").json()["rows"][0]["id"]
    assert carl.delete(f"/api/account/sessions/{hers}").status_code == 404
    assert mona.get("/api/session").status_code == 200


def test_sessions_end_without_use_and_after_all(copied_file: Copied) -> None:
    assert SessionTimes() == SessionTimes(idle=12 * 3600, absolute=7 * 24 * 3600)
    times = SessionTimes(idle=12 * 3600, absolute=24 * 3600)
    with a_house(copied_file(fill_desk), sessions=times) as house:
        idle, used = house.signed_in("mona"), house.signed_in("mona")
        for _ in range(2):
            house.later(hours=11)
            house.forgotten()
            assert used.get("/api/session").status_code == 200
            house.seen(used)
        assert idle.get("/api/session").status_code == 401
        house.later(hours=3)
        house.forgotten()
        assert used.get("/api/session").status_code == 401, "a day is the most here"


def test_a_wrong_password_does_not_end_the_session(lite: House) -> None:
    browser = lite.signed_in("mona")
    assert browser.post("/api/session", json={"name": "mona", "password": "wrong wrong"}).status_code == 401
    assert browser.get("/api/session").status_code == 200


def test_tokens_have_no_account_pages(lite: House) -> None:
    mona = lite.signed_in("mona")
    program = lite.program(mona.post("/api/tokens", json={"title": "x"}).json()["token"])
    for path in ("/api/account/sessions", "/api/account/factors"):
        assert program.get(path).json()["code"] == "by_session_only"
    assert program.post("/api/account/password", json={"old": PASSWORD, "password": "quite another sentence"}).status_code == 403
    assert program.post("/api/session/confirm", json={"password": PASSWORD}).status_code == 403

