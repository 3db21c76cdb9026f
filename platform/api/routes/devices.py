"""Devices that several people share: made known by administrators, signed in at by badge or name and a PIN."""

from collections.abc import Mapping

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Forbidden, Location, NotFound, Problem, Unauthenticated
from ...reports.rendering import qr_rows
from ...runtime.accounts import Place
from ...runtime.stationing import check_place, named_by_badge
from ...store.accounts import Device, User
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..cookies import device_cookie
from ..endpoints import Endpoint
from .account import moment
from .people import target_of
from .session import told_me

_NO_STORE = {"Cache-Control": "no-store"}
_TITLE, _KEY, _ID, _BADGE, _PIN = 80, 64, 26, 200, 8


def _told(device: Device) -> dict[str, Json]:
    return {
        "id": device.id, "title": device.title, "app": device.app, "terminal": device.terminal, "station": device.station or None,
        "created_at": moment(device.created_at), "seen_at": moment(device.seen_at),
    }  # fmt: skip


def _person(user: User) -> dict[str, Json]:
    return {"id": user.id, "name": user.name, "title": user.title, "language": user.language}


def _here(call: Call) -> Device:
    device = call.services.accounts.devices.known(call.caller.device)
    if device is None:
        raise Unauthenticated(Problem("unknown_device", {}))
    return device


def this_device(call: Call) -> Answer:
    """Answer which device the browser is, and who is signed in at it; nothing where it is none."""
    devices = call.services.accounts.devices
    device = devices.known(call.caller.device)
    told: Json = None if device is None else {**_told(device), "people": [_person(each) for each in devices.people(device)]}
    return json_answer({"device": told}, headers=_NO_STORE)


def enrol(call: Call) -> Answer:
    """Make the browser that asks known as a shared device of an app, at a terminal and a station."""
    title, key, terminal = call.text("title", _TITLE), call.text("app", _KEY), call.text("terminal", _KEY)
    station = call.optional("station", _ID)
    check_place(call.engine, call.engine.app(key), terminal, station)
    secret, device = call.services.accounts.devices.enrol(call.who, title, Place(key, terminal, station), call.caller)
    return json_answer(_told(device), 201, {"Set-Cookie": device_cookie(secret, secure=call.secure), **_NO_STORE})


def offer(call: Call) -> Answer:
    """Answer a code, with its QR code, by which another browser becomes a shared device of an app; it works once, for a while."""
    title, key, terminal = call.text("title", _TITLE), call.text("app", _KEY), call.text("terminal", _KEY)
    station = call.optional("station", _ID)
    check_place(call.engine, call.engine.app(key), terminal, station)
    code, until = call.services.accounts.devices.offer(call.who, title, Place(key, terminal, station))
    base = call.services.settings.base_url.rstrip("/")
    # Behind the #: browsers send it to no server, so that it stands in no log.
    address = f"{base}/terminal#pair={code}" if base else ""
    rows: list[Json] = [*qr_rows(address)] if address else []
    return json_answer({"code": code, "expires_at": moment(until), "address": address, "qr": rows}, 201, _NO_STORE)


def pair(call: Call) -> Answer:
    """Make the browser that brings a code known as a shared device."""
    secret, device = call.services.accounts.devices.pair(call.text("code", _KEY), call.caller)
    return json_answer(_told(device), 201, {"Set-Cookie": device_cookie(secret, secure=call.secure), **_NO_STORE})


def list_devices(call: Call) -> Answer:
    """Answer all shared devices, by title."""
    return json_answer({"rows": [_told(each) for each in call.services.accounts.devices.all()]})


def change_device(call: Call) -> Answer:
    """Give a device another title, terminal or station."""
    return _changed(call, call.params["device"])


def move_device(call: Call) -> Answer:
    """Take the device at which one works to another station of its terminal."""
    if call.who.way != "device":
        raise Forbidden(Problem("unknown_device", {}))
    for name in call.values.keys() - {"station"}:
        raise BadRequest(Problem("bad_value_here", {"name": name[:80]}))
    return _changed(call, call.who.credential)


