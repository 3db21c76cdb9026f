"""What administrators look at and end: apps, roles with their places and people, where others are signed in."""

from pathlib import Path

from formwright.api.routes.house import without_secret
from formwright.runtime import backup
from tests.api.accounts.house import SETUP, House
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


def test_a_token_of_somebody_is_seen_and_taken_away(house: House) -> None:
    boss, nora = an_administrator(house), house.person("nora")
    made = house.signed_in("nora").post("/api/tokens", json={"title": "robot", "read_only": True}).json()
    (token,) = boss.get(f"/api/people/{nora}/tokens").json()["rows"]
    assert (token["title"], token["read_only"], "token" in token) == ("robot", True, False)
    program = house.program(made["token"])
    assert program.get("/api/session").status_code == 200
    assert boss.delete(f"/api/people/{nora}/tokens/{token['id']}").status_code == 204
    assert program.get("/api/session").status_code == 401
    assert boss.delete(f"/api/people/{nora}/tokens/{token['id']}").status_code == 404


def test_releases_tell_what_they_changed(house: House) -> None:
    boss = an_administrator(house)
    (first,) = boss.get(f"{APPS}/desk/releases").json()["rows"]
    assert (first["number"], first["current"]) == (1, True)
    files = {each["file"]: each for each in boss.get(f"{APPS}/desk/releases/1/changes").json()["rows"]}
    assert files["roles/clerk.yaml"]["kind"] == "added"
    assert all(line.startswith(("@@", "+")) for line in files["roles/clerk.yaml"]["lines"])
    told = boss.get(f"{APPS}/desk/releases/0/file", params={"file": "roles/clerk.yaml"}).json()["text"]
    assert "grants:" in told
    assert boss.get(f"{APPS}/desk/releases/7/changes").status_code == 404
    assert boss.get(f"{APPS}/desk/releases/x/changes").status_code == 404
    assert boss.get(f"{APPS}/desk/releases/1/file", params={"file": "../secret"}).status_code == 404


def test_the_house_tells_how_it_stands_and_no_secret(house: House) -> None:
    told = an_administrator(house).get("/api/administration/house").json()
    assert {part["part"] for part in told["parts"]} >= {"database", "migrations", "disk"}
    assert told["database"]["kind"] in ("sqlite", "postgresql")
    assert told["database"]["bytes"] > 10_000
    settings = {each["name"]: each for each in told["settings"]}
    assert (settings["FORMWRIGHT_SETUP"]["value"], settings["FORMWRIGHT_SETUP"]["secret"]) == ("set", True)
    assert SETUP not in str(told)
    assert told["backed_up"] is None


def test_the_house_tells_when_it_was_backed_up(house: House, tmp_path: Path) -> None:
    report = backup.backup(house.engine.database, tmp_path / "all.backup", house.engine.keys, "1")
    backup.note(house.engine.database, report)
    admin = an_administrator(house)
    assert admin.get("/api/administration/house").json()["backed_up"] == str(report.manifest["made_at"]).replace("+00:00", "Z")
    (told,) = admin.get("/api/security-events", params={"event": "backed_up"}).json()["rows"]
    assert told["detail"] == {"rows": report.rows, "files": 0}


def test_an_address_of_a_database_is_told_without_its_password() -> None:
    assert without_secret("postgresql+psycopg://joe:word@db:5432/plant?sslcert=x") == "postgresql+psycopg://db:5432/plant"
