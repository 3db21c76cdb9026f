"""Shared devices: several people at one, a PIN that counts only there, and nothing of their own account."""

from datetime import timedelta

from httpx import Client

from tests.api.accounts.house import House
from tests.api.accounts.test_people import an_administrator

PIN = "2580"
PLACE = {"title": "Counter 1", "app": "desk", "terminal": "counter"}


def a_device(house: House) -> Client:
    """Return a browser that an administrator has made known as a device, with nobody signed in."""
    keeper = an_administrator(house, "gus")
    made = keeper.post("/api/devices", json=PLACE)
    assert made.status_code == 201, made.text
    assert keeper.delete("/api/session").status_code == 204
    return keeper


def give_pin(house: House, name: str, pin: str = PIN) -> int:
    """Let a person give themselves a PIN at their own desk; returns the status."""
    return house.signed_in(name).post("/api/account/pin", json={"pin": pin}).status_code


def sign_in(device: Client, name: str, pin: str = PIN) -> dict[str, str]:
    """Sign in at a device; returns the header by which the person acts."""
    answer = device.post("/api/device/session", json={"name": name, "pin": pin})
    assert answer.status_code == 200, answer.text
    return {"X-Person": answer.json()["id"]}


def test_two_people_work_at_one_device_each_in_their_own_name(house: House) -> None:
    device = a_device(house)
    for name in ("mona", "carl"):
        assert give_pin(house, name) == 204
    mona, carl = sign_in(device, "mona"), sign_in(device, "carl")
    assert [each["name"] for each in device.get("/api/device").json()["device"]["people"]] == ["mona", "carl"]
    for who, name in ((mona, "mona"), (carl, "carl"), (mona, "mona")):
        me = device.get("/api/session", headers=who).json()
        assert (me["name"], me["administrator"], [app["key"] for app in me["apps"]]) == (name, False, ["desk"])
    assert device.get("/api/session").status_code == 401
    assert device.delete("/api/session", headers=carl).status_code == 204
    assert device.get("/api/desk/model", headers=carl).status_code == 401
    assert device.get("/api/desk/model", headers=mona).json()["terminals"]["counter"]["work"][0]["steps"] == [{"form": "entry"}]


