"""Dates (never moved by a time zone) and moments (kept in UTC, shown in the site's zone)."""

from datetime import UTC, date, datetime
from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Refused, Storage, Value
from .base import Field


class DateField(Field):
    """A calendar day."""

    storage: ClassVar[Storage | None] = Storage("date")
    example: ClassVar[str] = "due_on: {type: date, default: today(), min: 2020-01-01}"
    type: Literal["date"]
    min: date | None = Option(default=None, description="The first day allowed.")
    max: date | None = Option(default=None, description="The last day allowed.")

    def clean(self, raw: object) -> Value:
        """Return the date; text must be ISO 8601 (2026-11-22)."""
        day = _day(raw)
        if self.min is not None and day < self.min:
            raise Refused("too_early", min=self.min)
        if self.max is not None and day > self.max:
            raise Refused("too_late", max=self.max)
        return day

    def schema(self) -> dict[str, Json]:
        """Return an ISO date string."""
        return {"type": "string", "format": "date"}

    def value_type(self) -> t.Type:
        """Return date."""
        return t.DATE


class DatetimeField(Field):
    """A moment."""

    storage: ClassVar[Storage | None] = Storage("datetime")
    example: ClassVar[str] = "promised_at: {type: datetime}"
    type: Literal["datetime"]

    def clean(self, raw: object) -> Value:
        """Return an aware datetime in UTC; text is ISO 8601, and without an offset it is UTC."""
        try:
            value = datetime.fromisoformat(raw.strip()) if isinstance(raw, str) else raw
            if not isinstance(value, datetime):
                raise Refused("not_datetime")
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise Refused("not_datetime") from None

    def schema(self) -> dict[str, Json]:
        """Return an ISO datetime string."""
        return {"type": "string", "format": "date-time"}

    def value_type(self) -> t.Type:
        """Return datetime."""
        return t.DATETIME


def _day(raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        if isinstance(raw, str):
            return date.fromisoformat(raw.strip())
    except ValueError:
        pass
    raise Refused("not_date")
