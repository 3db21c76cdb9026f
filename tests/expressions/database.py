"""Expressions asked of a database: each case's values as a derived table of one row, its children as further ones."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    FromClause,
    Integer,
    Numeric,
    String,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from formwright.expressions import Environment, Expression
from formwright.expressions import types as t
from formwright.store.expression_sql import Column, Rows, SqlValue, compile_sql
from formwright.store.sqlite_functions import moment_text

NUMBERS = count(1)
POSTGRESQL: dict[Any, Any] = {
    t.INTEGER: BigInteger(),
    t.DECIMAL: Numeric(38, 12),
    t.BOOLEAN: Boolean(),
    t.DATE: Date(),
    t.DATETIME: DateTime(timezone=True),
}
SQLITE: dict[Any, Any] = {t.INTEGER: BigInteger(), t.DECIMAL: BigInteger(), t.BOOLEAN: Boolean()}


class Derived:
    """A derived table with a row for each record; its columns are flat paths, and `parent` the number of the row around."""

    def __init__(self, scope: t.Scope, rows: Sequence[tuple[int, Mapping[str, Any]]], dialect: str) -> None:
        self.scope, self.records, self.dialect = scope, rows, dialect
        self.columns: dict[tuple[str, ...], tuple[str, Any, int]] = {}
        self.add_columns(scope, ())
        self.table = self.made().subquery(f"t{next(NUMBERS)}")

    def add_columns(self, scope: t.Scope, prefix: tuple[str, ...]) -> None:
        for name in scope.names():
            of, path = scope.member(name), (*prefix, name)
            if isinstance(of, t.ListOf) and isinstance(of.of, t.Record):
                continue
            if isinstance(of, t.Record):
                self.add_columns(of.scope, path)
            places = [-int(d.as_tuple().exponent) for d in self.values(path) if isinstance(d, Decimal)]
            self.columns[path] = (f"c{len(self.columns)}", of, max([0, *places]))

    def values(self, path: tuple[str, ...]) -> list[Any]:
        found = []
        for _, row in self.records:
            value: Any = row
            for name in path:
                value = None if value is None else value.get(name)
            found.append(value["id"] if isinstance(value, dict) and "id" in value else value)
        return found

    def made(self) -> Any:
        made = [
            [literal(number, Integer).label("number"), literal(parent, Integer).label("parent")]
            for number, (parent, _) in enumerate(self.records)
        ] or [[cast(null(), Integer).label("number"), cast(null(), Integer).label("parent")]]
        for path, (name, of, scale) in self.columns.items():
            for row, value in zip(made, self.values(path) or [None], strict=True):
                row.append(self.stored(value, of, scale).label(name))
        selects = [select(*row) for row in made]
        return selects[0].where(literal(1) == (1 if self.records else 0)) if len(selects) == 1 else union_all(*selects)

    def stored(self, value: Any, of: t.Type, scale: int) -> Any:
        if isinstance(of, t.ListOf):
            if self.dialect == "postgresql":
                return literal(value, JSONB(none_as_null=True))
            return literal(None if value is None else json.dumps(value, ensure_ascii=False), String)
        kinds = POSTGRESQL if self.dialect == "postgresql" else SQLITE
        kind = kinds.get(of, String())
        if self.dialect == "sqlite" and value is not None:
            value = (
                int(value.scaleb(scale))
                if of == t.DECIMAL
                else moment_text(value)
                if isinstance(value, datetime)
                else value.isoformat()
                if isinstance(value, date)
                else value
            )
        return cast(literal(value, kind), kind)

    def path(self, parts: tuple[str, ...]) -> Column:
        name, of, scale = self.columns[parts]
        return Column(self.table.c[name], of, scale)

    def children(self, parts: tuple[str, ...]) -> "Derived":
        scope: Any = self.scope
        for name in parts[:-1]:
            scope = scope.member(name).scope
        children = [(number, child) for number, rows in enumerate(self.values(parts)) for child in rows or ()]
        return Derived(scope.member(parts[-1]).of.scope, children, self.dialect)

    def rows(self, parts: tuple[str, ...]) -> Rows:
        child = self.children(parts)
        return Rows(Resolving(child), lambda: child.table, child.table.c.parent == self.table.c.number)


class Resolving:
    """The resolver of a derived table."""

    def __init__(self, derived: Derived) -> None:
        self.derived = derived

    def path(self, parts: tuple[str, ...]) -> Column:
        return self.derived.path(parts)

    def rows(self, parts: tuple[str, ...]) -> Rows:
        return self.derived.rows(parts)


Asked = tuple[Expression, t.Scope, Mapping[str, Any], Environment]


def answers(connection: Connection, asked: Iterable[Asked], at_once: int = 40) -> list[Any]:
    """Return what the database says to each expression, many in one statement."""
    found: list[Any] = []
    for some in _batches(list(asked), at_once):
        compiled = [ask(connection.dialect.name, *each) for each in some]
        query = select(
            *(
                select(value.element).select_from(table).scalar_subquery().label(f"r{n}")
                for n, (value, table) in enumerate(compiled)
            )
        )
        row = connection.execute(query).one()
        found += [value.read(raw) for raw, (value, _) in zip(row, compiled, strict=True)]
    return found


def ask(
    dialect: Any, expression: Expression, scope: t.Scope, values: Mapping[str, Any], environment: Environment
) -> tuple[SqlValue, FromClause]:
    """Return the SQL of an expression over some values, and the table that it is asked of."""
    derived = Derived(scope, [(0, values)], dialect)
    return compile_sql(expression, Resolving(derived), dialect, environment), derived.table


def _batches(asked: list[Asked], size: int) -> Iterable[Sequence[Asked]]:
    return [asked[start : start + size] for start in range(0, len(asked), size)]
