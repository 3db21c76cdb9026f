"""The names of an expression as SQL: fields over references, formulas worked out in place, the person, and parameters."""

from sqlalchemy import Text, false, func, literal, select, true

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.problems import Invalid, Problem
from ...metamodel.fields import (
    ChildrenField,
    Computed,
    ManyField,
    ReferenceField,
    RollupField,
    SecretField,
    SnapshotField,
)
from ..expression_sql import Column, Rows, SqlValue, compile_sql
from .frozen import frozen
from .lift import AMONG, WRITTEN, moment_of
from .parameters import each_value, member_of, parameter, written
from .scene import Condition, Draft, Scene, Source
from .stored import nothing

ACTOR = "actor"
ACTOR_ID = "fw_actor_id"
ACTOR_NAME = "fw_actor_name"
ACTOR_KNOWN_BY = "fw_actor_known_by"
_DEEPEST = 12


class Names:
    """Resolves what an expression names, seen from one row."""

    def __init__(self, source: Source) -> None:
        """Stand on a row."""
        self._source = source

    def path(self, parts: tuple[str, ...]) -> Column:
        """Return the column of a dotted path; null where it cannot be seen."""
        draft = self._source.scene.draft
        if parts[0].startswith(WRITTEN):
            return self._lifted(parts[0])
        if self._source.entity.scope.member(parts[0]) is not None:
            return as_column(value(self._source, parts))
        return (
            _actor(draft, parts[1:], eyed=self._source.eyed)
            if parts[0] == ACTOR and ACTOR not in draft.parameters
            else parameter(draft, parts)
        )

    def _lifted(self, name: str) -> Column:
        draft = self._source.scene.draft
        if not name.startswith(AMONG):
            return written(draft, int(name.removeprefix(WRITTEN)))
        number = int(name.removeprefix(AMONG))
        member = draft.shape.members[number]
        item = compiled(self._source, Expression("", member.item.type, member.item))
        return member_of(draft, number, item)

    def rows(self, parts: tuple[str, ...]) -> Rows:
        """Return the children that a path leads to, limited to those that can be seen; or the values of a list parameter."""
        source = self._source
        if source.entity.scope.member(parts[0]) is None:
            return each_value(source.scene.draft, parts)
        for name in parts[:-1]:
            if isinstance(source.entity.fields.get(name), SnapshotField) or not source.readable(name):
                return _no_rows(self._source, parts)
            source = source.follow(name)
        field = source.entity.fields.get(parts[-1])
        if not isinstance(field, ChildrenField | ManyField):
            raise Invalid(Problem("rows_not_in_query", {"path": ".".join(parts)}))
        if not source.readable(parts[-1]):
            return _no_rows(self._source, parts)
        if isinstance(field, ManyField):
            linked = source.linked(parts[-1])
            return Rows(Names(linked.target), linked.from_clause, linked.on)
        child, on = source.children(parts[-1])
        return Rows(Names(child), lambda: child.scene.from_clause(child.table), on)


def as_column(found: Column | SqlValue) -> Column:
    """Return a value that was worked out as a column like any other."""
    return found if isinstance(found, Column) else Column(found.element, found.type, found.scale)


class _Nowhere:
    """The rows of a list that cannot be seen: there are none, and their values are empty ones of the right types."""

    def __init__(self, of: t.Type) -> None:
        self._of = of

    def path(self, parts: tuple[str, ...]) -> Column:
        return nothing(_end(self._of, parts))

    def rows(self, parts: tuple[str, ...]) -> Rows:
        raise Invalid(Problem("rows_not_in_query", {"path": ".".join(parts)}))


def _no_rows(source: Source, parts: tuple[str, ...]) -> Rows:
    empty = select(literal(1).label("id")).where(false()).subquery()
    of = _end(source.entity.scope.member(parts[0]) or t.TEXT, parts[1:])
    return Rows(_Nowhere(of.of if isinstance(of, t.ListOf) else of), lambda: empty, true())


def compiled(source: Source, expression: Expression) -> SqlValue:
    """Return an expression over a row as SQL."""
    draft = source.scene.draft
    draft.moments.add(moment_of(expression.tree))
    return compile_sql(expression, Names(source), draft.dialect, draft.environment)


def condition(source: Source, expression: Expression) -> Condition:
    """Return a condition over a row as SQL."""
    return compiled(source, expression).condition()


