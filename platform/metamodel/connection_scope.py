"""Connections with their expressions parsed: each sees just the names that exist at its place, and fits the field it fills."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..expressions import Expression
from ..expressions import types as t
from .build.context import Build
from .fields import ChildrenField
from .kinds import Connection, Entity
from .kinds.connection import Decision, Target, Total
from .source import Step
from .tables import TableModel

ROW = t.Record("row", t.Members({"number": t.INTEGER, "digest": t.TEXT, "occurrence": t.INTEGER}))
"""What `row` is: the row's number from 1, a digest of its content, and which of the rows of that content it is."""


@dataclass(frozen=True)
class DecisionModel:
    """A decision table that each row asks, with the parsed inputs."""

    table: TableModel
    given: Mapping[str, Expression]


@dataclass(frozen=True)
class TargetModel:
    """Records made from the rows: which rows, by which key, with which values."""

    definition: Target
    condition: Expression | None
    key: Mapping[str, Expression]
    values: Mapping[str, Expression]


@dataclass(frozen=True)
class TotalModel:
    """A figure over all rows; exactly one of the expressions is there."""

    definition: Total
    sum: Expression | None
    count: Expression | None
    distinct: Expression | None


@dataclass(frozen=True)
class ConnectionModel:
    """A connection, ready to run; every mapping is in the order of the definition."""

    key: str
    definition: Connection
    lets: Mapping[str, Expression]
    decisions: tuple[DecisionModel, ...]
    notes: Mapping[str, Expression]
    targets: tuple[TargetModel, ...]
    totals: Mapping[str, TotalModel]


@dataclass
class _Names:
    """The names known so far, in the order in which they come to be."""

    build: Build
    key: str
    types: dict[str, t.Type] = field(default_factory=dict[str, t.Type])

    @property
    def scope(self) -> t.Scope:
        return t.Members(dict(self.types))

    def add(self, name: str, of: t.Type, *at: Step) -> None:
        if name in self.types:
            self.build.report("name_taken", {"name": name}, "connection", self.key, *at)
        self.types[name] = of

    def parse(self, text: str | None, expect: t.Type | None, *at: Step) -> Expression | None:
        return self.build.expression(text, self.scope, expect, "connection", self.key, *at)


def connection_models(build: Build, tables: Mapping[str, TableModel]) -> dict[str, ConnectionModel]:
    """Return the models of all connections; what is wrong with them is noted."""
    return {key: _connection(build, tables, key, each) for key, each in build.definitions.connections.items()}


def _connection(build: Build, tables: Mapping[str, TableModel], key: str, connection: Connection) -> ConnectionModel:
    names = _Names(build, key, {"row": ROW})
    headers: dict[str, str] = {}
    for name, column in connection.columns.items():
        names.add(name, t.SCALARS[column.type], "columns", name)
        if headers.setdefault(column.header, name) != name:
            build.report("name_taken", {"name": column.header}, "connection", key, "columns", name, "header")
    lets: dict[str, Expression] = {}
    for name, text in connection.let.items():
        parsed = names.parse(text, None, "let", name)
        names.add(name, parsed.type if parsed else t.UNKNOWN, "let", name)
        if parsed:
            lets[name] = parsed
    decisions = [d for i, each in enumerate(connection.decide) if (d := _decision(names, tables, i, each))]
    notes = {name: parsed for name, note in connection.notes.items() if (parsed := names.parse(note.if_, t.BOOLEAN, "notes", name, "if"))}
    totals = {name: _total(names, name, total) for name, total in connection.totals.items()}
    targets = [model for i, target in enumerate(connection.into) if (model := _target(names, i, target))]
    return ConnectionModel(key, connection, lets, tuple(decisions), notes, tuple(targets), totals)


def _decision(names: _Names, tables: Mapping[str, TableModel], i: int, decision: Decision) -> DecisionModel | None:
    build = names.build
    if not build.known(decision.table, tables, "unknown_definition", {"kind": "table"}, "connection", names.key, "decide", i, "table"):
        return None
    table = tables[decision.table]
    inputs = table.input_types()
    given: dict[str, Expression] = {}
    for name, text in decision.given.items():
        at = ("decide", i, "given", name)
        if build.known(name, inputs, "unknown_input", {"table": decision.table}, "connection", names.key, *at):
            parsed = names.parse(text, inputs[name], *at)
            if parsed:
                given[name] = parsed
    for name in inputs:
        if name not in decision.given:
            build.report("missing_input", {"name": name, "table": decision.table}, "connection", names.key, "decide", i, "given")
    for name, of in table.output_types(build.scopes).items():
        # An answer that is a record is its natural key as text: nothing lies behind it here.
        names.add(name, t.TEXT if isinstance(of, t.Record) else of, "decide", i, "table")
    return DecisionModel(table, given)


def _total(names: _Names, name: str, total: Total) -> TotalModel:
    given = {"sum": total.sum, "count": total.count, "distinct": total.distinct}
    if sum(text is not None for text in given.values()) != 1:
        names.build.report("total_needs_one", {}, "connection", names.key, "totals", name)
    return TotalModel(
        total,
        names.parse(total.sum, t.DECIMAL, "totals", name, "sum"),
        names.parse(total.count, t.BOOLEAN, "totals", name, "count"),
        names.parse(total.distinct, None, "totals", name, "distinct"),
    )


def _target(names: _Names, i: int, target: Target) -> TargetModel | None:
    build = names.build
    if not build.entity(target.entity, "connection", names.key, "into", i, "entity"):
        return None
    entity = build.definitions.entities[target.entity]
    condition = names.parse(target.if_, t.BOOLEAN, "into", i, "if")
    key = _fillings(names, entity, target, target.key, "into", i, "key")
    for name in key:
        if not entity.fields[name].groupable:
            told: dict[str, object] = {"field": name, "type": entity.fields[name].type}
            build.report("key_not_told_apart", told, "connection", names.key, "into", i, "key", name)
    values = _fillings(names, entity, target, target.values, "into", i, "set")
    for name, kind in entity.fields.items():
        given = name in target.key or name in target.values
        if kind.required and kind.default is None and not given and not kind.derived and kind.type not in ("sequence", "state"):
            build.report("missing_required_value", {"entity": target.entity, "field": name}, "connection", names.key, "into", i)
    own = build.scopes.record(target.entity)
    if names.types.get(target.entity, own) != own:
        build.report("name_taken", {"name": target.entity}, "connection", names.key, "into", i, "entity")
    names.types[target.entity] = own
    return TargetModel(target, condition, key, values)


def _fillings(names: _Names, entity: Entity, target: Target, given: Mapping[str, str], *at: Step) -> dict[str, Expression]:
    build = names.build
    parsed: dict[str, Expression] = {}
    for name, text in given.items():
        if not build.known(name, entity.fields, "unknown_field", {"entity": target.entity}, "connection", names.key, *at, name):
            continue
        kind = entity.fields[name]
        if kind.derived or isinstance(kind, ChildrenField) or kind.type == "state":
            build.report("not_writable", {"field": name, "why": kind.type}, "connection", names.key, *at, name)
            continue
        expression = names.parse(text, build.scopes.type_of(kind), *at, name)
        if expression:
            parsed[name] = expression
    return parsed
