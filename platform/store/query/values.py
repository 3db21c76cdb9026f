"""Flat values by dotted path for many records, without rights: what rules, guards and computed fields calculate with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Dialect, select

from ...expressions import types as t
from ...metamodel.fields import ChildrenField, ManyField, ReferenceField, SnapshotField
from ...metamodel.model import EntityModel
from ..columns import Converter
from .cells import value_cell
from .names import value
from .order import order_keys
from .scene import Draft, Scene, Source
from .sets import among
from .shape import Row, Selection
from .statement import Statement, prepare

KEYS = "value_keys"


@dataclass(frozen=True)
class Below:
    """Rows to be fetched: under which path, whose they are, which column holds the owner's id, and what is asked of them."""

    path: str
    owner: str
    key: str
    field: ChildrenField | ManyField
    at: int
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Fetching:
    """Compiled values: the first column is the id, the second the key that was asked by."""

    statement: Statement
    cells: tuple[tuple[str, int, Converter | None], ...]
    below: tuple[Below, ...]

    def read(self, row: Row) -> dict[str, Any]:
        """Return the values of a row by path."""
        values: dict[str, Any] = {"id": row[0]}
        for path, at, convert in self.cells:
            raw = row[at]
            values[path] = convert(raw) if convert and raw is not None else raw
        return values


def fetching(
    draft: Draft, entity: str, by: str, paths: Iterable[str], order_by: Sequence[str], dialect: Dialect
) -> Fetching:
    """Compile the values at paths of the records whose id, or whose reference `by`, is among those given."""
    source = Scene(draft).enter(entity, eyed=False)
    key = source.table.c[by]
    selection = Selection([source.table.c.id, key])
    cells: list[tuple[str, int, Converter | None]] = []
    below: dict[str, tuple[Source, str, int, list[str]]] = {}
    for path in dict.fromkeys(paths):
        parts = tuple(path.split("."))
        end, at, field = _children(source, parts)
        if field is None:
            element, convert = _cell(source, parts)
            cells.append((path, selection.add(element), convert))
            continue
        prefix = ".".join(parts[: at + 1])
        if prefix not in below:
            below[prefix] = (end, parts[at], selection.add(_owner(source, end, parts[:at])), [])
        if parts[at + 1 :]:
            below[prefix][3].append(".".join(parts[at + 1 :]))
    order = [k.clause(draft.dialect) for k in order_keys(source, order_by)] if by != "id" else []
    query = (
        select(*selection.columns).select_from(source.scene.from_clause(source.table)).where(among(draft, key, KEYS))
    )
    query = query.order_by(*order, source.table.c.id) if by != "id" else query
    found = tuple(_below(path, *each) for path, each in below.items())
    return Fetching(prepare(query, dialect), tuple(cells), found)


def _below(path: str, end: Source, key: str, at: int, asked: list[str]) -> Below:
    field = end.entity.fields[key]
    assert isinstance(field, ChildrenField | ManyField)
    return Below(path, end.entity.key, key, field, at, tuple(asked))


def _children(source: Source, parts: tuple[str, ...]) -> tuple[Source, int, ChildrenField | ManyField | None]:
    """Return the first field of many rows on a path, where it stands, and the row that has it."""
    for at, name in enumerate(parts):
        field = source.entity.fields.get(name)
        if isinstance(field, ChildrenField | ManyField):
            return source, at, field
        if not isinstance(field, ReferenceField) or at == len(parts) - 1 or parts[at + 1] == "id":
            break
        source = source.follow(name)
    return source, 0, None


def _owner(source: Source, end: Source, before: tuple[str, ...]) -> Any:
    return end.table.c.id if before else source.table.c.id


def _cell(source: Source, parts: tuple[str, ...]) -> tuple[Any, Converter | None]:
    end, at = source, 0
    while (
        isinstance(end.entity.fields.get(parts[at]), ReferenceField) and len(parts) > at + 1 and parts[at + 1] != "id"
    ):
        end, at = end.follow(parts[at]), at + 1
    rest = parts[at:]
    if not isinstance(end.entity.fields.get(parts[at]), SnapshotField):
        cell = value_cell(value(source, parts), source.scene.draft.dialect)
        return cell.element, cell.convert
    cell = value_cell(value(end, rest[:1]), source.scene.draft.dialect)
    if len(rest) == 1:
        return cell.element, cell.convert
    document, pick = cell.convert, _picked(end.entity, rest)
    return cell.element, (lambda raw: pick(document(raw))) if document else pick


def _picked(entity: EntityModel, parts: tuple[str, ...]) -> Converter:
    """Return what takes the value at a path out of a frozen document, typed as the live value is."""
    of: t.Type | None = entity.scope.member(parts[0])
    for name in parts[1:]:
        of = of.scope.member(name) if isinstance(of, t.Record) else None
    typed = _typed(of)

    def pick(document: Any) -> Any:
        for name in parts[1:]:
            document = cast("dict[str, Any]", document).get(name) if isinstance(document, dict) else None
        return None if document is None else typed(document)

    return pick


def _typed(of: t.Type | None) -> Callable[[Any], Any]:
    match of:
        case t.Record():
            return _id_of
        case t.ListOf(of=t.Record(scope=scope)):
            return lambda rows: [_frozen_row(row, scope) for row in cast("list[dict[str, Any]]", rows)]
        case t.Scalar():
            return _SCALARS.get(of, lambda raw: raw)
        case _:
            return lambda raw: raw


def _id_of(raw: Any) -> Any:
    return cast("dict[str, Any]", raw).get("id") if isinstance(raw, dict) else raw


def _frozen_row(row: Mapping[str, Any], scope: t.Scope) -> dict[str, Any]:
    return {key: None if raw is None else _typed(scope.member(key))(raw) for key, raw in row.items()}


_SCALARS: Mapping[t.Type, Callable[[Any], Any]] = {
    t.DECIMAL: lambda raw: Decimal(str(raw)),
    t.DATE: date.fromisoformat,
    t.DATETIME: datetime.fromisoformat,
}
