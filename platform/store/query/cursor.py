"""Where a page ended, as opaque text: the sorted values of its last record, bound to the question that was asked."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from ...expressions import types as t
from ...kernel.ids import is_id
from ...kernel.json import dumps, dumps_stable, loads
from ...kernel.problems import BadRequest, Location, Problem

REAL = t.Scalar("real")
"""The type of a sorted value that only the database's own floats can hold."""
_DIGEST = 16
_LONGEST = 8000


@dataclass(frozen=True)
class Place:
    """The last record of a page: its sorted values and its id."""

    values: tuple[Any, ...]
    id: str

    @property
    def nulls(self) -> tuple[bool, ...]:
        """Return which of the values are null."""
        return tuple(value is None for value in self.values)


def write(question: Sequence[str], place: Place) -> str:
    """Return the cursor behind a record for a question, told by texts that any change of it changes."""
    values = [_plain(value) for value in place.values]
    body = dumps([_digest(question, values, place.id), values, place.id])
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read(question: Sequence[str], text: str, types: Sequence[t.Type]) -> Place:
    """Return the place that a cursor tells; raises BadRequest for one of another question, or one that was changed."""
    try:
        place = _place(question, text, types) if len(text) <= _LONGEST else None
    except (ValueError, TypeError, AttributeError, InvalidOperation, OverflowError):
        place = None
    if place is None:
        raise BadRequest(Problem("bad_cursor", {}, Location(path="/cursor")))
    return place


def width(text: str) -> int:
    """Return how many sorted values a cursor tells; -1 where it is none."""
    try:
        return len(cast("list[list[Any]]", _body(text))[1]) if len(text) <= _LONGEST else -1
    except (ValueError, TypeError, IndexError):
        return -1


def _body(text: str) -> Any:
    return loads(base64.b64decode((text + "=" * (-len(text) % 4)).encode("ascii"), altchars=b"-_", validate=True))


def _place(question: Sequence[str], text: str, types: Sequence[t.Type]) -> Place | None:
    digest, values, record_id = cast("list[Any]", _body(text))
    if digest != _digest(question, values, record_id) or len(values) != len(types) or not is_id(record_id):
        return None
    return Place(tuple(_typed(value, of) for value, of in zip(values, types, strict=True)), record_id)


def _digest(question: Sequence[str], values: Any, record_id: Any) -> str:
    return hashlib.blake2b(dumps_stable([*question, values, record_id]), digest_size=_DIGEST).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _decimal(raw: Any) -> Decimal:
    return Decimal(_text(raw))


def _date(raw: Any) -> date:
    return date.fromisoformat(_text(raw))


def _datetime(raw: Any) -> datetime:
    return datetime.fromisoformat(_text(raw))


_READERS: Mapping[t.Type, Callable[[Any], Any]] = {t.DECIMAL: _decimal, t.DATE: _date, t.DATETIME: _datetime}
_KINDS: Mapping[t.Type, type] = {t.TEXT: str, t.TIME: str, t.INTEGER: int, t.BOOLEAN: bool, REAL: float}


def _typed(raw: Any, of: t.Type) -> Any:
    if raw is None:
        return None
    kind = _KINDS.get(of)
    if kind is None:
        return _READERS[of](raw)
    if type(raw) is not kind:
        raise ValueError(raw)
    return raw


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw
