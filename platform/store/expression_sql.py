"""Checked expressions to SQL, equal in every value to their evaluation in Python.

What does not depend on a row is calculated beforehand and bound; user text never becomes SQL. Arithmetic and functions are
the fw_ functions that both databases have; comparisons with columns are plain, so that indexes serve them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    FromClause,
    Join,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import visitors

from ..expressions import Environment, Expression
from ..expressions import types as t
from ..expressions.constants import Constants
from ..expressions.tree import (
    Aggregate,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Each,
    Items,
    Logic,
    Negative,
    Node,
    Not,
    Path,
)  # fmt: skip
from ..kernel.problems import Invalid, Location, Problem
from . import sqlite_days
from .expression_resolver import Column, Constant, Resolver, Rows
from .expression_values import (
    FREE,
    DialectName,
    Element,
    SqlValue,
    aligned,
    column,
    constant,
    freed,
    read_value,
    sql_type,
)  # fmt: skip
from .sqlite_functions import CODES

_LARGEST = 20_000
_ARITHMETIC = {"+": "fw_add", "-": "fw_subtract", "*": "fw_multiply", "/": "fw_divide", "%": "fw_modulo"}


def compile_sql(expression: Expression, resolver: Resolver, dialect: DialectName, environment: Environment) -> SqlValue:
    """Return the SQL of an expression; raises Invalid for the few parts that only Python can calculate."""
    value = _Compiler(resolver, dialect, environment).value(expression.tree)
    if sum(1 for _, _ in zip(range(_LARGEST), visitors.iterate(value.element), strict=False)) >= _LARGEST:
        raise Invalid(Problem("expression_too_large", {"max": _LARGEST}, Location(column=1)))
    return value


class _Compiler:
    """One compilation: the resolvers from the outermost scope to the innermost row."""

    def __init__(self, resolver: Resolver, dialect: DialectName, environment: Environment) -> None:
        self._resolvers = [resolver]
        self._dialect = dialect
        self._zone = environment.zone
        self._constants = Constants(environment, self._known)

    def _known(self, path: Path) -> Mapping[str, Any] | None:
        found = self._resolvers[-1 - path.up].path(path.parts)
        return {"value": found.value} if isinstance(found, Constant) else None

    def value(self, node: Node) -> SqlValue:
        """Return the SQL of a node."""
        if not isinstance(node.type, t.ListOf) and self._constants.holds(node):
            return constant(self._constants.value(node), node.type, self._dialect)
        match node:
            case Path():
                return self._path(node)
            case Call():
                return self._call(node)
            case Aggregate():
                return self._aggregate(node)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                one, other = aligned([self.value(then), self.value(otherwise)])
                chosen = case((self.value(condition).element, one.element), else_=other.element)
                return self._made(chosen, node.type, one.scale)
            case Arithmetic(operator=operator, left=left, right=right):
                name = "fw_join" if node.type == t.TEXT else _ARITHMETIC[operator]
                return self._function(name, [self.value(left), self.value(right)], node.type)
            case Negative(item=item):
                return self._negative(self.value(item))
            case _:
                return self._condition(node)

    def _condition(self, node: Node) -> SqlValue:
        match node:
            case Logic(operator=operator, items=items):
                joined = and_ if operator == "and" else or_
                return self._made(joined(*(self.value(item).element for item in items)), t.BOOLEAN)
            case Not(item=item):
                return self._made(not_(self.value(item).element), t.BOOLEAN)
            case Compare(first=first, rest=(("in", whole),)):
                return self._made(self._contained(first, whole), t.BOOLEAN)
            case Compare(first=first, rest=rest):
                left, links = self.value(first), list[Element]()
                for sign, item in rest:
                    right = self.value(item)
                    links.append(self._compared(left, sign, right))
                    left = right
                return self._made(and_(*links), t.BOOLEAN)
            case _:
                return self._refuse(node)

    def _made(self, element: Element, of: t.Type, scale: int = FREE) -> SqlValue:
        return SqlValue(element, of, self._dialect, scale if self._dialect == "sqlite" else FREE)

    def _refuse(self, node: Node) -> SqlValue:
        part = type(node).__name__
        raise Invalid(Problem("expression_not_in_database", {"part": part}, Location(column=node.span.start + 1)))

    def _path(self, node: Path) -> SqlValue:
        found = self._resolvers[-1 - node.up].path(node.parts)
        if isinstance(found, Constant):
            return self._refuse(node)
        return column(
            found.element, t.TEXT if isinstance(node.type, t.Record) else node.type, self._dialect, found.scale
        )

    def _function(self, name: str, arguments: list[SqlValue], of: t.Type, *, zone: bool = False) -> SqlValue:
        elements = [freed(argument).element for argument in arguments]
        zones = [literal(self._zone, String())] if zone else []
        made = getattr(func, name)(*elements, *zones, type_=sql_type(of, self._dialect))
        return self._made(made, of, 0 if of == t.INTEGER else FREE)

    def _negative(self, value: SqlValue) -> SqlValue:
        if self._dialect == "sqlite" and value.scale == FREE:
            return self._function("fw_negative", [value], value.type)
        return self._made(-value.element, value.type, value.scale)

    def _call(self, node: Call) -> SqlValue:
        arguments = [self.value(argument) for argument in node.arguments]
        match node.name:
            case "is_null":
                return self._made(arguments[0].element.is_(None), t.BOOLEAN)
            case "coalesce":
                known = aligned(arguments)
                return self._made(func.coalesce(*(v.element for v in known)), node.type, known[0].scale)
            case "same":
                return self._same(*arguments)
            case "concat":
                name = "fw_concat" if self._dialect == "sqlite" else "concat"
                joined = self._function(name, arguments, t.TEXT)
                return joined if self._dialect == "sqlite" else self._function("fw_fits", [joined], t.TEXT)
            case "contains_text":
                name = "instr" if self._dialect == "sqlite" else "strpos"
                return self._made(
                    getattr(func, name)(*(v.element for v in arguments)) > literal(0, BigInteger()), t.BOOLEAN
                )
            case "min" | "max":
                return self._extreme(node, arguments)
            case _:
                return self._listed(node, arguments)

    def _listed(self, node: Call, arguments: list[SqlValue]) -> SqlValue:
        needs = self._constants.needs(node)
        name = f"fw_{node.name}"
        if self._dialect == "sqlite":
            name += "_" + "".join(CODES.get(argument.type, "t") for argument in arguments)
        found = self._function(name, arguments, node.type, zone="zone" in needs)
        if self._dialect == "sqlite" and node.name in sqlite_days.NATIVE and arguments[0].type == t.DATETIME:
            day = sqlite_days.start_of(node.name, arguments[0].element, self._zone, found.element)
            return self._made(day, node.type, found.scale)
        return found

    def _extreme(self, node: Call, arguments: list[SqlValue]) -> SqlValue:
        result = arguments[0]
        for argument in arguments[1:]:
            name = f"fw_{node.name}"
            if self._dialect == "sqlite":
                name += "_" + CODES.get(node.type, "t") * 2
            result = self._function(name, [result, argument], node.type)
        return result

    def _same(self, one: SqlValue, other: SqlValue) -> SqlValue:
        if self._unlike(one, other):
            both = and_(one.element.is_(None), other.element.is_(None))
            equal = func.coalesce(self._compared(one, "==", other), literal(0, BigInteger()))
            return self._made(or_(both, equal.op("=")(1)), t.BOOLEAN)
        return self._made(one.element.is_not_distinct_from(other.element), t.BOOLEAN)

    def _unlike(self, left: SqlValue, right: SqlValue) -> bool:
        """Tell whether two numbers of SQLite cannot be compared as they lie; free ones never can."""
        if self._dialect != "sqlite" or not t.is_number(left.type):
            return False
        return left.scale != right.scale or left.scale == FREE

    def _compared(self, left: SqlValue, sign: str, right: SqlValue) -> Element:
        operator = {"==": "=", "!=": "<>"}.get(sign, sign)
        one, other = left.element, right.element
        if self._unlike(left, right):
            one, other = self._same_scale(left, right)
        elif self._dialect == "postgresql" and left.type == t.TEXT and sign not in ("==", "!="):
            other = other.collate("C")
        return one.bool_op(operator)(other)

    def _same_scale(self, left: SqlValue, right: SqlValue) -> tuple[Element, Element]:
        """Bring numbers of SQLite to one scale.

        A product that leaves 64 bits becomes a float far beyond all numbers that it could be compared with, so the
        answer stays right.
        """
        if FREE in (left.scale, right.scale):
            compared = self._function("fw_compare", [left, right], t.INTEGER)
            return compared.element, literal(0, BigInteger())
        scale = max(left.scale, right.scale)
        one, other = (
            value.element
            if value.scale == scale
            else value.element * literal(10 ** (scale - value.scale), BigInteger())
            for value in (left, right)
        )
        return one, other

    def _contained(self, first: Node, whole: Node) -> Element:
        value = self.value(first)
        if isinstance(whole, Each):
            found = self._exists(whole.rows, lambda: self._compared(self.value(whole.body), "==", self._outward(first)))
        elif self._constants.holds(whole):
            return self._one_of(value, whole)
        elif isinstance(whole, Items):
            links = [self._compared(value, "==", self.value(item)) for item in whole.items]
            found = func.coalesce(or_(*links), self._boolean(held=False))
        else:
            return self._in_json(value, self.value(whole))
        return self._unless_null(value, found)

    def _unless_null(self, value: SqlValue, found: Element) -> Element:
        return case((value.element.is_(None), constant(None, t.BOOLEAN, self._dialect).element), else_=found)

    def _outward(self, node: Node) -> SqlValue:
        row = self._resolvers.pop()
        value = self.value(node)
        self._resolvers.append(row)
        return value

    def _one_of(self, value: SqlValue, whole: Node) -> Element:
        """Return a plain IN, which indexes serve, without the items that the column's scale can never hold."""
        items = [item for item in self._constants.value(whole) or () if item is not None]
        of = whole.type.of if isinstance(whole.type, t.ListOf) else t.TEXT
        bound = [constant(item, of, self._dialect, value.scale) for item in items]
        if self._dialect == "sqlite" and t.is_number(of) and value.scale == FREE and bound:
            return or_(*(self._compared(value, "==", item) for item in bound))
        plain = [item.element for item in bound if item.scale == value.scale or not t.is_number(of)]
        return value.element.in_(plain) if plain else self._unless_null(value, self._boolean(held=False))

    def _boolean(self, *, held: bool) -> Element:
        return constant(held, t.BOOLEAN, self._dialect).element

    def _in_json(self, value: SqlValue, whole: SqlValue) -> Element:
        if self._dialect == "postgresql":
            return whole.element.bool_op("@>")(func.to_jsonb(value.element, type_=JSONB()))
        each = func.json_each(whole.element).table_valued("value")
        found = exists(select(literal(1)).select_from(each).where(each.c.value == value.element))
        either = or_(value.element.is_(None), whole.element.is_(None))
        return case((either, constant(None, t.BOOLEAN, self._dialect).element), else_=found)

    def _over(self, path: Path, asked: Callable[[], Element]) -> tuple[Element, Rows]:
        rows = self._resolvers[-1 - path.up].rows(path.parts)
        self._resolvers.append(rows.resolver)
        element = asked()
        self._resolvers.pop()
        return element, rows

    def _exists(self, path: Path, asked: Callable[[], Element]) -> Element:
        element, rows = self._over(path, asked)
        return exists(_from(rows, literal(1)).where(element))

    def _aggregate(self, node: Aggregate) -> SqlValue:
        rows, body, name = node.rows, node.body, node.name
        if not isinstance(rows, Path):
            return self._refuse(node)
        if (
            name == "count"
            and body is None
            and isinstance(rows.type, t.ListOf)
            and not isinstance(rows.type.of, t.Record)
        ):
            return self._count_json(self.value(rows))
        match name, body:
            case "any", _ if body is not None:
                return self._made(self._exists(rows, lambda: self.value(body).element), t.BOOLEAN)
            case "all", _ if body is not None:
                refuted = self._exists(
                    rows, lambda: not_(func.coalesce(self.value(body).element, self._boolean(held=False)))
                )
                return self._made(not_(refuted), t.BOOLEAN)
            case "count", _:
                where = (lambda: self.value(body).element) if body is not None else (lambda: self._boolean(held=True))
                condition, found = self._over(rows, where)
                return self._made(_from(found, func.count()).where(condition).scalar_subquery(), t.INTEGER, 0)
            case _ if body is not None:
                return self._gathered(node, rows, body)
            case _:
                return self._refuse(node)

    def _count_json(self, whole: SqlValue) -> SqlValue:
        name = "json_array_length" if self._dialect == "sqlite" else "jsonb_array_length"
        length = getattr(func, name)(whole.element, type_=BigInteger())
        return self._made(func.coalesce(length, literal(0, BigInteger())), t.INTEGER, 0)

    def _gathered(self, node: Aggregate, path: Path, body: Node) -> SqlValue:
        compiled: list[SqlValue] = []

        def asked() -> Element:
            compiled.append(self.value(body))
            return compiled[0].element

        element, rows = self._over(path, asked)
        if isinstance(body, Path) and not body.up:
            gathered = self._gathering(node, element, compiled[0])
            query = _from(rows, gathered.element)
        else:
            # Not asked directly: SQL takes an aggregate of outer columns only as one of the outer query.
            values = _from(rows, element.label("value")).subquery()
            gathered = self._gathering(node, values.c.value, compiled[0])
            query = select(gathered.element).select_from(values)
        return self._made(query.scalar_subquery(), node.type, gathered.scale)

    def _gathering(self, node: Aggregate, element: Element, value: SqlValue) -> SqlValue:
        if self._dialect == "postgresql":
            return self._made(_POSTGRESQL_AGGREGATES[node.name](element, value.type), node.type)
        if not t.is_number(value.type) or (node.name in ("min", "max") and value.scale != FREE):
            return self._made(getattr(func, node.name)(element, type_=element.type), node.type, value.scale)
        name = {"min": "fw_smallest", "max": "fw_largest"}.get(node.name, f"fw_{node.name}")
        kind = sql_type(node.type, "sqlite")
        gathered = getattr(func, name)(element, literal(value.scale, BigInteger()), type_=kind)
        if node.name == "sum":
            gathered = case((func.count() == literal(0, BigInteger()), literal(0, BigInteger())), else_=gathered)
        return self._made(gathered, node.type, 0 if node.type == t.INTEGER else FREE)


def _from(rows: Rows, element: Element) -> Select[Any]:
    """Return a query of the rows; all tables that are not theirs belong to the rows around, however far out."""
    source = rows.from_clause()
    return select(element).select_from(source).where(rows.on).correlate_except(*_tables(source))


def _tables(source: FromClause) -> list[FromClause]:
    return [*_tables(source.left), *_tables(source.right)] if isinstance(source, Join) else [source]


def _in_order(element: Element, of: t.Type) -> Element:
    return element.collate("C") if of == t.TEXT else element


_NUMERIC = sql_type(t.DECIMAL, "postgresql")
_POSTGRESQL_AGGREGATES: Mapping[str, Callable[[Element, t.Type], Element]] = {
    "sum": lambda x, _: func.fw_number(func.coalesce(func.sum(x), literal(0, BigInteger())), type_=_NUMERIC),
    "avg": lambda x, _: func.fw_divide(func.fw_number(func.sum(x)), func.count(x), type_=_NUMERIC),
    "min": lambda x, of: func.min(_in_order(x, of)),
    "max": lambda x, of: func.max(_in_order(x, of)),
}

__all__ = ["Column", "Constant", "Resolver", "Rows", "SqlValue", "compile_sql", "read_value"]
