"""What an answer's records look like: which columns are selected for them, and how a row of those becomes a record."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, case

from ...expressions import types as t
from ...metamodel.fields import ChildrenField, ReferenceField, SnapshotField
from ...metamodel.kinds.role import Mask
from ...metamodel.masks import masked
from ..columns import Converter, DialectName
from .cells import Cell, Found, text_cell, value_cell, wire_cell
from .frozen_view import snapshot_view
from .names import value
from .paths import Tree, steps
from .people import named_person
from .scene import Condition, Source

Row: TypeAlias = Sequence[Any]
Make: TypeAlias = Callable[[Row], Any]
Veils: TypeAlias = Sequence[tuple[Mask, Condition | None]]
_LABELS_DEEP = 4


@dataclass
class Selection:
    """The columns of a SELECT, in order."""

    columns: list[ColumnElement[Any]] = field(default_factory=list[ColumnElement[Any]])

    def add(self, element: ColumnElement[Any]) -> int:
        """Select an element and return its place; one that is selected already is not selected twice."""
        for at, known in enumerate(self.columns):
            if known is element:
                return at
        self.columns.append(element)
        return len(self.columns) - 1


@dataclass(frozen=True)
class Records:
    """How rows become records: the first columns in the order of the keys, some converted, some made of several columns."""

    keys: tuple[str, ...]
    converted: tuple[tuple[str, int, Converter], ...]
    made: tuple[tuple[str, Make], ...]

    def read(self, rows: Iterable[Row]) -> list[dict[str, Any]]:
        """Return the records of rows."""
        keys, converted, made = self.keys, self.converted, self.made
        records: list[dict[str, Any]] = []
        for row in rows:
            record = dict(zip(keys, row))  # noqa: B905 - the further columns are for what is made
            for key, at, convert in converted:
                raw = row[at]
                if raw is not None:
                    record[key] = convert(raw)
            for key, make in made:
                record[key] = make(row)
            records.append(record)
        return records


@dataclass
class Shaping:
    """What the shape of an answer depends on beside the paths: JSON forms or Python values."""

    selection: Selection
    wire: bool

    def cell(self, source: Source, found: Found) -> Cell:
        """Return a column in the answer's form."""
        return self.form(found, source.scene.draft.dialect)

    def form(self, found: Found, dialect: DialectName) -> Cell:
        """Return a column in the answer's form, on a database."""
        return wire_cell(found, dialect) if self.wire else value_cell(found, dialect)


def default_fields(source: Source) -> list[str]:
    """Return every field of an entity that can be seen and is no list of rows."""
    fields = source.entity.fields.items()
    return [
        key for key, kind in fields if (source.readable(key) or source.veils(key)) and not isinstance(kind, ChildrenField)
    ]


def records(source: Source, paths: Iterable[str], expand: Tree, shaping: Shaping) -> Records:
    """Select what records need, their first columns in the order of the answer, and return how to read them."""
    asked = dict.fromkeys(("id", "version", *paths))
    keys = [key for key in asked if key not in source.entity.links]
    found = [(key, steps(key)) for key in keys]
    cells = [_primary(source, parts, shaping) for _, parts in found]
    for cell in cells:
        shaping.selection.columns.append(cell.element)
    converted: list[tuple[str, int, Converter]] = []
    made: list[tuple[str, Make]] = []
    for at, ((key, parts), cell) in enumerate(zip(found, cells, strict=True)):
        make = _made(source, parts, at, expand.get(key), shaping)
        if make:
            made.append((key, make))
        elif cell.convert:
            converted.append((key, at, cell.convert))
    # What a many field links to is fetched for all records at once, and put there.
    made += [(key, _nothing_yet) for key in asked if key in source.entity.links]
    return Records(tuple(keys), tuple(converted), tuple(made))


def _nothing_yet(_: Row) -> None:
    return None


def _primary(source: Source, parts: tuple[str, ...], shaping: Shaping) -> Cell:
    cell = shaping.cell(source, value(source, parts))
    end, name = _end(source, parts)
    field = end.entity.fields.get(name)
    if not isinstance(field, SnapshotField) or not end.eyed:
        return cell
    view = snapshot_view(end.scene.draft.sight, field)
    if view is None:
        return cell
    document = value_cell(value(source, parts), source.scene.draft.dialect).convert
    return Cell(cell.element, (lambda raw: view(document(raw))) if document else view)