def test_a_pin_opens_nothing_but_the_work(house: House) -> None:
    device = a_device(house)
    assert give_pin(house, "mona") == 204
    mona = sign_in(device, "mona")
    for path in ("/api/account/sessions", "/api/account/factors"):
        assert device.get(path, headers=mona).status_code == 403, path
    assert device.post("/api/account/pin", json={"pin": "9753"}, headers=mona).status_code == 403
    assert device.get("/api/devices", headers=mona).status_code == 403
    # Another web site cannot act by the device, nor a person who never signed in there.
    assert device.patch("/api/session", json={"language": "zh"}, headers={**mona, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert device.get("/api/session", headers={"X-Person": house.person("carl")}).status_code == 401
    assert house.browser().post("/api/device/session", json={"name": "mona", "pin": PIN}).status_code == 401


def test_pins_that_everybody_tries_are_refused_and_tries_are_counted(house: House) -> None:
    assert [give_pin(house, "mona", pin) for pin in ("1234", "9876", "0000", "12a4", "123", "7531")] == [422, 422, 422, 422, 422, 204]
    device = a_device(house)
    wrong = [device.post("/api/device/session", json={"name": "mona", "pin": "1111"}).status_code for _ in range(6)]
    assert wrong == [401] * 5 + [429]
    assert device.post("/api/device/session", json={"name": "mona", "pin": "7531"}).status_code == 429
    house.later(minutes=16)
    assert device.post("/api/device/session", json={"name": "mona", "pin": "7531"}).status_code == 200
    assert house.events("locked_out") == ["locked_out"]


def test_a_session_of_somebody_else_is_not_taken_for_the_one_who_must_act(house: House) -> None:
    mona = house.signed_in("mona")
    body = {"customer": "C1", "title": "x"}
    assert mona.post("/api/desk/forms/intake", json=body, headers={"X-Person": house.person("carl")}).status_code == 401
    assert mona.get("/api/session", headers={"X-Person": house.person("mona")}).status_code == 200


def test_what_ends_a_persons_sessions_ends_their_shifts_and_a_removed_device_is_silent(house: House) -> None:
    device = a_device(house)
    assert give_pin(house, "mona") == 204
    mona = sign_in(device, "mona")
    house.accounts.people.set_password("mona", "quite another long sentence")
    house.forgotten()
    assert device.get("/api/session", headers=mona).status_code == 401
    mona, keeper = sign_in(device, "mona"), an_administrator(house, "gus")
    (known,) = keeper.get("/api/devices").json()["rows"]
    assert keeper.delete(f"/api/devices/{known['id']}").status_code == 204
    house.forgotten()
    assert device.get("/api/session", headers=mona).status_code == 401
    assert device.get("/api/device").json() == {"device": None}


def test_a_badge_stands_for_a_name_and_a_device_goes_from_station_to_station(house: House) -> None:
    device = a_device(house)
    mona = house.signed_in("mona")
    assert mona.post("/api/desk/records/agent", json={"sign_in": "mona", "team": "BADGE-7"}).status_code == 201
    station = mona.post("/api/desk/records/customer", json={"code": "S1", "name": "Stand 1"}).json()["id"]
    assert give_pin(house, "mona") == 204
    assert device.post("/api/device/session", json={"badge": "BADGE-8", "pin": PIN}).status_code == 401
    found = device.post("/api/device/session", json={"badge": "BADGE-7", "pin": PIN}).json()
    assert found["name"] == "mona"
    who = {"X-Person": found["id"]}
    moved = device.patch("/api/device", json={"station": station}, headers=who)
    assert (moved.status_code, moved.json()["station"]) == (200, station)
    assert device.patch("/api/device", json={"station": house.person("mona")}, headers=who).status_code == 422
    assert device.patch("/api/device", json={"title": "mine"}, headers=who).status_code == 400
    assert mona.patch("/api/device", json={"station": station}).status_code == 403


def test_administrators_give_and_take_pins(house: House) -> None:
    keeper, carl = an_administrator(house), house.person("carl")
    assert keeper.post(f"/api/people/{carl}/pin", json={"pin": PIN}).status_code == 204
    device = a_device(house)
    sign_in(device, "carl")
    assert keeper.delete(f"/api/people/{carl}/pin").status_code == 204
    assert device.post("/api/device/session", json={"name": "carl", "pin": PIN}).status_code == 401
    assert house.signed_in("carl").delete("/api/account/pin").status_code == 204


def test_a_code_makes_another_browser_a_device_once_and_not_for_long(house: House) -> None:
    keeper = an_administrator(house, "gus")
    offered = keeper.post("/api/devices/pairings", json=PLACE).json()
    assert offered["address"].endswith(f"/terminal#pair={offered['code']}")
    assert len(offered["qr"]) == len(offered["qr"][0]) > 20
    tablet = house.browser()
    # However it is typed.
    assert tablet.post("/api/device", json={"code": offered["code"].replace("-", " ").lower()}).json()["title"] == "Counter 1"
    assert tablet.get("/api/device").json()["device"]["terminal"] == "counter"
    for code in (offered["code"], "nothing"):
        assert house.browser().post("/api/device", json={"code": code}).json()["code"] == "pairing_over"
    assert keeper.post("/api/devices/pairings", json={**PLACE, "terminal": "none"}).status_code in (404, 422)
    late = keeper.post("/api/devices/pairings", json=PLACE).json()["code"]
    house.clock.advance(timedelta(minutes=16))
    assert house.browser().post("/api/device", json={"code": late}).status_code == 404
    assert house.signed_in("mona").post("/api/devices/pairings", json=PLACE).status_code == 403
