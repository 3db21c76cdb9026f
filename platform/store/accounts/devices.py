"""Rows of shared devices: which there are, who works at them, and people's PINs."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from ..system import DEVICE, PIN, SHIFT


class Device(NamedTuple):
    """A device that several people share; only the digest of its secret is kept."""

    id: str
    digest: str
    title: str
    app: str
    terminal: str
    station: str
    created_by: str
    created_at: datetime
    seen_at: datetime


class Shift(NamedTuple):
    """A person who is signed in at a device."""

    device_id: str
    user_id: str
    began_at: datetime
    expires_at: datetime


def add_device(connection: Connection, device: Device) -> None:
    """Keep a new device."""
    connection.execute(insert(DEVICE).values(device._asdict()))


def device(connection: Connection, digest: str) -> Device | None:
    """Return the device with a secret's digest."""
    row = connection.execute(select(DEVICE).where(DEVICE.c.digest == digest)).one_or_none()
    return Device(*row) if row else None


def devices(connection: Connection) -> list[Device]:
    """Return all devices by title."""
    return [Device(*row) for row in connection.execute(select(DEVICE).order_by(DEVICE.c.title, DEVICE.c.id))]


def change_device(connection: Connection, device_id: str, **values: object) -> bool:
    """Change columns of a device; tells whether there is one."""
    return connection.execute(update(DEVICE).where(DEVICE.c.id == device_id).values(**values)).rowcount == 1


def remove_device(connection: Connection, device_id: str) -> Device | None:
    """Remove a device and end the shifts at it; returns what it was."""
    connection.execute(delete(SHIFT).where(SHIFT.c.device_id == device_id))
    row = connection.execute(delete(DEVICE).where(DEVICE.c.id == device_id).returning(*DEVICE.c)).one_or_none()
    return Device(*row) if row else None


def begin_shift(connection: Connection, shift: Shift) -> None:
    """Keep a shift, in place of a former one of the same person at the same device."""
    end_shift(connection, shift.device_id, shift.user_id)
    connection.execute(insert(SHIFT).values(shift._asdict()))


def shift(connection: Connection, device_id: str, user_id: str) -> Shift | None:
    """Return a person's shift at a device, over or not."""
    found = select(SHIFT).where(SHIFT.c.device_id == device_id, SHIFT.c.user_id == user_id)
    row = connection.execute(found).one_or_none()
    return Shift(*row) if row else None


def shifts(connection: Connection, device_id: str) -> list[Shift]:
    """Return the shifts at a device, over or not, the earliest first."""
    found = select(SHIFT).where(SHIFT.c.device_id == device_id).order_by(SHIFT.c.began_at, SHIFT.c.user_id)
    return [Shift(*row) for row in connection.execute(found)]


def end_shift(connection: Connection, device_id: str, user_id: str) -> bool:
    """End a person's shift at a device; tells whether there was one."""
    return connection.execute(delete(SHIFT).where(SHIFT.c.device_id == device_id, SHIFT.c.user_id == user_id)).rowcount == 1


def end_shifts(connection: Connection, user_id: str) -> None:
    """End a person's shifts at all devices."""
    connection.execute(delete(SHIFT).where(SHIFT.c.user_id == user_id))


def pin(connection: Connection, user_id: str) -> str | None:
    """Return the hash of a person's PIN; None where there is none."""
    return connection.execute(select(PIN.c.hash).where(PIN.c.user_id == user_id)).scalar_one_or_none()


def set_pin(connection: Connection, user_id: str, hashed: str | None, at: datetime) -> None:
    """Give a person a PIN in place of the former one, or take it away."""
    connection.execute(delete(PIN).where(PIN.c.user_id == user_id))
    if hashed is not None:
        connection.execute(insert(PIN).values(user_id=user_id, hash=hashed, set_at=at))
