"""Values that are given when a statement runs: those written in a condition, and those of names in it that are no fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Text, func, select, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from ...expressions import types as t
from ...expressions.tree import Node, Path, walk
from ...kernel.json import dumps_text
from ...kernel.problems import Invalid, Problem
from ...metamodel.values import Storage
from ..columns import DialectName, column_type, to_driver
from ..expression_sql import Column, Rows, SqlValue
from .lift import Shape
from .scene import Draft
from .stored import storage_for

_GIVEN = "p_"
_WRITTEN = "w_"
_MEMBERS = "m_"
_MEMBER_DIGITS = 6


def parameter_types(tree: Node) -> dict[str, t.Type]:
    """Return the type of each path of a condition, by its dotted text; those that are no fields are parameters."""
    return {node.text: node.type for node in walk(tree) if isinstance(node, Path)}


def digits_of(parameters: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return the fraction digits of the parameters that are decimals: statements depend on them."""
    return tuple((name, _digits(value)) for name, value in sorted(parameters.items()) if isinstance(value, Decimal))


def value_at(parameters: Mapping[str, Any], path: str) -> Any:
    """Return the value of a dotted path: given under the whole path, or within a record given under its first name."""
    if path in parameters:
        found = parameters[path]
    else:
        name, _, rest = path.partition(".")
        record = parameters.get(name)
        found = value_at(cast("Mapping[str, Any]", record), rest) if rest and isinstance(record, Mapping) else None
    return cast("Mapping[str, Any]", found).get("id") if isinstance(found, Mapping) else found


def written(draft: Draft, number: int) -> Column:
    """Return a value that was written in the condition as a column of its type."""
    storage = draft.shape.storages[number]
    return Column(
        draft.bind(f"{_WRITTEN}{number}", _type(storage, draft.dialect)), t.SCALARS[storage.kind], storage.scale
    )


def parameter(draft: Draft, parts: tuple[str, ...]) -> Column:
    """Return a parameter as a column of its type."""
    path = ".".join(parts)
    of = draft.parameters.get(path)
    if of is None or isinstance(of, t.ListOf):
        raise Invalid(Problem("no_value_at_path", {"path": path, "entity": ""}))
    storage = _storage(draft, path, of)
    return Column(draft.bind(_name(path), _type(storage, draft.dialect)), of, storage.scale)


def member_of(draft: Draft, number: int, item: SqlValue) -> Column:
    """Return whether a value is in a list parameter; null where the value is."""
    element: ColumnElement[Any] = item.element
    if draft.dialect == "sqlite" and draft.shape.members[number].of == t.DECIMAL and item.scale >= 0:
        element = element * 10 ** (_MEMBER_DIGITS - item.scale)
    values = _values(draft, f"{_MEMBERS}{number}", storage_for(draft.shape.members[number].of))
    return Column(element.in_(select(values.c.value)), t.BOOLEAN)


def each_value(draft: Draft, parts: tuple[str, ...]) -> Rows:
    """Return a list parameter as rows with one value each, read as `id`."""
    path = ".".join(parts)
    of = draft.parameters.get(path)
    if not isinstance(of, t.ListOf):
        raise Invalid(Problem("rows_not_in_query", {"path": path}))
    values = _values(draft, _name(path), storage_for(of.of))
    return Rows(_Value(values.c.value, of.of), lambda: values, true())


@dataclass(frozen=True)
class Given:
    """A parameter that a statement asks for: its name in SQL, its path, whether it is a list, and how its values lie."""

    name: str
    path: str
    listed: bool
    storage: Storage

    def value(self, dialect: str, parameters: Mapping[str, Any]) -> Any:
        """Return the parameter in the driver's form."""
        if self.listed:
            found = parameters.get(self.path)
            return as_list(dialect, self.storage, parameters.get(f"{self.path}.id") if found is None else found)
        found = value_at(parameters, self.path)
        convert = to_driver(self.storage, _dialect(dialect))
        return convert(found) if convert and found is not None else found


