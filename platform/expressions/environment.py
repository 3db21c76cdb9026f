"""What an evaluation knows beside its values: the moment and the app's time zone, both given, never the machine's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

from ..kernel.clock import Clock
from ..kernel.json import Json

Value: TypeAlias = "str | int | Decimal | bool | date | datetime | Sequence[Value] | Mapping[str, Value] | Json"
"""What a path can hold or an expression can give; records and their rows are mappings."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The moment that `now()` gives (aware, UTC) and the zone whose days and hours count (an IANA name)."""

    now: datetime
    zone: str = "UTC"

    @classmethod
    def of(cls, clock: Clock, zone: str) -> "Environment":
        """Return the environment at the clock's present moment."""
        return cls(clock.now().astimezone(UTC), zone)

    @property
    def zone_info(self) -> ZoneInfo:
        """Return the zone's rules."""
        return ZoneInfo(self.zone)
