"""The one way to read records: every question is compiled once for a set of eyes, kept, and run with its values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from sqlalchemy import Connection

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.problems import Problem
from ...metamodel.fields import ManyField
from ...metamodel.model import AppModel
from ...metamodel.query import Eyes, Groups, Query, Walk
from ..columns import DialectName
from ..indexing import Ready, search_indexes
from ..links import linked
from ..tables import AppTables
from . import cursor
from .children import OWNER, OWNERS, Family, family
from .groups import Grouping, figures_of, grouping
from .lift import NO_SHAPE, Lifted, Shape, lift
from .linked import LINKING, labels
from .listing import AFTER, AFTER_ID, IDS, LIMIT, ONE, Asked, Listing, Owners, counting, just_ids, listing
from .names import condition
from .parameters import digits_of, given, parameter_types, written_values
from .paths import type_at
from .plans import (
    CHILDREN,
    MOST_PLANS,
    Answer,
    Asker,
    Plan,
    gathered,
    ids_given,
    keep,
    moment_now,
    paths_of,
    question,
    second,
)
from .scene import Draft
from .search import needs_folding, patterns, words
from .seeking import MOST, PIECES, WIDE, WIDEST, indexed, pieces, seeking
from .sets import as_parameter
from .shape import Records, Row
from .sight import Sight
from .statement import Statement
from .tree import DEPTH, tree_field, walking
from .values import KEYS, Below, Fetching, fetching

_NO_LIFT = Lifted(NO_SHAPE, ())


class Reader:
    """Reads the records of one app's release with one set of eyes; thread-safe."""

    def __init__(self, model: AppModel, tables: AppTables, eyes: Eyes) -> None:
        """Prepare for questions; nothing is compiled before it is asked."""
        self.sight = Sight(model, eyes)
        self._tables = tables
        self.plans: dict[Any, Plan] = {}
        self._lifted: dict[int, tuple[Expression, frozenset[str], Lifted, int]] = {}
        self._shapes: dict[Shape, int] = {}
        self._parsed: dict[tuple[str, str], tuple[Expression | None, tuple[Problem, ...]]] = {}
        self._numbers = count()
        self._ready = Ready(search_indexes(model))

    def parse(self, entity: str, text: str) -> tuple[Expression | None, tuple[Problem, ...]]:
        """Return a condition written for these eyes, or what is wrong with it; kept, so that equal texts are one condition."""
        known = self._parsed.get((entity, text))
        if known is None:
            known = Expression.examine(text, self.sight.where_scope(entity), t.BOOLEAN)
            keep(self._parsed, (entity, text), known)
        return known

    def sees(self, entity: str, paths: Iterable[str]) -> bool:
        """Tell whether all of some paths lead somewhere for these eyes."""
        return not any(isinstance(type_at(self.sight, entity, path), Problem) for path in paths)

    def page(self, connection: Connection, query: Query, asker: Asker, *, wire: bool = False) -> "Answer":
        """Return the records of a page and the cursor behind it (empty at the end); `wire`: values in their JSON form."""
        lifted, shape = self._lift(query.where, query.parameters)
        ranked = False
        if query.search:
            query, ranked = self._narrowed(connection, query, asker, lifted, shape)
            if query.cursor:
                ranked = cursor.width(query.cursor) == 1
            ranked = ranked and not query.order_by
        asked = Asked(
            query.entity, query.fields, query.expand, shape, ids_given(query), len(words(query.search)), needs_folding(query.search),
            ranked, query.order_by, query.limit is not None, None, wire, digits_of(query.parameters) if query.parameters else (),
            query.labelled,
        )  # fmt: skip
        plan = self._plan(asked, lifted, asker, connection, listing)
        found: Listing = plan.what
        values = self._values(connection, plan, query, lifted, asker)
        if query.cursor:
            place = cursor.read(question(query), query.cursor, found.ends.types)
            asked = replace(asked, behind=place.nulls)
            plan = self._plan(asked, lifted, asker, connection, listing)
            found = plan.what
            values[AFTER_ID] = place.id
            values.update((f"{AFTER}{at}", value) for at, value in enumerate(place.values))
        rows = found.statement.run(connection, values)
        following = ""
        if query.limit is not None and len(rows) > query.limit:
            rows = rows[: query.limit]
            following = cursor.write(question(query), found.ends.of(rows[-1]))
        read = found.records.read(rows)
        self._expand(connection, asker, found.owners, rows, read, wire=wire)
        return Answer(read, following)

    def count(self, connection: Connection, query: Query, asker: Asker, limit: int) -> int:
        """Return how many records answer a question, at most `limit`."""
        lifted, shape = self._lift(query.where, query.parameters)
        query, _ = self._narrowed(connection, query, asker, lifted, shape)
        plan = self._plan(("count", self._base(query, shape)), lifted, asker, connection, second(counting))
        values = self._values(connection, plan, query, lifted, asker)
        return int(plan.what.run(connection, {**values, LIMIT: limit})[0][0])

    def ids(self, connection: Connection, query: Query, asker: Asker) -> set[str]:
        """Return the ids of all records that answer a question; its limit and order do not count."""
        lifted, shape = self._lift(query.where, query.parameters)
        query, _ = self._narrowed(connection, query, asker, lifted, shape)
        plan = self._plan(("ids", self._base(query, shape)), lifted, asker, connection, second(just_ids))
        rows = plan.what.run(connection, self._values(connection, plan, query, lifted, asker))
        return {row[0] for row in rows}

    def tree(self, connection: Connection, walk: Walk, asker: Asker, limit: int) -> dict[str, int]:
        """Return the ids of the records above or below one, each with how many steps it is away, the nearest first."""
        by, down = tree_field(self.sight, walk.entity, walk.by), walk.down
        plan = self._plan(
            ("tree", Asked(walk.entity), by, down), _NO_LIFT, asker, connection,
            lambda draft, key, dialect: walking(draft, key[1].entity, by, dialect, down=down),
        )  # fmt: skip
        values = {**asker.values(), ONE: walk.id, DEPTH: walk.depth, LIMIT: limit}
        return {row[0]: row[1] for row in plan.what.run(connection, values)}

    def searched(self, text: str, dialect: DialectName) -> dict[str, tuple[str, ...]]:
        """Return the entities in which an index can find a text, each with the search paths that can be seen."""
        entities = self.sight.model.entities.values() if pieces(text, dialect) else ()
        named = {entity.key: entity.definition.search for entity in entities if self.sight.exists(entity.key)}
        seen = {
            key: tuple(p for p in paths if not isinstance(type_at(self.sight, key, p), Problem))
            for key, paths in named.items()
        }
        return {key: paths for key, paths in seen.items() if paths}

    def groups(
        self, connection: Connection, groups: Groups, asker: Asker, *, wire: bool = False
    ) -> list[dict[str, Any]]:
        """Return counts and sums by the values of paths."""
        lifted, shape = self._lift(groups.where, groups.parameters)
        query = Query(groups.entity, where=groups.where, parameters=groups.parameters, search=groups.search)
        query, _ = self._narrowed(connection, query, asker, lifted, shape)
        asked = replace(self._base(query, shape), fields=groups.by, wire=wire)

        def compiled(draft: Draft, key: Any, dialect: Any) -> Grouping:
            return grouping(draft, key[1], groups, dialect)

        plan = self._plan(
            ("groups", asked, figures_of(groups), groups.having, groups.order_by), lifted, asker, connection, compiled
        )
        values = self._values(connection, plan, query, lifted, asker)
        found: Grouping = plan.what
        return found.read(found.statement.run(connection, {**values, LIMIT: groups.limit}))

    def _narrowed(
        self, connection: Connection, query: Query, asker: Asker, lifted: Lifted, shape: int
    ) -> tuple[Query, bool]:
        """Return the question limited to the records that its search finds, where an index tells them and they are not too many."""
        dialect: DialectName = "sqlite" if connection.dialect.name == "sqlite" else "postgresql"
        if not query.search or query.ids is not None or (given := pieces(query.search, dialect)) is None:
            return query, False
        needed = indexed(self.sight.model, query.entity)
        if not needed or not all(self._ready.holds(connection, entity) for entity in needed):
            return query, False
        asked = self._base(query, shape)
        indexes = self._ready.indexes
        judged = self._ready.judged(connection, query.entity) if query.entity in indexes else ()
        plan = self._plan(
            ("seek", asked, judged), lifted, asker, connection, lambda d, _, s: seeking(d, asked, indexes, s, judged)
        )
        values = self._values(connection, plan, query, lifted, asker)
        rows = plan.what.run(connection, {**values, PIECES: given, LIMIT: MOST + 1, WIDE: WIDEST + 1})
        ids = tuple(dict.fromkeys(row[0] for row in rows))
        return (query, False) if None in ids else (replace(query, ids=ids), len(ids) <= MOST)

    def values(
        self, connection: Connection, entity: str, keys: Sequence[str], paths: Sequence[str], asker: Asker
    ) -> list[dict[str, Any]]:
        """Return the values at paths of records by id, in the order given, those that are gone left out; no rights are asked."""
        rows = {
            row["id"]: row for _, row in self._fetch(connection, entity, asker, by="id", keys=keys, paths=tuple(paths))
        }
        return [rows[key] for key in keys if key in rows]

    def _fetch(
        self,
        connection: Connection,
        entity: str,
        asker: Asker,
        *,
        by: str,
        keys: Sequence[str],
        paths: tuple[str, ...],
        order_by: tuple[str, ...] = (),
    ) -> list[tuple[str, dict[str, Any]]]:
        if not keys:
            return []

        def compiled(draft: Draft, _key: Any, dialect: Any) -> Fetching:
            return fetching(draft, entity, by, paths, order_by, dialect)

        plan = self._plan(("values", Asked(entity, paths), by), _NO_LIFT, asker, connection, compiled)
        found: Fetching = plan.what
        parameter = as_parameter(connection.dialect.name, dict.fromkeys(keys))
        rows = found.statement.run(connection, {KEYS: parameter, **asker.values()})
        read = [(row[1], found.read(row)) for row in rows]
        for below in found.below:
            owners = [row[below.at] for row in rows]
            wanted = list(dict.fromkeys(owner for owner in owners if owner is not None))
            by_owner = self._below(connection, asker, below, wanted)
            for owner, (_, row) in zip(owners, read, strict=True):
                row[below.path] = by_owner.get(owner, [])
        return read

    def _below(
        self, connection: Connection, asker: Asker, below: Below, owners: list[str]
    ) -> dict[str, list[dict[str, Any]]]:
        field, paths = below.field, below.paths
        if isinstance(field, ManyField):
            links = linked(connection, self._tables.link(below.owner, below.key), owners)
            targets = list(dict.fromkeys(target for each in links.values() for target in each))
            known = {
                row["id"]: row
                for _, row in self._fetch(connection, field.to, asker, by="id", keys=targets, paths=paths)
            }
            return {owner: [known[target] for target in each if target in known] for owner, each in links.items()}
        children = self._fetch(
            connection, field.of, asker, by=field.by, keys=owners, paths=paths, order_by=field.order_by
        )
        by_owner: dict[str, list[dict[str, Any]]] = {owner: [] for owner in owners}
        for owner, child in children:
            by_owner[owner].append(child)
        return by_owner

    def _draft(self, connection: Connection, asker: Asker, lifted: Lifted, digits: Mapping[str, int]) -> Draft:
        dialect: DialectName = "sqlite" if connection.dialect.name == "sqlite" else "postgresql"
        types = parameter_types(lifted.shape.tree)
        return Draft(self.sight, self._tables, dialect, asker.environment, condition, lifted.shape, types, digits)

    def _base(self, query: Query, shape: int) -> Asked:
        digits = digits_of(query.parameters)
        return Asked(
            query.entity,
            where=shape,
            ids=ids_given(query),
            words=len(words(query.search)),
            folded=needs_folding(query.search),
            digits=digits,
        )

    def _lift(self, where: Expression | None, parameters: Mapping[str, Any]) -> tuple[Lifted, int]:
        if where is None:
            return _NO_LIFT, -1
        names = frozenset(name.partition(".")[0] for name in parameters) if parameters else frozenset[str]()
        known = self._lifted.get(id(where))
        if known is not None and known[1] == names:
            return known[2], known[3]
        lifted = lift(where, names)
        if len(self._shapes) >= MOST_PLANS:
            self._shapes.clear()
            self._lifted.clear()
        number = self._shapes.get(lifted.shape)
        if number is None:
            number = self._shapes[lifted.shape] = next(self._numbers)
        keep(self._lifted, id(where), (where, names, lifted, number))
        return lifted, number

    def _plan(
        self, key: Any, lifted: Lifted, asker: Asker, connection: Connection, compiled: Callable[[Draft, Any, Any], Any]
    ) -> Plan:
        plan = self.plans.get(key)
        if plan is not None and (plan.moment is None or plan.moment == moment_now(plan.moment, asker.environment)):
            return plan
        asked = key if isinstance(key, Asked) else key[1]
        draft = self._draft(connection, asker, lifted, dict(asked.digits))
        what = compiled(draft, key, connection.dialect)
        statement: Statement = what if isinstance(what, Statement) else what.statement
        moment = "now" if "now" in draft.moments else "today" if "today" in draft.moments else ""
        plan = Plan(what, given(draft, statement.asked), moment_now(moment, asker.environment) if moment else None)
        keep(self.plans, key, plan)
        return plan

    def _values(self, connection: Connection, plan: Plan, query: Query, lifted: Lifted, asker: Asker) -> dict[str, Any]:
        dialect = connection.dialect.name
        values: dict[str, Any] = asker.values()
        if query.limit is not None:
            values[LIMIT] = query.limit + 1
        if query.ids is not None:
            if len(query.ids) == 1:
                values[ONE] = query.ids[0]
            else:
                values[IDS] = as_parameter(dialect, query.ids)
        if query.search:
            values.update(patterns(query.search))
        if lifted.values:
            values.update(written_values(dialect, lifted.shape, lifted.values))
        for parameter in plan.parameters:
            values[parameter.name] = parameter.value(dialect, query.parameters)
        return values

    def _expand(
        self,
        connection: Connection,
        asker: Asker,
        owners: Sequence[Owners],
        rows: Sequence[Row],
        read: Sequence[dict[str, Any]],
        *,
        wire: bool,
    ) -> None:
        for owner in owners:
            ids = list(dict.fromkeys(row[owner.at] for row in rows if row[owner.at] is not None))
            found = self._children(connection, asker, owner, ids, wire=wire)
            for row, record in zip(rows, read, strict=True):
                target: Any = record
                for step in owner.steps:
                    target = target and target.get(step)
                if target is not None:
                    target[owner.field] = found.get(row[owner.at])

    def _children(
        self, connection: Connection, asker: Asker, owner: Owners, ids: Sequence[str], *, wire: bool
    ) -> dict[str, Any]:
        if not ids:
            return {}
        if owner.field in self.sight.model.entities[owner.entity].links:
            return self._labels(connection, asker, owner, ids)
        key = ("children", Asked(owner.entity, wire=wire), owner.field, paths_of(owner.expand), len(ids) == 1)

        def compiled(draft: Draft, _key: Any, dialect: Any) -> Family:
            return family(draft, owner, dialect, single=len(ids) == 1, wire=wire)

        plan = self._plan(key, _NO_LIFT, asker, connection, compiled)
        found: Family = plan.what
        values = {**asker.values(), LIMIT: CHILDREN + 1, OWNER: ids[0]}
        values[OWNERS] = as_parameter(connection.dialect.name, ids)
        rows = found.statement.run(connection, values)
        read = found.records.read(rows)
        self._expand(connection, asker, found.owners, rows, read, wire=wire)
        return gathered(found, ids, rows, read, CHILDREN)

    def _labels(self, connection: Connection, asker: Asker, owner: Owners, ids: Sequence[str]) -> dict[str, Any]:
        key = ("links", Asked(owner.entity), owner.field)
        plan = self._plan(key, _NO_LIFT, asker, connection, lambda draft, _, dialect: labels(draft, owner, dialect))
        given = as_parameter(connection.dialect.name, ids)
        rows = plan.what.statement.run(connection, {LINKING: given, **asker.values()})
        return plan.what.by_owner(ids, rows)


__all__ = ["CHILDREN", "Answer", "Asker", "Reader", "Records"]