def _end(source: Source, parts: tuple[str, ...]) -> tuple[Source, str]:
    """Return the row in which a path ends, as far as it leads over live references, and the field it ends with."""
    for name in parts[:-1]:
        if not isinstance(source.entity.fields.get(name), ReferenceField) or not source.readable(name):
            return source, name
        source = source.follow(name)
    return source, parts[-1]


def _veiled(source: Source, parts: tuple[str, ...], at: int, veils: Veils, shaping: Shaping) -> Make:
    """Select what is masked of a value beside the value itself, and return what tells the one or the other."""
    end, name = _end(source, parts)
    convert = _primary(source, parts, shaping).convert
    dialect = source.scene.draft.dialect
    text = text_cell(value(end.plain, (name,)), dialect)
    told: list[tuple[int, Mask]] = []
    for mask, guard in veils:
        element = text.element if guard is None else case((guard, text.element), else_=None)
        told.append((shaping.selection.add(element), mask))

    def make(row: Row) -> Any:
        if (raw := row[at]) is not None:
            return raw if convert is None else convert(raw)
        for place, mask in told:
            if (hidden := row[place]) is not None:
                return masked(text.convert(hidden) if text.convert else hidden, mask)
        return None

    return make


def _made(source: Source, parts: tuple[str, ...], at: int, expand: Tree | None, shaping: Shaping) -> Make | None:
    end, name = _end(source, parts)
    if name == parts[-1] and (veils := end.veils(name)):
        return _veiled(source, parts, at, veils, shaping)
    person = named_person(end, (name,)) if name == parts[-1] else None
    if person is not None:
        called = shaping.selection.add(person)
        return lambda row: None if (key := row[at]) is None else {"id": key, "label": row[called] or key}
    if name != parts[-1] or not isinstance(end.entity.fields.get(name), ReferenceField) or not end.readable(name):
        return None
    target = end.follow(name)
    label = label_reader(target, shaping.selection)
    if expand is None:
        return lambda row: None if (key := row[at]) is None else {"id": key, "label": label(row)}
    nested = _nested(target, expand, shaping)
    return lambda row: None if (key := row[at]) is None else {"id": key, "label": label(row), **nested(row)}


def _nested(source: Source, expand: Tree, shaping: Shaping) -> Callable[[Row], dict[str, Any]]:
    makes = [(key, _one(source, (key,), expand.get(key), shaping)) for key in default_fields(source) if key not in source.entity.links]
    return lambda row: {key: make(row) for key, make in makes}


def _one(source: Source, parts: tuple[str, ...], expand: Tree | None, shaping: Shaping) -> Make:
    cell = _primary(source, parts, shaping)
    at, convert = shaping.selection.add(cell.element), cell.convert
    made = _made(source, parts, at, expand, shaping)
    if made:
        return made
    if convert is None:
        return lambda row: row[at]
    return lambda row: None if (raw := row[at]) is None else convert(raw)


def label_reader(source: Source, selection: Selection, depth: int = 0) -> Callable[[Row], str]:
    """Select what a record's label needs and return how to read it from a row."""
    label = source.entity.label
    parts = [_label_part(source, tuple(path.split(".")), selection, depth) for path in label.paths]
    if label.texts == ("", "") and parts:
        only = parts[0]
        return lambda row: only(row).strip()
    first, rest = label.texts[0], tuple(zip(parts, label.texts[1:], strict=True))

    def read(row: Row) -> str:
        text = first
        for part, between in rest:
            text += part(row) + between
        return text.strip()

    return read


def _label_part(source: Source, parts: tuple[str, ...], selection: Selection, depth: int) -> Callable[[Row], str]:
    end, name = _end(source, parts)
    if name == parts[-1] and isinstance(end.entity.fields.get(name), ReferenceField) and end.readable(name):
        return label_reader(end.follow(name), selection, depth + 1) if depth < _LABELS_DEEP else lambda _: ""
    found = value(source, parts)
    if isinstance(found.type, t.Record | t.ListOf):
        return lambda _: ""
    cell = text_cell(found, source.scene.draft.dialect)
    at, convert = selection.add(cell.element), cell.convert
    if convert is None:
        return lambda row: row[at] or ""
    return lambda row: "" if (raw := row[at]) is None else convert(raw)
