"""The reference page of field types, made from their classes (docs/guides/field-types.md)."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import TypeAdapter

from ..kernel.json import Json, dumps_text
from .fields import AnyField, Field, LookupField, ManyField, ReferenceField
from .values import Storage

FIELD_TYPES: tuple[type[Field], ...] = get_args(get_args(AnyField)[0])
"""The class of every field type, in the order of the list."""

_HEAD = """\
# Field types / 字段类型

An entity's `fields` map keys to field types. Every type takes the options of the first table; each type's own stand with it.
A value that does not fit is refused with a problem that names the field and says how to mend it; nothing is cut, rounded or
trimmed in silence. An empty text and `null` are no value.

实体的 `fields` 将键映射到字段类型。所有类型都支持第一张表中的选项，各类型自己的选项列在其下。不合适的值会被拒绝，并指出字段和改正方法；
系统不会悄悄截断、四舍五入或去除空格。空文本和 `null` 表示没有值。

This page is made from the code; `tests/metamodel/test_field_reference.py` keeps it current, and `tests/contracts` holds every
type against what it says here, on both databases and through every door.
"""
_STORED: Mapping[str, tuple[str, str]] = {
    "text": ("TEXT", "text"),
    "integer": ("INTEGER", "bigint"),
    "decimal": ("INTEGER, scaled by 10^{scale}", "numeric(38, {scale})"),
    "boolean": ("INTEGER 0 or 1", "boolean"),
    "date": ("TEXT", "date"),
    "datetime": ("TEXT in UTC", "timestamptz"),
    "json": ("TEXT", "jsonb"),
    "reference": ("TEXT, a foreign key", "varchar(26), a foreign key"),
}


def page() -> str:
    """Return the page in Markdown."""
    return "\n".join((_HEAD, "## Options of every type / 通用选项", "", *_options(Field, ()), "", *_types()))


def parsed(kind: type[Field]) -> Field:
    """Return the field that a type's example defines."""
    return TypeAdapter[Any](AnyField).validate_python(_EXAMPLES.get(name_of(kind), {"type": name_of(kind)}))


def name_of(kind: type[Field]) -> str:
    """Return what a type is called in a file."""
    return str(get_args(kind.model_fields["type"].annotation)[0])


def _types() -> Iterator[str]:
    for kind in FIELD_TYPES:
        yield from (f"## `{name_of(kind)}`", "", (kind.__doc__ or "").strip(), "", "```yaml", kind.example, "```", "")
        yield from ("| what | how |", "| --- | --- |")
        field = parsed(kind)
        yield from (f"| {what} | {how} |" for what, how in _facts(kind, field))
        own = list(_options(kind, tuple(Field.model_fields)))
        yield from ("", *own, "") if len(own) > 2 else ("",)


def _facts(kind: type[Field], field: Field) -> Iterator[tuple[str, str]]:
    yield "kept as", _kept(field, field.column())
    yield "in answers", _json(field.schema())
    if not field.derived and field.given() != field.schema():
        yield "taken", _json(field.given())
    yield "in files", kind.cells
    yield "in expressions", _in_expressions(field)
    yield "lists", " ".join(_ways(kind))


def _kept(field: Field, storage: Storage | None) -> str:
    if isinstance(field, ManyField):
        return "a link table with foreign keys to both records"
    if storage is None:
        return "nothing: worked out where it is read"
    sqlite, postgresql = (text.format(scale=storage.scale) for text in _STORED[storage.kind])
    return f"SQLite {sqlite}; PostgreSQL {postgresql}"


def _json(schema: Mapping[str, Json]) -> str:
    return f"`{dumps_text(schema).replace('|', chr(92) + '|')}`" if schema else "any JSON"


def _in_expressions(field: Field) -> str:
    if isinstance(field, ReferenceField):
        return "the record: `customer.name`, `customer == actor.customer`"
    if isinstance(field, ManyField) or field.type == "children":
        return "the records: `count(tags)`, `any(tags, rank > 1)`, `tags.code contains 'a'`"
    if field.type == "snapshot":
        return "the frozen record: `terms.name`"
    if isinstance(field, LookupField):
        return "the type of the field at the path's end"
    return str(field.value_type())


def _ways(kind: type[Field]) -> Iterator[str]:
    yield "filter,"
    yield "sort," if kind.sortable else "no order,"
    yield "group" if kind.groupable else "no groups"


def _options(kind: type[Field], without: tuple[str, ...]) -> Iterator[str]:
    yield "| option | default | meaning |"
    yield "| --- | --- | --- |"
    for key, option in kind.model_fields.items():
        if key not in (*without, "type", "title", "help"):
            default = "needed" if option.is_required() else _shown(option.get_default(call_default_factory=True))
            yield f"| `{option.alias or key}` | {default} | {option.description or ''} |"


def _shown(value: object) -> str:
    return "" if value in (None, "", (), {}) else f"`{str(value).lower() if isinstance(value, bool) else value}`"


_EXAMPLES: Mapping[str, Mapping[str, object]] = {
    "choice": {"type": "choice", "options": {"gold": {"title": "Gold"}, "plain": {"title": "Plain"}}},
    "multi_choice": {"type": "multi_choice", "options": {"mon": {"title": "Monday"}, "tue": {"title": "Tuesday"}}},
    "state": {"type": "state", "workflow": "life"},
    "sequence": {"type": "sequence", "pattern": "T{0000}"},
    "reference": {"type": "reference", "to": "customer"},
    "parent": {"type": "parent", "to": "place"},
    "many": {"type": "many", "to": "tag"},
    "children": {"type": "children", "of": "line", "by": "order"},
    "snapshot": {"type": "snapshot", "of": "contract"},
    "formula": {"type": "formula", "expr": "1"},
    "lookup": {"type": "lookup", "path": "customer.city"},
    "rollup": {"type": "rollup", "over": "lines", "sum": "amount"},
}
"""Options that a type cannot do without."""

__all__ = ["FIELD_TYPES", "name_of", "page", "parsed"]
