"""Times of the day and lengths of time."""

import re
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator
from pydantic import Field as Option

from ...expressions import types as t
from ...expressions.clock import read_time
from ...kernel.json import Json
from ..values import Refused, Storage, Value
from .base import Field
from .integer import LARGEST_INTEGER, read_whole

_CLOCK = re.compile(r"(-?)([0-9]{1,7}):([0-5][0-9])(?::([0-5][0-9]))?")
_ISO = re.compile(r"(-?)P(?:([0-9]{1,6})W)?(?:([0-9]{1,7})D)?(?:T(?:([0-9]{1,8})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,10})S)?)?", re.IGNORECASE)
_WORDS = re.compile(r"(-?)(?:([0-9]{1,6})w)?(?:([0-9]{1,7})d)?(?:([0-9]{1,8})h)?(?:([0-9]{1,9})m(?:in)?)?(?:([0-9]{1,9})s)?", re.IGNORECASE)
_SECONDS = (604_800, 86_400, 3600, 60, 1)


def read_seconds(raw: object) -> int:
    """Return the whole seconds that a number, `1:30:00`, `PT1H30M` or `1h 30m` stands for; raises Refused."""
    if not isinstance(raw, str):
        return read_whole(raw)
    text = raw.strip()
    clock = _CLOCK.fullmatch(text)
    if clock:
        sign, hours, minutes, seconds = clock.groups()
        return _counted(sign, ("0", "0", hours, minutes, seconds))
    # Words may have blanks between them, ISO 8601 none; a lone P or sign is neither.
    found = _ISO.fullmatch(text) or _WORDS.fullmatch(text.replace(" ", ""))
    if found and any(found.groups()[1:]):
        return _counted(found[1], found.groups()[1:])
    try:
        return read_whole(text)
    except Refused as refused:
        raise Refused("not_duration" if refused.code in ("not_number", "not_integer") else refused.code, **refused.data) from None


def _counted(sign: str, parts: tuple[str | None, ...]) -> int:
    seconds = sum(int(part or 0) * unit for part, unit in zip(parts, _SECONDS, strict=True))
    if seconds > LARGEST_INTEGER:
        raise Refused("too_large", max=LARGEST_INTEGER)
    return -seconds if sign else seconds


def clock_text(seconds: int) -> str:
    """Return seconds as hours, minutes and seconds: `1:30:00`."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def _bound(value: object) -> object:
    try:
        return read_seconds(value) if value is not None else None
    except Refused:
        raise ValueError("a length of time is seconds, or text such as 1h 30m or PT1H30M") from None


def _time_bound(value: object) -> object:
    found = read_time(value) if isinstance(value, str) else None
    if value is not None and found is None:
        raise ValueError("a time of the day is text such as '08:30'")
    return found


Length: TypeAlias = Annotated[int | None, BeforeValidator(_bound, json_schema_input_type=int | str | None)]
TimeText: TypeAlias = Annotated[str | None, BeforeValidator(_time_bound, json_schema_input_type=str | None)]


class TimeField(Field):
    """A time of the day, to the second, of no day and no zone."""

    storage: ClassVar[Storage | None] = Storage("text")
    cells: ClassVar[str] = "08:30:00; 8:30 is read, too"
    example: ClassVar[str] = "opens_at: {type: time, min: '06:00', max: '22:00'}"
    type: Literal["time"]
    min: TimeText = Option(default=None, description="The earliest time allowed: '06:00'.")
    max: TimeText = Option(default=None, description="The latest time allowed.")

    def clean(self, raw: object) -> Value:
        """Return the time as `HH:MM:SS`; `8:30` and `08:30` are read, too."""
        found = read_time(raw) if isinstance(raw, str) else None
        if found is None:
            raise Refused("not_time")
        if self.min is not None and found < self.min:
            raise Refused("too_early", min=self.min)
        if self.max is not None and found > self.max:
            raise Refused("too_late", max=self.max)
        return found

    def schema(self) -> dict[str, Json]:
        """Return a string of hours, minutes and seconds."""
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"}

    def given(self) -> dict[str, Json]:
        """Return a string of hours and minutes, with seconds or without."""
        return {"type": "string", "pattern": "^([01]?[0-9]|2[0-3])(:[0-5][0-9]){1,2}$"}

    def value_type(self) -> t.Type:
        """Return time."""
        return t.TIME


class DurationField(Field):
    """A length of time in whole seconds, which add up, group and compare like every whole number."""

    storage: ClassVar[Storage | None] = Storage("integer")
    cells: ClassVar[str] = "1:30:00; 1:30, 1h 30m, PT1H30M and seconds are read, too"
    example: ClassVar[str] = "setup: {type: duration, min: 0, max: 8h}"
    type: Literal["duration"]
    min: Length = Option(default=None, description="The shortest allowed: seconds, or text such as `30m`.")
    max: Length = Option(default=None, description="The longest allowed.")

    def clean(self, raw: object) -> Value:
        """Return the seconds; `1:30` (hours and minutes), `1:30:00`, `PT1H30M` and `1h 30m` are read."""
        seconds = read_seconds(raw)
        if self.min is not None and seconds < self.min:
            raise Refused("too_small", min=clock_text(self.min))
        if self.max is not None and seconds > self.max:
            raise Refused("too_large", max=clock_text(self.max))
        return seconds

    def schema(self) -> dict[str, Json]:
        """Return whole seconds with their bounds."""
        bounds = {"minimum": self.min, "maximum": self.max}
        return {"type": "integer", "description": "Seconds.", **{k: v for k, v in bounds.items() if v is not None}}

    def given(self) -> dict[str, Json]:
        """Return seconds or text."""
        return {"anyOf": [self.schema(), {"type": "string", "description": "1:30, 1:30:00, PT1H30M or 1h 30m."}]}

    def cell(self, value: Value) -> str:
        """Return hours, minutes and seconds."""
        return clock_text(int(value)) if isinstance(value, int | Decimal) else ""

    def value_type(self) -> t.Type:
        """Return integer: seconds."""
        return t.INTEGER
