"""Which indexes an app wants: its search fields', and those of its lists' filters and orders, with what roles see rows by."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...expressions import types as t
from ...expressions.tree import Compare, Literal, Logic, Node, Path
from ...metamodel.fields import Field, ReferenceField
from ...metamodel.fields.code import CodeField
from ...metamodel.fields.text import Textual
from ...metamodel.model import AppModel, EntityModel
from .. import names
from ..grams import VERSION
from ..tables import SYSTEM_COLUMNS, index_keys

PREFIX = "fwx_"
"""What begins the name of every such index, and of the tables that belong to it."""
_MOST_SORTS = 8
_MOST_CARRIED = 3
_MOST_BYTES = 2_600
"""What an entry of an index may take at most; PostgreSQL refuses a record whose entry is longer than 2,704."""
_SHORT_BYTES = 112
"""What a value takes at most that is no text of people's own: an id, a key, a number, a moment."""
_SIGN_BYTES = 4
_DIGEST = 12
_LONGEST_TABLE = 40
_SORTED = frozenset({"text", "integer", "decimal", "boolean", "date", "datetime", "reference"})


@dataclass(frozen=True)
class SearchIndex:
    """The columns of one table that searches look in, from wherever they come; `judged` are those that roles see rows by."""

    table: str
    columns: tuple[str, ...]
    judged: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return its name, another one whenever it must be made anew; what is judged can be changed beside it."""
        return _name(self.table, "search", str(VERSION), *self.columns)


@dataclass(frozen=True)
class SortIndex:
    """Columns of one table that a list filters or sorts by, in this order; each with whether it is downwards and can be empty."""

    table: str
    columns: tuple[tuple[str, bool, bool], ...]

    @property
    def name(self) -> str:
        """Return its name."""
        return _name(self.table, "sort", *(f"{key}{down}{empty}" for key, down, empty in self.columns))


@dataclass(frozen=True)
class Way:
    """How a search path leads from a record to a column: over which references, to which entity, to which of its columns."""

    steps: tuple[str, ...]
    entity: str
    columns: tuple[str, ...]


def ways(model: AppModel, entity: EntityModel) -> tuple[Way, ...] | None:
    """Return where a search of an entity looks; None where one of the places is no column, so that no index holds them all."""
    found: list[Way] = []
    for path in entity.definition.search:
        way = _way(model, entity, tuple(path.split(".")))
        if way is None:
            return None
        found.append(way)
    return tuple(found)


def search_indexes(model: AppModel) -> Mapping[str, SearchIndex]:
    """Return the search index of each entity that some entity's search leads to."""
    columns: dict[str, dict[str, None]] = {}
    for entity in model.entities.values():
        for way in ways(model, entity) or ():
            columns.setdefault(way.entity, {}).update(dict.fromkeys(way.columns))
    return {
        key: SearchIndex(
            names.short(model.entities[key].table), tuple(sorted(wanted)), _carried(model, model.entities[key])
        )
        for key, wanted in columns.items()
        if wanted
    }


def sort_indexes(model: AppModel) -> tuple[SortIndex, ...]:
    """Return the indexes that lists want: the fields their views compare with one value, then those they sort by.

    Behind them come the fields that roles see rows by: who sees a part is not slower than who sees all.
    """
    found: dict[str, list[tuple[tuple[str, bool, bool], ...]]] = {key: [] for key in model.entities}
    for view in model.views.values():
        entity = model.entities[view.definition.of]
        order = tuple(_sorts(entity, view.definition.order_by))
        found[entity.key].append(order)
        for where in (view.where, *view.filters.values()):
            same = tuple((key, False, _nullable(entity, key)) for key in _compared(entity, where and where.tree))
            found[entity.key] += [(*same, *(key for key in order if key not in same))] if same else []
    carried = {key: _carried(model, entity) for key, entity in model.entities.items() if found[key]}
    return tuple(
        SortIndex(names.short(model.entities[key].table), fitting)
        for key, wanted in found.items()
        for columns in _needed(model.entities[key], wanted)
        if (fitting := _fitting(model.entities[key], columns, carried[key]))
    )


def _name(table: str, *parts: str) -> str:
    digest = hashlib.sha256(" ".join((table, *parts)).encode()).hexdigest()[:_DIGEST]
    return f"{PREFIX}{table[:_LONGEST_TABLE]}_{digest}"


