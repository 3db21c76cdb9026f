"""One statement in the making: the rows it looks at, how they are joined, and what the eyes let through of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, and_, bindparam, case, true
from sqlalchemy.types import TypeEngine

from ...expressions import Environment, Expression
from ...expressions import types as t
from ...metamodel.fields import ChildrenField, ManyField, ReferenceField
from ...metamodel.kinds.role import Mask
from ...metamodel.model import EntityModel
from ..columns import DialectName
from ..link_tables import OWNER, TARGET
from ..tables import AppTables
from .lift import NO_SHAPE, Shape
from .sight import Sight

Condition = ColumnElement[bool]


@dataclass
class Draft:
    """What all parts of a statement share: the sight, the tables, the moment, and a counter for names."""

    sight: Sight
    tables: AppTables
    dialect: DialectName
    environment: Environment
    conditions: "Callable[[Source, Expression], Condition]"
    shape: Shape = NO_SHAPE
    parameters: Mapping[str, t.Type] = field(default_factory=dict[str, t.Type])
    digits: Mapping[str, int] = field(default_factory=dict[str, int])
    depth: int = 0
    moments: set[str] = field(default_factory=set[str])
    _names: int = 0
    _binds: dict[str, BindParameter[Any]] = field(default_factory=dict[str, BindParameter[Any]])

    def name(self, prefix: str) -> str:
        """Return a name that the statement has not used yet."""
        self._names += 1
        return f"{prefix}{self._names}"

    def bind(self, name: str, of: TypeEngine[Any]) -> BindParameter[Any]:
        """Return the parameter of a name, the same one each time; its value is given when the statement runs."""
        if name not in self._binds:
            self._binds[name] = bindparam(name, type_=of)
        return self._binds[name]


class Scene:
    """The rows of one SELECT: a first one, and those joined to it in order."""

    def __init__(self, draft: Draft) -> None:
        """Begin without rows."""
        self.draft = draft
        self.joins: list[Join] = []

    def enter(self, entity: str, *, eyed: bool) -> "Source":
        """Return the first row: a record of an entity; its row condition is the caller's to add."""
        return Source(self, self.draft.sight.model.entities[entity], self.table(entity), eyed=eyed)

    def table(self, entity: str) -> FromClause:
        """Return an entity's table under a fresh name."""
        return self.draft.tables.of(entity).alias(self.draft.name("t"))

    def join(self, table: FromClause, on: Condition) -> "Join":
        """Join a table for the rows where it matches, without losing the others."""
        join = Join(table, on)
        self.joins.append(join)
        return join

    def from_clause(self, first: FromClause) -> FromClause:
        """Return the first table with everything that has been joined so far."""
        whole = first
        for join in self.joins:
            whole = whole.outerjoin(join.table, join.on)
        return whole


@dataclass
class Join:
    """A joined table and its condition."""

    table: FromClause
    on: Condition


