"""People over HTTP: who may look after whom, that nobody gives what they do not hold, the first administrator, the book of events."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from httpx import Client

from formwright.runtime.accounts import Caller
from tests.api.accounts.house import SETUP, House
from tests.api.accounts.test_factors import by_password, set_up
from tests.api.prepared import PASSWORD

GOOD = "quite another sentence"


def an_administrator(house: House, name: str = "mona") -> Client:
    """Make somebody an administrator, and sign them in."""
    house.accounts.people.change(house.person(name), {"administrator": True}, "", Caller())
    return house.signed_in(name)


def until(house: House, days: int) -> str:
    """Return a moment some days from now, as it is written."""
    return (house.clock.now() + timedelta(days=days)).isoformat()


def test_people_are_added_changed_and_kept_out(house: House) -> None:
    boss = an_administrator(house)
    made = boss.post("/api/people", json={"name": "ida", "password": GOOD, "title": "Ida", "language": "zh"})
    assert made.status_code == 201, made.text
    ida = made.json()["id"]
    assert boss.post("/api/people", json={"name": "ida", "password": GOOD}).status_code == 409
    changed = boss.patch(f"/api/people/{ida}", json={"title": "Ida B.", "email": "Ida@Example.com"}).json()
    assert (changed["title"], changed["email"]) == ("Ida B.", "ida@example.com")
    hers = house.signed_in("ida", GOOD)
    given = boss.post(f"/api/people/{ida}/roles", json={"app": "desk", "roles": ["clerk"]})
    assert given.json()["roles"] == {"desk": ["clerk"]}
    assert hers.get("/api/desk/model").status_code == 200
    assert boss.post(f"/api/people/{ida}/roles", json={"app": "desk", "roles": []}).json()["roles"] == {}
    assert hers.get("/api/desk/model").status_code == 404
    assert boss.patch(f"/api/people/{ida}", json={"active": False}).json()["active"] is False
    assert hers.get("/api/session").status_code == 401
    assert [each["name"] for each in boss.get("/api/people").json()["rows"]] == ["carl", "gus", "ida", "mona", "nora"]
    assert boss.get("/api/people/nobody").status_code == 404
    told = [entry["event"] for entry in boss.get("/api/security-events", params={"person": ida}).json()["rows"]]
    assert told == ["person_kept_out", "roles_changed", "roles_changed", "signed_in", "person_changed", "person_added"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "a b"}, "bad_user_name"), ({"name": "x", "password": "short"}, "weak_password"),
        ({"name": "x", "email": "no address"}, "bad_email"), ({"name": "x", "email": "a@b\r\nBcc: c@d"}, "bad_email"),
        ({"name": "x", "language": "fr"}, "unknown_language"), ({"name": "x", "kind": "boss"}, "bad_value_here"),
        ({"name": "x", "kind": "guest"}, "guest_needs_end"), ({"name": "x", "expires_at": "soon"}, "bad_moment"),
        ({"name": "x", "kind": "supplier", "administrator": True}, "outsider_administers"),
        ({"name": "x", "administrator": "yes"}, "bad_value_here"), ({}, "body_needs_text"),
    ],
)  # fmt: skip
def test_people_that_cannot_be_are_refused(lite: House, values: dict[str, object], code: str) -> None:
    boss = an_administrator(lite)
    refused = boss.post("/api/people", json=values)
    assert 400 <= refused.status_code < 500
    assert refused.json()["code"] == code
    assert len(boss.get("/api/people").json()["rows"]) == 4


def test_only_administrators_who_are_there_look_after_people(lite: House) -> None:
    boss = an_administrator(lite)
    token = boss.post("/api/tokens", json={"title": "x"}).json()["token"]
    carl, program = lite.signed_in("carl"), lite.program(token)
    target = lite.person("gus")
    for client in (carl, program):
        assert client.get("/api/people").status_code == 403
        assert client.post("/api/people", json={"name": "x"}).status_code == 403
        assert client.patch(f"/api/people/{target}", json={"active": False}).status_code == 403
        assert client.get("/api/security-events").status_code == 403
        assert client.delete(f"/api/people/{target}/sessions").status_code == 403
    lite.later(minutes=16)
    assert boss.post("/api/people", json={"name": "x"}).json()["code"] == "confirmation_needed"
    assert boss.post("/api/session/confirm", json={"password": PASSWORD}).status_code == 204
    assert boss.post("/api/people", json={"name": "x", "password": GOOD}).status_code == 201
    assert carl.patch(f"/api/people/{lite.person('carl')}", json={"administrator": True}).status_code == 403


def test_nobody_gives_takes_or_reaches_what_they_do_not_hold(lite: House) -> None:
    clerk = an_administrator(lite, "carl")
    mona, nora = lite.person("mona"), lite.person("nora")
    refused = clerk.post(f"/api/people/{nora}/roles", json={"app": "desk", "roles": ["manager"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "cannot_grant")
    own = clerk.post(f"/api/people/{lite.person('carl')}/roles", json={"app": "desk", "roles": ["clerk", "manager"]})
    assert own.json()["code"] == "cannot_grant"
    assert clerk.post(f"/api/people/{mona}/roles", json={"app": "desk", "roles": []}).json()["code"] == "cannot_grant"
    for method, path, body in (
        ("PATCH", "", {"email": "mine@example.com"}), ("POST", "/invite", None), ("DELETE", "/factors", None),
        ("DELETE", "/sessions", None), ("PATCH", "", {"active": False}),
    ):  # fmt: skip
        answer = clerk.request(method, f"/api/people/{mona}{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "stronger_person")
    assert clerk.post(f"/api/people/{nora}/roles", json={"app": "desk", "roles": ["clerk"]}).status_code == 200
    assert clerk.post(f"/api/people/{nora}/roles", json={"app": "desk", "roles": ["none"]}).status_code == 422
    assert clerk.post(f"/api/people/{nora}/roles", json={"app": "none", "roles": []}).status_code == 404


def test_what_is_not_offered_cannot_be_changed(lite: House) -> None:
    boss, target = an_administrator(lite), lite.person("gus")
    for name in ("password_hash", "totp", "id", "roles", "name", "__class__", "created_at"):
        refused = boss.patch(f"/api/people/{target}", json={name: "x"})
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_change")


def test_an_administrator_always_remains(lite: House) -> None:
    boss = an_administrator(lite)
    own = f"/api/people/{lite.person('mona')}"
    for change in ({"administrator": False}, {"active": False}):
        assert boss.patch(own, json=change).json()["code"] == "last_administrator"
    lite.accounts.set_roles("carl", "desk", ["manager"], lite.engine.app("desk").model.roles)
    other = an_administrator(lite, "carl")
    theirs = f"/api/people/{lite.person('carl')}"
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(boss.patch, theirs, json={"administrator": False})
        second = pool.submit(other.patch, own, json={"administrator": False})
        assert min(first.result().status_code, second.result().status_code) == 200
    assert sum(person.user.administrator for person in lite.accounts.people.all()) == 1


def test_two_administrators_do_not_remove_each_other(house: House) -> None:
    house.accounts.set_roles("carl", "desk", ["manager"], house.engine.app("desk").model.roles)
    mona, carl = an_administrator(house, "mona"), an_administrator(house, "carl")
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(mona.patch, f"/api/people/{house.person('carl')}", json={"administrator": False}),
            pool.submit(carl.patch, f"/api/people/{house.person('mona')}", json={"administrator": False}),
        ]
        statuses = sorted(job.result().status_code for job in jobs)
    assert statuses[0] == 200
    assert statuses[1] in (403, 409)


def test_lost_second_factors_are_taken_away(lite: House) -> None:
    mona = lite.signed_in("carl")
    set_up(lite, mona)
    assert by_password(lite, "carl")
    boss = an_administrator(lite)
    assert boss.get(f"/api/people/{lite.person('carl')}").json()["second_factor"] is True
    assert boss.delete(f"/api/people/{lite.person('carl')}/factors").status_code == 204
    assert mona.get("/api/session").status_code == 401
    assert lite.signed_in("carl").get("/api/session").status_code == 200


def test_of_many_first_administrators_there_is_one(house: House) -> None:
    def try_it(number: int) -> int:
        body = {"setup": SETUP, "name": f"boss{number}", "password": GOOD}
        return house.browser().post("/api/setup", json=body).status_code

    wrong = house.browser().post("/api/setup", json={"setup": "a guess", "name": "thief", "password": GOOD})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "setup_refused")
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(try_it, range(6)))
    assert sorted(statuses) == [201] + [409] * 5
    people = house.accounts.people.all()
    assert len([person for person in people if person.user.administrator]) == 1
    assert len(people) == 5, "who came too late was not added at all"
    assert house.browser().post("/api/setup", json={"setup": SETUP, "name": "late", "password": GOOD}).status_code == 409


def test_the_book_of_events_is_paged_and_filtered(lite: House) -> None:
    boss = an_administrator(lite)
    for _ in range(3):
        lite.browser().post("/api/session", json={"name": "carl", "password": "wrong wrong"})
    first = boss.get("/api/security-events", params={"event": "sign_in_failed", "limit": 2}).json()
    assert [row["name"] for row in first["rows"]] == ["carl", "carl"]
    rest = boss.get("/api/security-events", params={"event": "sign_in_failed", "limit": 2, "before": first["next"]}).json()
    assert (len(rest["rows"]), rest["next"]) == (1, None)
    assert boss.get("/api/security-events", params={"limit": 1000}).status_code == 400
    assert first["rows"][0]["address"] == "127.0.0.1"


def test_the_book_of_events_is_found_by_kind_person_address_and_time(house: House) -> None:
    boss, carl = an_administrator(house), house.browser()
    ids = {row["name"]: row["id"] for row in boss.get("/api/people").json()["rows"]}
    house.later(seconds=1)
    begin = house.engine.clock.now().isoformat()
    carl.post("/api/session", json={"name": "carl", "password": "wrong wrong"})
    carl.post("/api/session", json={"name": "carl", "password": PASSWORD})
    house.later(seconds=1)
    middle = house.engine.clock.now().isoformat()
    boss.post(f"/api/people/{ids['carl']}/roles", json={"app": "desk", "roles": []})

    def found(**asked: str) -> list[str]:
        answer = boss.get("/api/security-events", params=asked)
        assert answer.status_code == 200, answer.text
        return [row["event"] for row in answer.json()["rows"]]

    about_carl = ["roles_changed", "signed_in", "sign_in_failed"]
    assert found(person=ids["carl"], since=begin) == about_carl
    assert found(person=ids["carl"], event="signed_in, sign_in_failed") == about_carl[1:]
    assert found(person=ids["carl"], since=middle) == about_carl[:1]
    assert found(person=ids["carl"], since=begin, until=middle) == about_carl[1:]
    assert found(person=ids["carl"], by=ids["mona"]) == about_carl[:1]
    assert found(person=ids["carl"], since=begin, address="127.0.0.1") == about_carl
    assert found(address="10.0.0.1") == found(by=ids["nora"]) == []
    assert boss.get("/api/security-events", params={"since": "yesterday"}).status_code == 400