def _changed(call: Call, device_id: str) -> Answer:
    devices = call.services.accounts.devices
    before = next((each for each in devices.all() if each.id == device_id), None)
    if before is None:
        raise NotFound(Problem("unknown_device", {}))
    given: Mapping[str, str] = {
        name: call.optional(name, most) for name, most in (("title", _TITLE), ("terminal", _KEY), ("station", _ID)) if name in call.values
    }
    after = before._replace(**{name: value for name, value in given.items() if value or name == "station"})
    check_place(call.engine, call.engine.app(after.app), after.terminal, after.station)
    changed = devices.change(
        call.who, device_id, lambda now: now._replace(title=after.title, terminal=after.terminal, station=after.station), call.caller
    )
    return json_answer(_told(changed))


def remove_device(call: Call) -> Answer:
    """Forget a device; everybody at it is signed out."""
    call.services.accounts.devices.remove(call.who, call.params["device"], call.caller)
    return no_content()


def sign_in(call: Call) -> Answer:
    """Sign in at this device by PIN, with the name or what the badge says; who is signed in already stays so."""
    device, pin = _here(call), call.text("pin", _PIN)
    badge = call.optional("badge", _BADGE)
    name = named_by_badge(call.engine, call.engine.app(device.app), device.terminal, badge) if badge else call.text("name", _KEY)
    # A badge that is nobody's is tried like a name that is nobody's: the answer and its time tell nothing.
    found = call.services.accounts.devices.sign_in(call.caller.device, name or f"badge {badge}", pin, call.caller)
    return json_answer(told_me(call, found.actor), headers=_NO_STORE)


def set_own_pin(call: Call) -> Answer:
    """Give oneself a PIN for shared devices."""
    call.services.accounts.devices.set_pin(call.actor.id, _pin(call), call.actor.id, call.caller)
    return no_content()


def remove_own_pin(call: Call) -> Answer:
    """Take one's own PIN away."""
    call.services.accounts.devices.set_pin(call.actor.id, "", call.actor.id, call.caller)
    return no_content()


def set_pin(call: Call) -> Answer:
    """Give a person a PIN for shared devices; what they do there ends until they sign in with it."""
    call.services.accounts.devices.set_pin(target_of(call), _pin(call), call.actor.id, call.caller)
    return no_content()


def remove_pin(call: Call) -> Answer:
    """Take a person's PIN away."""
    call.services.accounts.devices.set_pin(target_of(call), "", call.actor.id, call.caller)
    return no_content()


def _pin(call: Call) -> str:
    pin = call.values.get("pin")
    if not isinstance(pin, str) or not pin:
        raise BadRequest(Problem("body_needs_text", {"name": "pin", "max": _PIN}, Location(path="/pin")))
    return pin


ENDPOINTS = (
    Endpoint("GET", "/api/device", "public", this_device),
    Endpoint("PATCH", "/api/device", "signed_in", move_device, reads="json"),
    Endpoint("POST", "/api/device", "public", pair, reads="json", status=201),
    Endpoint("POST", "/api/devices/pairings", "administrator", offer, reads="json", status=201, own=True, fresh=True),
    Endpoint("POST", "/api/device/session", "public", sign_in, reads="json", first=True),
    Endpoint("GET", "/api/devices", "administrator", list_devices, own=True),
    Endpoint("POST", "/api/devices", "administrator", enrol, reads="json", status=201, own=True, fresh=True),
    Endpoint("PATCH", "/api/devices/{device}", "administrator", change_device, reads="json", own=True),
    Endpoint("DELETE", "/api/devices/{device}", "administrator", remove_device, status=204, own=True),
    Endpoint("POST", "/api/account/pin", "signed_in", set_own_pin, reads="json", status=204, own=True, fresh=True),
    Endpoint("DELETE", "/api/account/pin", "signed_in", remove_own_pin, status=204, own=True),
    Endpoint("POST", "/api/people/{person}/pin", "administrator", set_pin, reads="json", status=204, own=True, fresh=True),
    Endpoint("DELETE", "/api/people/{person}/pin", "administrator", remove_pin, status=204, own=True, fresh=True),
)