def value(source: Source, parts: tuple[str, ...]) -> Column | SqlValue:
    """Return the value at a path from a row, or of an expression; null where it cannot be seen."""
    if parts[0].isidentifier():
        return _value(source, parts)
    scope = source.scene.draft.sight.scope(source.entity.key)
    return _worked_out(source, parts[0], Expression.parse(parts[0], scope))


def _value(source: Source, parts: tuple[str, ...]) -> Column | SqlValue:
    name, rest = parts[0], parts[1:]
    of = source.entity.scope.member(name)
    if of is None or (isinstance(of, t.ListOf) and isinstance(of.of, t.Record)):
        raise Invalid(Problem("no_value_at_path", {"path": ".".join(parts), "entity": source.entity.key}))
    field = source.entity.fields.get(name)
    if not source.readable(name):
        return nothing(_end(of, rest))
    match field:
        case ReferenceField() if rest and rest != ("id",):
            return value(source.follow(name), rest)
        case ReferenceField():
            return Column(source.reference(name), of)
        case Computed():
            return _worked_out(source, name, source.entity.formulas[name])
        case RollupField() if source.eyed and not _all_children(source, field):
            return _live(source, name, field)
        case SnapshotField():
            return frozen(source, name, field, rest)
        case SecretField():
            return Column(source.stored(name).is_not(None), of)
        case _:
            storage = None if field is None else field.column()
            return Column(source.stored(name), of, storage.scale if storage else 0)


def _end(of: t.Type, rest: tuple[str, ...]) -> t.Type:
    for name in rest:
        found = of.scope.member(name) if isinstance(of, t.Record) else None
        of = found or t.TEXT
    return of


def _worked_out(source: Source, name: str, expression: Expression) -> SqlValue:
    draft = source.scene.draft
    if name not in source.worked_out:
        if draft.depth > _DEEPEST:
            raise Invalid(Problem("formula_too_deep", {"field": name, "entity": source.entity.key}))
        draft.depth += 1
        source.worked_out[name] = compiled(source, expression)
        draft.depth -= 1
    return source.worked_out[name]


def _all_children(source: Source, field: RollupField) -> bool:
    """Tell whether the eyes see every child that the stored sum or count was made of."""
    over = source.entity.fields[field.over]
    assert isinstance(over, ChildrenField)
    sight = source.scene.draft.sight
    rollup = next(r for r in source.entity.rollups if sight.model.entities[r.owner].fields.get(r.field) is field)
    used = {*(rollup.where.paths if rollup.where else ()), *((field.sum,) if field.sum else ()), over.by}
    return sight.all_rows(over.of) and all(sight.open(over.of, path) for path in used)


def _live(source: Source, name: str, field: RollupField) -> SqlValue:
    """Count or add up only the children that can be seen: the stored value would tell of the others."""
    body = field.sum or ""
    if field.where:
        body = f"({body}) if ({field.where}) else null" if body else field.where
    text = f"{'sum' if field.sum else 'count'}({field.over}{', ' if body else ''}{body})"
    return _worked_out(source, name, Expression.parse(text, source.entity.scope))


def actor_record(name: str) -> str:
    """Return the parameter for the record that an account is bound to under a name of `actor`."""
    return f"fw_actor_record_{name}"


def _actor(draft: Draft, parts: tuple[str, ...], *, eyed: bool) -> Column:
    model = draft.sight.model
    if parts in (("id",), ("name",)) or not parts:
        name = ACTOR_NAME if parts == ("name",) else ACTOR_ID
        return Column(draft.bind(name, Text()), t.TEXT)
    own = model.definitions.app.actor[parts[0]]
    source = Scene(draft).enter(own.entity, eyed=eyed)
    found = as_column(value(source, parts[1:] or ("id",)))
    seen = source.visible()
    this = select(found.element).select_from(source.scene.from_clause(source.table))
    named = source.table.alias()
    by_name = select(named.c.id).where(named.c[own.by] == draft.bind(ACTOR_KNOWN_BY, Text())).scalar_subquery()
    bound = draft.bind(actor_record(parts[0]), Text())
    this = this.where(source.table.c.id == func.coalesce(bound, by_name)).correlate(None)
    of = model.scopes.record(own.entity) if len(parts) == 1 else found.type
    return Column((this if seen is None else this.where(seen)).scalar_subquery(), of, found.scale)