class Source:
    """One row of an entity within a SELECT. With eyes, what may not be seen of it is null; `mask` hides it as a whole."""

    def __init__(
        self, scene: Scene, entity: EntityModel, table: FromClause, *, eyed: bool, plain: "Source | None" = None
    ) -> None:
        """Stand for a row; `plain` is the same row without eyes."""
        self.scene = scene
        self.entity = entity
        self.table = table
        self.eyed = eyed
        self.plain = plain or (Source(scene, entity, table, eyed=False) if eyed else self)
        self.mask: Condition | None = None
        self.worked_out: dict[str, Any] = {}
        self._followed: dict[str, Source] = {}
        self._guards: dict[str, Condition | None] = {}

    @property
    def first(self) -> bool:
        """Tell whether this is the row that the statement is about, not one joined to it."""
        return not any(join.table is self.table for join in self.scene.joins)

    def readable(self, key: str) -> bool:
        """Tell whether a field exists for the eyes."""
        return not self.eyed or self._sight.readable(self.entity.key, key)

    def stored(self, key: str) -> ColumnElement[Any]:
        """Return a readable field's column, null where its own condition or the row's does not hold."""
        column: ColumnElement[Any] = self.table.c[key]
        guard = self.guard(key)
        return column if guard is None else case((guard, column), else_=None)

    def guard(self, key: str) -> Condition | None:
        """Return the condition under which a field of this row shows; None where it always does."""
        if not self.eyed:
            return None
        if key not in self._guards:
            shown = self._sight.of(self.entity.key).fields.get(key)
            own = None if shown is None else self.scene.draft.conditions(self.plain, shown)
            self._guards[key] = all_of(self.mask, own)
        return self._guards[key]

    def veils(self, key: str) -> list[tuple[Mask, Condition | None]]:
        """Return which parts of a field are told where the field itself is not, each with the condition for it."""
        found = self._sight.veils(self.entity.key, key) if self.eyed else ()
        conditions = self.scene.draft.conditions
        return [(v.mask, all_of(self.mask, None if v.rows is None else conditions(self.plain, v.rows))) for v in found]

    def shown_id(self, key: str) -> ColumnElement[Any]:
        """Return the row's id where a field of it shows, else null."""
        guard = self.guard(key)
        column: ColumnElement[Any] = self.table.c.id
        return column if guard is None else case((guard, column), else_=None)

    def visible(self) -> Condition | None:
        """Return the condition under which this row is seen at all; None where every row is."""
        rows = self._sight.of(self.entity.key).rows if self.eyed else None
        return None if rows is None else self.scene.draft.conditions(self.plain, rows)

    def reference(self, key: str) -> ColumnElement[Any]:
        """Return the id of the record that a reference leads to; null where that record cannot be seen."""
        field = self.entity.fields[key]
        assert isinstance(field, ReferenceField)
        if not self.eyed or self._sight.all_rows(field.to):
            return self.stored(key)
        return self.follow(key).stored("id")

    def follow(self, key: str) -> "Source":
        """Return the row that a readable reference leads to, joined once however often it is asked for."""
        if key not in self._followed:
            self._followed[key] = self._joined(key)
        return self._followed[key]

    def children(self, key: str) -> tuple["Source", Condition]:
        """Return the rows of a children field as the first row of a SELECT of their own, and the link to this row."""
        field = self.entity.fields[key]
        assert isinstance(field, ChildrenField)
        child = Scene(self.scene.draft).enter(field.of, eyed=self.eyed)
        linked: Condition = child.stored(field.by) == self.table.c.id
        return child, and_(*(c for c in (linked, self.guard(key), child.visible()) if c is not None))

    def linked(self, key: str) -> "Linked":
        """Return the rows that a many field links to as the first row of a SELECT of their own, and the link to this row."""
        linked = links(self.scene.draft, self.entity.key, key, eyed=self.eyed)
        on: Condition = linked.owner == self.table.c.id
        return replace(linked, on=and_(*(c for c in (on, self.guard(key), linked.on) if c is not None)))

    @property
    def _sight(self) -> Sight:
        return self.scene.draft.sight

    def _joined(self, key: str) -> "Source":
        field = self.entity.fields[key]
        assert isinstance(field, ReferenceField)
        target = self._sight.model.entities[field.to]
        guard = self.guard(key)
        if self.eyed and guard is None and self._sight.all_rows(field.to):
            plain = self.plain.follow(key)
            return Source(self.scene, target, plain.table, eyed=True, plain=plain)
        table = self.scene.table(field.to)
        linked: Condition = self.table.c[key] == table.c.id
        join = self.scene.join(table, linked if guard is None else and_(linked, guard))
        source = Source(self.scene, target, table, eyed=self.eyed)
        _limit(source, join)
        return source


@dataclass(frozen=True)
class Linked:
    """The rows behind a many field: the linked record, the link's owner, the conditions, and where they come from."""

    target: Source
    owner: ColumnElement[Any]
    on: Condition
    first: FromClause

    def from_clause(self) -> FromClause:
        """Return the link table with the linked records and everything that has been joined to them."""
        return self.target.scene.from_clause(self.first)


def links(draft: Draft, entity: str, key: str, *, eyed: bool) -> Linked:
    """Return the linked records of a many field that can be seen, of whichever owner."""
    field = draft.sight.model.entities[entity].fields[key]
    assert isinstance(field, ManyField)
    table = draft.tables.link(entity, key).alias(draft.name("l"))
    target = Scene(draft).enter(field.to, eyed=eyed)
    joined = table.join(target.table, table.c[TARGET] == target.table.c.id)
    seen = target.visible()
    return Linked(target, table.c[OWNER], true() if seen is None else seen, joined)


def _limit(source: Source, join: Join) -> None:
    """Let a joined row be seen only where its entity's row condition holds: in the join, or where that needs joins behind it, as a mask."""
    before = len(source.scene.joins)
    seen = source.visible()
    if seen is not None and len(source.scene.joins) == before:
        join.on = and_(join.on, seen)
    else:
        source.mask = seen


def all_of(*conditions: Condition | None) -> Condition | None:
    """Return the conditions as one; None where there are none."""
    known = [condition for condition in conditions if condition is not None]
    return and_(*known) if len(known) > 1 else next(iter(known), None)
