"""Many ids given as one parameter, so that a statement's text does not grow with them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, any_, func, select
from sqlalchemy.dialects import postgresql

from ...kernel.json import dumps_text
from .scene import Condition, Draft


def among(draft: Draft, column: ColumnElement[Any], name: str) -> Condition:
    """Return the condition that a column is one of the texts given under a name."""
    if draft.dialect == "sqlite":
        given = func.json_each(draft.bind(name, Text())).table_valued("value")
        return column.in_(select(given.c.value))
    return column == any_(draft.bind(name, postgresql.ARRAY(postgresql.VARCHAR())))


def as_parameter(dialect: str, texts: Iterable[Any]) -> Any:
    """Return the texts as the one parameter that `among` reads."""
    return dumps_text(list(texts)) if dialect == "sqlite" else list(texts)
