"""What a field can hold in Python, how it is stored, and how a refused value is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from ..kernel.json import Json, datetime_text, decimal_text, dumps_text

Value: TypeAlias = "str | int | Decimal | bool | date | datetime | list[Json] | dict[str, Json] | None"
"""A cleaned value, as the engine computes with it."""

Record: TypeAlias = Mapping[str, Value]
"""A record's values by field key."""

StorageKind = Literal["text", "integer", "decimal", "boolean", "date", "datetime", "json", "reference"]


@dataclass(frozen=True, slots=True)
class Storage:
    """How a field lies in the database: one of a closed set of kinds; `scale` counts a decimal's fraction digits."""

    kind: StorageKind
    scale: int = 0


class Refused(Exception):
    """A value that a field does not take: a problem code and its data."""

    def __init__(self, code: str, **data: object) -> None:
        """Carry the code and what its words need."""
        super().__init__(code)
        self.code = code
        self.data = data


def plain_cell(value: Value) -> str:
    """Return a value as a file holds it: as the API writes it, without quotes; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return decimal_text(value)
        case datetime():
            return datetime_text(value)
        case date():
            return value.isoformat()
        case list() | dict():
            return dumps_text(value)
        case _:
            return str(value)