def given(draft: Draft, asked: Iterable[str]) -> tuple[Given, ...]:
    """Return the parameters among the names that a statement asks for."""
    found: list[Given] = []
    for name in asked:
        if name.startswith(_MEMBERS):
            member = draft.shape.members[int(name.removeprefix(_MEMBERS))]
            found.append(Given(name, member.path, listed=True, storage=storage_for(member.of)))
        elif name.startswith(_GIVEN):
            path = name.removeprefix(_GIVEN).replace("__", ".")
            of = draft.parameters[path]
            listed = isinstance(of, t.ListOf)
            found.append(
                Given(name, path, listed, storage_for(of.of) if isinstance(of, t.ListOf) else _storage(draft, path, of))
            )
    return tuple(found)


def written_values(dialect: str, shape: Shape, values: Sequence[Any]) -> dict[str, Any]:
    """Return the values written in a condition by their names in SQL, in the driver's form."""
    known = _dialect(dialect)
    converts = (to_driver(storage, known) for storage in shape.storages)
    pairs = enumerate(zip(values, converts, strict=True))
    return {f"{_WRITTEN}{at}": convert(value) if convert else value for at, (value, convert) in pairs}


def as_list(dialect: str, storage: Storage, values: Any) -> Any:
    """Return a list parameter in the driver's form."""
    convert = to_driver(storage, _dialect(dialect))
    plain = [
        cast("Mapping[str, Any]", v)["id"] if isinstance(v, Mapping) else v for v in cast("Iterable[Any]", values or ())
    ]
    items: list[Any] = [convert(value) if convert else value for value in plain if value is not None]
    return dumps_text(items) if dialect == "sqlite" else items


def _name(path: str) -> str:
    return _GIVEN + path.replace(".", "__")


def _dialect(name: str) -> DialectName:
    return "sqlite" if name == "sqlite" else "postgresql"


def _storage(draft: Draft, path: str, of: t.Type) -> Storage:
    return Storage("decimal", draft.digits.get(path, 0)) if of == t.DECIMAL else storage_for(of)


def _type(storage: Storage, dialect: DialectName) -> TypeEngine[Any]:
    """Return the type of a bind parameter; on SQLite a plain one, for the expression compiler drops conversions."""
    if storage.kind in ("text", "reference"):
        return Text()
    if dialect == "postgresql":
        return column_type(storage)
    return BigInteger() if storage.kind in ("integer", "decimal", "boolean") else Text()


def _values(draft: Draft, name: str, storage: Storage) -> Any:
    if draft.dialect == "sqlite":
        return func.json_each(draft.bind(name, Text())).table_valued("value").alias(draft.name("v"))
    items = _ARRAYS.get(storage.kind, postgresql.TEXT())
    return func.unnest(draft.bind(name, postgresql.ARRAY(items))).table_valued("value").render_derived(draft.name("v"))


_ARRAYS: Mapping[str, TypeEngine[Any]] = {
    "integer": BigInteger(),
    "decimal": postgresql.NUMERIC(),
    "date": postgresql.DATE(),
    "datetime": postgresql.TIMESTAMP(timezone=True),
    "boolean": postgresql.BOOLEAN(),
}


class _Value:
    """A row that is just one value."""

    def __init__(self, element: ColumnElement[Any], of: t.Type) -> None:
        self._element = element
        self._of = of

    def path(self, parts: tuple[str, ...]) -> Column:
        """Return the value; it is called `id`."""
        if parts != ("id",):
            raise Invalid(Problem("no_value_at_path", {"path": ".".join(parts), "entity": ""}))
        return Column(self._element, self._of)

    def rows(self, parts: tuple[str, ...]) -> Rows:
        """Refuse: a value has no rows."""
        raise Invalid(Problem("rows_not_in_query", {"path": ".".join(parts)}))


def _digits(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
