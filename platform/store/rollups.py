"""Stored sums and counts over children, recomputed set by set.

The owners are locked before the children are read: under READ COMMITTED a statement that waits for a row still reads the
children as they were when it began, so two writers could otherwise each miss the other's child.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Update, func, literal, or_, select, type_coerce, update
from sqlalchemy.sql.functions import FunctionElement

from ..expressions import Environment
from ..kernel.problems import Invalid, Problem
from ..metamodel.model import Rollup
from ..metamodel.values import Value
from . import records
from .columns import storage_of
from .engine import Connection
from .expression_sql import Column, Rows, compile_sql
from .expression_values import DialectName
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
    rollups: Sequence[Rollup],
    owners: Collection[str],
    wanted: tuple[str, ...],
    environment: Environment,
    *,
    held: AbstractSet[str] = frozenset(),
) -> list[Mapping[str, Value]]:
    """Bring rollups over the same children up to date for some owners; return the wanted fields of each of them.

    `held` are owners that this transaction locked before.
    """
    owner = tables.of(rollups[0].owner)
    ids = sorted(owners)
    records.lock(connection, owner, [each for each in ids if each not in held])
    figures = {r.field: _figure(connection, tables, r, environment) for r in rollups}
    for start in range(0, len(ids), _CHUNK):
        connection.execute(_statement(tables, rollups[0], figures, ids[start : start + _CHUNK]))
    return list(records.fetch(connection, owner, ids, wanted).values()) if wanted else []


def recompute_all(connection: Connection, tables: AppTables, rollup: Rollup, environment: Environment) -> None:
    """Compute a rollup for every owner that there is: for a release that brings it along."""
    owner, child = tables.of(rollup.owner), tables.of(rollup.child)
    if connection.execute(select(child.c.id).limit(1)).first() is None:
        figure = owner.c[rollup.field]
        connection.execute(update(owner).where(figure.is_distinct_from(0)).values({rollup.field: 0}))
        return
    owners = connection.execute(select(owner.c.id)).scalars().all()
    if owners:
        recompute(connection, tables, [rollup], owners, (), environment)


def _statement(tables: AppTables, rollup: Rollup, figures: Mapping[str, ColumnElement[Any]], ids: list[str]) -> Update:
    owner, child = tables.of(rollup.owner), tables.of(rollup.child)
    own = owner.alias("own")
    now = (
        select(own.c.id, *(figure.label(name) for name, figure in figures.items()))
        .select_from(own.outerjoin(child, child.c[rollup.by] == own.c.id))
        .where(own.c.id.in_(ids))
        .group_by(own.c.id)
        .subquery("now")
    )
    moved = or_(*(owner.c[name].is_distinct_from(now.c[name]) for name in figures))
    return update(owner).where(owner.c.id == now.c.id, moved).values({name: now.c[name] for name in figures})


def _figure(connection: Connection, tables: AppTables, rollup: Rollup, environment: Environment) -> ColumnElement[Any]:
    owner, child = tables.of(rollup.owner), tables.of(rollup.child)
    over: FunctionElement[Any] = func.count(child.c.id) if rollup.sum is None else func.sum(_plain(child.c[rollup.sum]))
    counted: ColumnElement[Any] = over
    if rollup.where is not None:
        compiled = compile_sql(rollup.where, _Own(child, rollup.types), _dialect(connection), environment)
        counted = over.filter(compiled.condition())
    if rollup.sum is None:
        return counted
    figure = owner.c[rollup.field]
    # SQLite keeps decimals as whole numbers of 10**-scale, so a sum of coarser ones is brought to the figure's scale.
    finer = storage_of(figure).scale - storage_of(child.c[rollup.sum]).scale
    scaled = counted * literal(10**finer) if finer and _dialect(connection) == "sqlite" else counted
    return type_coerce(func.coalesce(scaled, literal(0)), figure.type)


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return type_coerce(column, Numeric(asdecimal=False))


def _dialect(connection: Connection) -> DialectName:
    return "sqlite" if connection.dialect.name == "sqlite" else "postgresql"
