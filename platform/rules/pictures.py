"""Values out of frozen records: JSON given its types again, and references that lead out of the picture."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from ..expressions import types as t
from ..metamodel.values import Value

Cells = dict[str, Value]


@dataclass
class Pending:
    """Values that lie behind a reference out of a picture, still to be read: (entity, path) to where they belong."""

    wanted: dict[str, list[tuple[str, str, Cells, str]]] = field(
        default_factory=dict[str, list[tuple[str, str, Cells, str]]]
    )

    def add(self, entity: str, record_id: str, path: str, cells: Cells, key: str) -> None:
        """Note that `cells[key]` is the value at `path` of a record."""
        self.wanted.setdefault(entity, []).append((record_id, path, cells, key))


class Album:
    """The pictures under one path of a set of records; equal pictures are laid out once and their values shared."""

    def __init__(self, path: str, of: t.Record, inner: Collection[str], pending: Pending) -> None:
        """Ask for the values at some paths within each picture."""
        self.path = path
        self._of = of
        self._inner = inner
        self._pending = pending
        self._seen: dict[object, list[tuple[object, Cells]]] = {}

    def cells(self, picture: object) -> Cells:
        """Return the values asked of a picture, each under its whole path."""
        alike = self._seen.setdefault(_dig(picture, ["id"]), [])
        for known, cells in alike:
            if known == picture:
                return cells
        cells: Cells = {}
        lay_out(picture, self._of, self._inner, self.path + ".", cells, self._pending)
        alike.append((picture, cells))
        return cells


def lay_out(picture: object, of: t.Record, paths: Iterable[str], prefix: str, cells: Cells, pending: Pending) -> None:
    """Put the typed values at some paths of a picture into `cells`, each under `prefix` and its path.

    A collection comes as a list of rows with the values asked of them, each under its path within the row.
    """
    collections: dict[str, set[str]] = {}
    for path in paths:
        parts = path.split(".")
        start = _collection(of, parts)
        if start:
            collections.setdefault(".".join(parts[:start]), set()).add(".".join(parts[start:]))
        else:
            _value(picture, of, parts, cells, prefix + path, pending)
    for path, inner in collections.items():
        rows = _dig(picture, path.split("."))
        row_type = _type_at(of, path.split("."))
        assert isinstance(row_type, t.ListOf) and isinstance(row_type.of, t.Record)  # noqa: PT018 - _collection saw it
        laid = [_row(row, row_type.of, inner, pending) for row in cast("list[object]", rows or [])]
        cells[prefix + path] = cast("Value", laid)


def _row(row: object, of: t.Record, inner: set[str], pending: Pending) -> Cells:
    cells: Cells = {"id": cast("Value", _dig(row, ["id"]))}
    lay_out(row, of, [path for path in inner if path not in ("", "id")], "", cells, pending)
    return cells


def _collection(of: t.Type | None, parts: list[str]) -> int:
    """Return how many parts lead to the first collection on the way; 0 where there is none."""
    for i, part in enumerate(parts, 1):
        of = of.scope.member(part) if isinstance(of, t.Record) else None
        if isinstance(of, t.ListOf):
            return i
    return 0


def _type_at(of: t.Type | None, parts: list[str]) -> t.Type | None:
    for part in parts:
        of = of.scope.member(part) if isinstance(of, t.Record) else None
    return of


def _value(picture: object, of: t.Record, parts: list[str], cells: Cells, key: str, pending: Pending) -> None:
    here: t.Type | None = of
    for i, part in enumerate(parts):
        here = here.scope.member(part) if isinstance(here, t.Record) else None
        picture = _dig(picture, [part])
        rest = parts[i + 1 :]
        if rest and rest != ["id"] and isinstance(here, t.Record) and _only_named(picture):
            cells[key] = None
            pending.add(here.entity, str(_dig(picture, ["id"])), ".".join(rest), cells, key)
            return
    cells[key] = typed(picture, here)


def _only_named(picture: object) -> bool:
    """Tell whether a frozen record is only named by id and label, so that the rest must be read."""
    return isinstance(picture, dict) and cast("dict[str, object]", picture).keys() <= {"id", "label"}


def _dig(value: object, parts: Iterable[str]) -> object:
    for part in parts:
        value = cast("Mapping[str, object]", value).get(part) if isinstance(value, Mapping) else None
    return value


def typed(value: object, of: t.Type | None) -> Value:
    """Return a value of JSON as the type that it had before it was frozen; a record as its id."""
    if value is None:
        return None
    if isinstance(of, t.Record):
        return cast("Value", _dig(cast("object", value), ["id"]) if isinstance(value, Mapping) else value)
    read = _READERS.get(of.name) if isinstance(of, t.Scalar) else None
    return read(value) if read else cast("Value", value)


_READERS: Mapping[str, Callable[[object], Value]] = {
    "decimal": lambda value: Decimal(str(value)),
    "date": lambda value: date.fromisoformat(str(value)),
    "datetime": lambda value: datetime.fromisoformat(str(value)),
}
