"""The storage kind of a type of the expression language, and empty values of each."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, cast, null

from ...expressions import types as t
from ...metamodel.values import Storage
from ..columns import column_type
from ..expression_sql import Column

_STORAGES: Mapping[str, Storage] = {
    "text": Storage("text"),
    "integer": Storage("integer"),
    "decimal": Storage("decimal", 6),
    "boolean": Storage("boolean"),
    "date": Storage("date"),
    "datetime": Storage("datetime"),
    "json": Storage("json"),
}


def storage_for(of: t.Type) -> Storage:
    """Return how a value of a type lies in a column; a record as its id, a list as JSON, a decimal with six fraction digits."""
    if isinstance(of, t.Record):
        return Storage("reference")
    if isinstance(of, t.ListOf):
        return Storage("json")
    return _STORAGES.get(of.name, Storage("text"))


def nothing(of: t.Type) -> Column:
    """Return null as a value of a type."""
    storage = storage_for(of)
    empty: ColumnElement[Any] = cast(null(), column_type(storage))
    return Column(empty, of, storage.scale)
