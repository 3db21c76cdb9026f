"""Devices that several people share: one secret of the device, and a shift for each person who signed in at it by PIN.

A PIN counts only at a device that an administrator has made known. Whoever acts at one has their roles in the device's app and
nothing else: no administration, nothing of their own account.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from ...kernel.ids import new_id
from ...kernel.json import Json
from ...kernel.problems import Invalid, Location, NotFound, Problem, Unauthenticated
from ...store import accounts as store
from ...store.engine import Connection
from .digests import digest, new_recovery_code, new_secret, plain_code
from .ground import Ground
from .limiting import Limiter
from .model import Caller, SignedIn
from .sessions import actor_of, may_come_in

SHORTEST_PIN = 4
LONGEST_PIN = 8
_PIN = re.compile(rf"[0-9]{{{SHORTEST_PIN},{LONGEST_PIN}}}")
_SHIFT = timedelta(hours=14)
_LONGEST_TITLE = 80
_PAIR = "pairing"
_PAIRING = timedelta(minutes=15)
_SEEN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device stands: an app, one of its terminals, and the record of the station; empty where it is none."""

    app: str
    terminal: str
    station: str = ""


class Devices:
    """The shared devices of one database."""

    def __init__(self, ground: Ground) -> None:
        """Work on this ground."""
        self._ground = ground
        self._limiter = Limiter(ground)

    def enrol(self, who: SignedIn, title: str, place: Place, caller: Caller) -> tuple[str, store.Device]:
        """Make the browser that asks known as a device; returns the secret that it keeps. One that it was before is removed."""
        with self._ground.database.write() as connection:
            made = self._made(connection, who.actor.id, title, place, caller)
        self._ground.memory.forget()
        return made

    def _made(self, connection: Connection, by: str, title: str, place: Place, caller: Caller) -> tuple[str, store.Device]:
        now, secret = self._ground.clock.now(), new_secret()
        device = store.Device(
            new_id(), digest("device", secret), title[:_LONGEST_TITLE], place.app, place.terminal, place.station, by, now, now
        )
        if (before := self._known(connection, caller.device)) is not None:
            store.remove_device(connection, before.id)
        store.add_device(connection, device)
        self._ground.note(connection, "device_added", store.user(connection, by), by, caller, device=device.id, title=device.title)
        return secret, device

    def offer(self, who: SignedIn, title: str, place: Place) -> tuple[str, datetime]:
        """Return a code by which another browser becomes a device, once, and until when."""
        code, until = new_recovery_code(), self._ground.clock.now() + _PAIRING
        data: Json = {"title": title, "app": place.app, "terminal": place.terminal, "station": place.station}
        with self._ground.database.write() as connection:
            store.purge_pending(connection, self._ground.clock.now())
            store.add_pending(connection, store.Pending(digest(_PAIR, plain_code(code)), _PAIR, who.actor.id, data, until))
        return code, until

    def pair(self, code: str, caller: Caller) -> tuple[str, store.Device]:
        """Make the browser that brings a code known as a device; raises NotFound where the code is none, used, or over."""
        with self._ground.database.write() as connection:
            offered = store.take_pending(connection, _PAIR, digest(_PAIR, plain_code(code)))
            data = offered.data if offered is not None and offered.expires_at > self._ground.clock.now() else None
            if offered is None or not isinstance(data, dict):
                raise NotFound(Problem("pairing_over", {}))
            place = Place(str(data["app"]), str(data["terminal"]), str(data["station"]))
            made = self._made(connection, offered.user_id or "", str(data["title"]), place, caller)
        self._ground.memory.forget()
        return made

    def known(self, secret: str) -> store.Device | None:
        """Return the device that has a secret."""
        with self._ground.database.read() as connection:
            return self._known(connection, secret)

    @staticmethod
    def _known(connection: Connection, secret: str) -> store.Device | None:
        return store.device(connection, digest("device", secret)) if secret else None

    def people(self, device: store.Device) -> list[store.User]:
        """Return who is signed in at a device, the earliest first."""
        now = self._ground.clock.now()
        with self._ground.database.read() as connection:
            open_ = [each.user_id for each in store.shifts(connection, device.id) if each.expires_at > now]
            found = [store.user(connection, user_id) for user_id in open_]
        return [user for user in found if user is not None and may_come_in(user, now)]

    def sign_in(self, secret: str, name: str, pin: str, caller: Caller) -> SignedIn:
        """Begin a person's shift at a device by PIN; raises Unauthenticated or TooMany."""
        device = self.known(secret)
        if device is None:
            raise Unauthenticated(Problem("unknown_device", {}))
        # Many devices share an address: what is counted beside the account is the device.
        counted = replace(caller, address=f"device {device.id}")
        last = self._limiter.count("pin", name, counted)
        with self._ground.database.read() as connection:
            user = store.user_named(connection, name)
            known = store.pin(connection, user.id) if user is not None else None
            roles = store.roles(connection, user.id).get(device.app) if user is not None else None
        right = self._ground.passwords.matches(known, pin)
        now = self._ground.clock.now()
        with self._ground.database.write() as connection:
            if user is None or not right or not roles or not may_come_in(user, now):
                self._ground.note(connection, "locked_out" if last else "sign_in_failed", user, "", caller, how="pin")
            else:
                Limiter.clear(connection, "pin", name)
                store.begin_shift(connection, store.Shift(device.id, user.id, now, now + _SHIFT))
                self._ground.note(connection, "signed_in", user, user.id, caller, how="pin", device=device.id)
                return self._signed_in(device, user, roles)
        raise Unauthenticated(Problem("wrong_pin", {}))

    def acting(self, secret: str, user_id: str) -> SignedIn | None:
        """Return a person who is signed in at the device with a secret; None where they are not, or the device is not known."""
        key = digest("device", secret, user_id)
        return self._ground.memory.recall(key) or self._ground.memory.keep(key, self._acting(secret, user_id))

    def _acting(self, secret: str, user_id: str) -> SignedIn | None:
        now = self._ground.clock.now()
        with self._ground.database.read() as connection:
            device = self._known(connection, secret)
            shift = store.shift(connection, device.id, user_id) if device is not None else None
            user = store.user(connection, user_id) if shift is not None and shift.expires_at > now else None
            if device is None or user is None or not may_come_in(user, now):
                return None
            roles = store.roles(connection, user.id).get(device.app, frozenset())
        if (now - device.seen_at).total_seconds() >= _SEEN_SECONDS:
            self._ground.write_aside(lambda connection: store.change_device(connection, device.id, seen_at=now))
        return self._signed_in(device, user, roles)

    @staticmethod
    def _signed_in(device: store.Device, user: store.User, roles: frozenset[str]) -> SignedIn:
        actor = replace(actor_of(user, {device.app: roles}), administrator=False)
        return SignedIn(actor, "device", device.id)

    def sign_out(self, who: SignedIn, caller: Caller) -> None:
        """End the shift that one acts by."""
        with self._ground.database.write() as connection:
            if store.end_shift(connection, who.credential, who.actor.id):
                self._ground.note(connection, "signed_out", who.actor, who.actor.id, caller, device=who.credential)
        self._ground.memory.forget()

    def all(self) -> list[store.Device]:
        """Return all devices by title."""
        with self._ground.database.read() as connection:
            return store.devices(connection)

    def change(
        self, who: SignedIn, device_id: str, change: Callable[[store.Device], store.Device], caller: Caller
    ) -> store.Device:
        """Give a device another title or place; raises NotFound."""
        with self._ground.database.write() as connection:
            before = next((each for each in store.devices(connection) if each.id == device_id), None)
            if before is None:
                raise NotFound(Problem("unknown_device", {}))
            after = change(before)
            after = after._replace(title=after.title[:_LONGEST_TITLE])
            store.change_device(connection, device_id, title=after.title, terminal=after.terminal, station=after.station)
            self._ground.note(connection, "device_changed", who.actor, who.actor.id, caller, device=device_id, station=after.station)
        return after

    def remove(self, who: SignedIn, device_id: str, caller: Caller) -> None:
        """Forget a device; everybody at it is signed out at once. Raises NotFound."""
        with self._ground.database.write() as connection:
            removed = store.remove_device(connection, device_id)
            if removed is None:
                raise NotFound(Problem("unknown_device", {}))
            self._ground.note(connection, "device_removed", who.actor, who.actor.id, caller, device=device_id, title=removed.title)
        self._ground.memory.forget()

    def set_pin(self, user_id: str, pin: str, by: str, caller: Caller) -> None:
        """Give a person a PIN, or take it away where it is empty; shifts begun with the former one end. Raises Invalid or NotFound."""
        if pin:
            check_pin(pin)
        hashed = self._ground.passwords.seal(pin) if pin else None
        with self._ground.database.write() as connection:
            user = store.user(connection, user_id)
            if user is None:
                raise NotFound(Problem("unknown_user", {"name": user_id[:80], "near": ""}))
            store.set_pin(connection, user_id, hashed, self._ground.clock.now())
            store.end_shifts(connection, user_id)
            Limiter.clear(connection, "pin", user.name)
            self._ground.note(connection, "pin_set" if pin else "pin_removed", user, by, caller)
        self._ground.memory.forget()

    def has_pin(self, user_id: str) -> bool:
        """Tell whether a person can sign in at shared devices."""
        with self._ground.database.read() as connection:
            return store.pin(connection, user_id) is not None


def check_pin(pin: str) -> None:
    """Raise Invalid for a PIN of wrong length, or one that everybody tries first."""
    place = Location(path="/pin")
    if not _PIN.fullmatch(pin):
        raise Invalid(Problem("bad_pin", {"min": SHORTEST_PIN, "max": LONGEST_PIN}, place))
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise Invalid(Problem("easy_pin", {}, place))