def _way(model: AppModel, entity: EntityModel, parts: tuple[str, ...]) -> Way | None:
    steps: list[str] = []
    for name in parts:
        field = entity.fields.get(name)
        if not isinstance(field, ReferenceField):
            return Way(tuple(steps), entity.key, (name,)) if len(steps) == len(parts) - 1 and _textual(field) else None
        steps.append(name)
        entity = model.entities[field.to]
    own = [
        path
        for path in entity.label.paths
        if "." not in path and not isinstance(entity.fields.get(path), ReferenceField)
    ]
    if not all(_textual(entity.fields.get(path)) for path in own):
        return None
    return Way(tuple(steps), entity.key, tuple(own))


def _textual(field: Field | None) -> bool:
    storage = field.column() if field else None
    return (
        field is not None
        and storage is not None
        and field.value_type() in (t.TEXT, t.INTEGER)
        and storage.kind in ("text", "integer")
    )


def _sorts(entity: EntityModel, order_by: tuple[str, ...]) -> Iterator[tuple[str, bool, bool]]:
    for text in order_by:
        key = text.removeprefix("-")
        if not _sortable(entity, key):
            return
        yield key, text.startswith("-"), _nullable(entity, key)


def _sortable(entity: EntityModel, key: str) -> bool:
    if key in SYSTEM_COLUMNS:
        return True
    field = entity.fields.get(key)
    storage = field.column() if field and not isinstance(field, ReferenceField) else None
    return storage is not None and storage.kind in _SORTED


def _nullable(entity: EntityModel, key: str) -> bool:
    field = entity.fields.get(key)
    return field is not None and not field.required


def _compared(entity: EntityModel, tree: Node | None) -> Iterator[str]:
    """Yield the fields that a condition compares with one value, whatever else it asks."""
    match tree:
        case Logic(operator="and", items=items):
            for item in items:
                yield from _compared(entity, item)
        case Compare(first=Path(parts=(key,)), rest=(("==", Literal()),)) if _indexable(entity, key):
            yield key
        case _:
            return


def _indexable(entity: EntityModel, key: str) -> bool:
    field = entity.fields.get(key)
    storage = field.column() if field else None
    return storage is not None and storage.kind in _SORTED


def _needed(
    entity: EntityModel, wanted: list[tuple[tuple[str, bool, bool], ...]]
) -> list[tuple[tuple[str, bool, bool], ...]]:
    """Return the indexes that no other one begins with, as far as there are not too many."""
    present = {keys for keys in index_keys(entity) if len(keys) == 1}
    known = [w for w in dict.fromkeys(wanted) if w and w != (("id", False, False),)]
    kept = [
        columns for columns in known
        if not any(columns != other and other[: len(columns)] == columns for other in known)
        and not (len(columns) == 1 and (columns[0][0],) in present and not (columns[0][1] and columns[0][2]))
    ]  # fmt: skip
    return kept[:_MOST_SORTS]


def _carried(model: AppModel, entity: EntityModel) -> tuple[str, ...]:
    """Return the fields that decide which records of an entity somebody sees, the most asked first."""
    grants = [grant for role in model.roles.values() for grant in role.grants.get(entity.key, ())]
    asked = [
        path.partition(".")[0]
        for grant in grants
        if "read" in grant.actions
        for condition in (grant.rows, grant.when)
        if condition is not None
        for path in condition.paths
    ]
    known = dict.fromkeys(key for key in asked if _indexable(entity, key) or key in SYSTEM_COLUMNS)
    return tuple(sorted(known, key=lambda key: (-asked.count(key), key))[:_MOST_CARRIED])


def _fitting(
    entity: EntityModel, columns: tuple[tuple[str, bool, bool], ...], carried: tuple[str, ...]
) -> tuple[tuple[str, bool, bool], ...]:
    """Return the columns of an index and those that it carries, as far as the longest values of all fit into an entry."""
    own = {key for key, _, _ in columns}
    free = _MOST_BYTES
    kept: list[tuple[str, bool, bool]] = []
    for column in columns:
        free -= _bytes(entity, column[0])
        if free < 0:
            return tuple(kept)
        kept.append(column)
    for key in carried:
        if key not in own and _bytes(entity, key) <= free:
            free -= _bytes(entity, key)
            kept.append((key, False, _nullable(entity, key)))
    return tuple(kept)


def _bytes(entity: EntityModel, key: str) -> int:
    field = entity.fields.get(key)
    return field.max_length * _SIGN_BYTES if isinstance(field, Textual | CodeField) else _SHORT_BYTES
