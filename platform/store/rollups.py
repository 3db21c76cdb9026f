"""Stored sums and counts over children, recomputed set by set.

The owners are locked before the children are read: under READ COMMITTED a statement that waits for a row still reads the
children as they were when it began, so two writers could otherwise each miss the other's child.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, func, literal, select, update

from ..expressions import Environment
from ..kernel.problems import Invalid, Problem
from ..metamodel.model import Rollup
from ..metamodel.values import Value
from . import records
from .columns import storage_of
from .engine import Connection
from .expression_sql import Column, Rows, compile_sql
from .tables import AppTables, Table

_CHUNK = 1000


class _Own:
    """Resolves the child's own columns; a rollup's condition looks no further."""

    def __init__(self, table: Table, types: Mapping[str, object]) -> None:
        self._table = table
        self._types = types

    def path(self, parts: tuple[str, ...]) -> Column:
        """Return the column of a field of the child."""
        column = self._table.c[parts[0]]
        return Column(column, self._types[parts[0]], storage_of(column).scale)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    def rows(self, parts: tuple[str, ...]) -> Rows:
        """Refuse: a rollup's condition cannot look over children of children."""
        raise Invalid(Problem("rollup_looks_too_far", {"path": ".".join(parts)}))


def recompute(
    connection: Connection,
    tables: AppTables,
    rollup: Rollup,
    owners: Collection[str],
    wanted: tuple[str, ...],
    environment: Environment,
) -> list[Mapping[str, Value]]:
    """Bring a rollup of some owners up to date and return the wanted fields of each of them."""
    owner = tables.of(rollup.owner)
    ids = sorted(owners)
    records.lock(connection, owner, ids)
    value = _aggregate(connection, tables, rollup, environment)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        connection.execute(update(owner).where(owner.c.id.in_(chunk)).values({rollup.field: value}))
    return list(records.fetch(connection, owner, ids, wanted).values()) if wanted else []


def _aggregate(connection: Connection, tables: AppTables, rollup: Rollup, environment: Environment) -> ColumnElement[object]:
    owner, child = tables.of(rollup.owner), tables.of(rollup.child)
    counted = func.count() if rollup.sum is None else func.coalesce(func.sum(child.c[rollup.sum]), literal(0))
    statement = select(counted).where(child.c[rollup.by] == owner.c.id)
    if rollup.where is not None:
        types = {path: rollup.types[path] for path in rollup.where.paths}
        compiled = compile_sql(rollup.where, _Own(child, types), connection.dialect.name, environment)
        statement = statement.where(compiled.condition())
    return statement.scalar_subquery()
