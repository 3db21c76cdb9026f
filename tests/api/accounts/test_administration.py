"""What administrators look at and end: apps, roles with their places and people, where others are signed in."""

from tests.api.accounts.house import House
from tests.api.accounts.test_people import an_administrator

APPS = "/api/administration/apps"


def test_roles_are_told_with_their_grants_places_and_people(house: House) -> None:
    boss = an_administrator(house)
    (app,) = boss.get(APPS).json()["rows"]
    assert app["key"] == "desk"
    given = {role["key"]: role["may_give"] for role in app["roles"]}
    assert set(given.values()) <= {True, False}
    told = boss.get(f"{APPS}/desk/roles").json()
    roles = {role["key"]: role for role in told["rows"]}
    assert roles.keys() == given.keys()
    clerk = roles["clerk"]
    assert clerk["file"] == "roles/clerk.yaml"
    assert all(grant["line"] > 1 and set(grant["write"]) <= set(told["entities"][grant["entity"]]["fields"]) for grant in clerk["grants"])
    holders = {each["name"] for each in clerk["people"]}
    people = boss.get("/api/people").json()["rows"]
    assert holders == {each["name"] for each in people if "clerk" in each["roles"].get("desk", ())}
    assert boss.get(f"{APPS}/nothing/roles").status_code == 404


def test_a_session_of_somebody_is_seen_and_ended(house: House) -> None:
    boss, hers = an_administrator(house), house.signed_in("nora")
    nora = house.person("nora")
    (session,) = boss.get(f"/api/people/{nora}/sessions").json()["rows"]
    assert session["current"] is False
    assert boss.delete(f"/api/people/{nora}/sessions/nothing").status_code == 404
    assert boss.delete(f"/api/people/{nora}/sessions/{session['id']}").status_code == 204
    assert hers.get("/api/session").status_code == 401
    assert boss.get(f"/api/people/{nora}/sessions").json()["rows"] == []
    last = boss.get("/api/security-events", params={"person": nora}).json()["rows"][0]
    assert (last["event"], last["by"]) == ("session_ended", "mona")
