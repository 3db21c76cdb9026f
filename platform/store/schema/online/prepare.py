"""Makes a schema change ready while people go on working, so that the publish itself only changes names.

What is made is noted first; a process that dies leaves it to the next publish, which goes on with it or takes it away.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Table, func, select

from ....kernel.problems import Conflict
from ... import names, quarantine
from ...alone import alone
from ...bulk import dialect_of, quoted
from ...columns import column
from ...engine import Database
from ...system import PREPARING, QUARANTINE
from ...tables import index_keys
from ..changes import RequiredChanged, UniqueAdded
from ..constraints import kept_indexes
from ..convert import Outcome
from ..effects import Question, conversion, converted
from ..pairing import EntityPair
from ..plan import Plan
from ..prepared import Prepared
from . import built, journal, shadow, watch
from .built import Check, Index
from .patience import altered
from .shadow import Shadow

FROM_ROWS = 10_000
"""From how many records on a table's change is prepared; for fewer nobody notices."""


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Ready:
    """What was made ready, for `finish` within the publish; `large` are the entities whose writers must not wait for an index."""

    shadows: tuple[Shadow, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    large: frozenset[str] = frozenset()


NOTHING_READY = Ready()


def prepare(
    database: Database, plan: Plan, at: datetime, *, from_rows: int = FROM_ROWS, told: Callable[[str], None] = _silent
) -> Ready:
    """Convert values, build indexes and check conditions for a plan that nothing refuses; raises Invalid where records break one."""
    app = plan.pairs.new.key
    with database.read() as connection:
        wanted = _wanted(connection, plan, at, from_rows)
        left = journal.of_app(connection, app)
    things = (*wanted.shadows, *wanted.indexes, *wanted.checks)
    same = {
        (m.table, m.kind, m.name): m for m in left if m.digest in {t.made.digest for t in things if t.made[:3] == m[:3]}
    }
    _take_away(database, app, [made for made in left if made[:3] not in same and made.kind != "trigger"])
    _watch(database, app, wanted.shadows, left, at)
    for each in wanted.shadows:
        known = same.get(each.made[:3])
        if known is None:
            altered(database, each.conversion.table, lambda c, s=each: _begin(c, s))
        shadow.copy(database, each, known.mark if known else "", told)
    shadow.catch_up(database, wanted.shadows)
    for index in wanted.indexes:
        altered(database, index.table, lambda c, i=index: journal.note(c, app, i.made, at))
        built.build(database, index)
        told(index.name)
    checks = tuple(check for check in wanted.checks if _checked(database, app, check, at, known=check.made[:3] in same))
    shadow.catch_up(database, wanted.shadows)
    return Ready(wanted.shadows, wanted.indexes, checks, wanted.large)


def finish(connection: Connection, plan: Plan, ready: Ready) -> Prepared:
    """Bring what is prepared up to date, once nobody else can write, and return it for `apply`."""
    shadow.again(connection, ready.shadows)
    for table in sorted({each.conversion.table for each in ready.shadows}):
        watch.end(connection, table)
    journal.forget_app(connection, plan.pairs.new.key)
    known = {effect.change: effect for effect in plan.effects}
    question = Question(connection, plan.pairs, plan.defaults, plan.consent, plan.restore)
    for each in ready.shadows:
        before = known[each.change]
        failed = _staged(connection, each)
        if failed != before.failed:
            outcome = Outcome(
                values=int(str(before.told.data["rows"])), failed=failed, failures=_some(connection, each)
            )
            known[each.change] = converted(question, each.change, outcome)
    columns = frozenset((each.change.entity, each.change.field) for each in ready.shadows)
    return Prepared(
        columns,
        frozenset(index.name for index in ready.indexes),
        frozenset((check.entity, check.field) for check in ready.checks),
        {each.change: known[each.change] for each in ready.shadows}
        | {e.change: e for e in plan.effects if _settled(e.change, ready)},
        ready.large,
    )


def tidy(database: Database, app: str) -> None:
    """Take away what was prepared for an app and not used."""
    with database.read() as connection:
        left = journal.of_app(connection, app)
    _take_away(database, app, left)


def tidy_left(database: Database) -> None:
    """Take away what dead processes left behind, of all apps; where somebody is at work, nothing happens."""
    with database.read() as connection:
        apps = connection.execute(select(PREPARING.c.app).distinct()).scalars().all()
    for app in apps:
        with contextlib.suppress(Conflict), alone(database, app, seconds=0):
            tidy(database, app)


def _settled(change: object, ready: Ready) -> bool:
    """Tell whether an effect cannot have become another: an index that is built holds."""
    keys = {(index.entity, index.fields) for index in ready.indexes if index.unique}
    return (
        isinstance(change, UniqueAdded) and not getattr(change, "where", "") and (change.entity, change.fields) in keys
    )


def _wanted(connection: Connection, plan: Plan, at: datetime, from_rows: int) -> Ready:
    if plan.pairs.old is None:
        return Ready()
    question = Question(connection, plan.pairs, plan.defaults, plan.consent, plan.restore)
    tables = plan.pairs.old_tables
    large = {
        key: pair
        for key, pair in plan.pairs.entities.items()
        if {e.change.entity for e in plan.effects} & {key} and _has(connection, tables.of(pair.old.key), from_rows)
    }
    shadows = tuple(
        Shadow(plan.pairs.new.key, change, conversion(question, change), plan.release, at)
        for pair in large.values()
        for key in pair.fields
        if (change := plan.conversion(pair.new.key, key)) is not None
    )
    indexes = tuple(index for pair in large.values() for index in _indexes(plan, pair))
    checks = tuple(_checks(plan, large)) if dialect_of(connection) == "postgresql" else ()
    return Ready(shadows, indexes, checks, frozenset(large))


def _has(connection: Connection, table: Table, rows: int) -> bool:
    return (
        connection.exec_driver_sql(f"SELECT 1 FROM {quoted(table.name)} LIMIT 1 OFFSET {max(rows - 1, 0)}").first()
        is not None
    )


def _indexes(plan: Plan, pair: EntityPair) -> Iterator[Index]:
    old, new = plan.pairs.old_tables.of(pair.old.key), plan.pairs.new_tables.of(pair.new.key)
    kept = {keys for keys, _ in kept_indexes(plan, pair).values()}
    for keys, unique in index_keys(pair.new).items():
        if keys not in kept and all(key in pair.fields for key in keys):
            now = tuple(names.incoming(k) if plan.conversion(pair.new.key, k) else pair.fields[k] for k in keys)
            yield Index(pair.new.key, old.name, names.index(new.name, keys, unique=unique), now, keys, unique)


def _checks(plan: Plan, large: dict[str, EntityPair]) -> Iterator[Check]:
    tables = plan.pairs.old_tables
    for effect in plan.effects:
        change = effect.change
        if isinstance(change, RequiredChanged) and change.required and change.entity in large:
            pair = large[change.entity]
            if not effect.told.data.get("missing") and plan.conversion(change.entity, change.field) is None:
                yield Check(change.entity, change.field, tables.of(pair.old.key).name, pair.fields[change.field])


def _watch(database: Database, app: str, shadows: tuple[Shadow, ...], left: list[journal.Made], at: datetime) -> None:
    """Let triggers follow exactly the columns that are converted; a trigger that follows them already is left alone."""
    sources: dict[str, set[str]] = {}
    for each in shadows:
        sources.setdefault(each.conversion.table, set()).add(each.conversion.before.name)
    there = {made.table: made for made in left if made.kind == "trigger"}
    for table in sorted(sources.keys() | there.keys()):
        columns = sorted(sources.get(table, ()))
        made = journal.Made(table, "trigger", watch.name_of(table), " ".join(columns), "")
        if table in there and there[table].digest == made.digest:
            continue
        _take_away(database, app, [there[table]] if table in there else [])
        if columns:
            altered(database, table, lambda c, m=made, k=columns: _begin_watch(c, app, m, k, at))


def _begin_watch(connection: Connection, app: str, made: journal.Made, columns: list[str], at: datetime) -> None:
    watch.begin(connection, made.table, columns)
    journal.note(connection, app, made, at)


def _begin(connection: Connection, each: Shadow) -> None:
    connection.exec_driver_sql(_add_column(connection, each.conversion.table, column(each.column, each.conversion.new)))
    journal.note(connection, each.app, each.made, each.at)


def _add_column(connection: Connection, table: str, added: Column[object]) -> str:
    kind = added.type.compile(connection.dialect)
    return f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(added.name)} {kind}"


def _checked(database: Database, app: str, check: Check, at: datetime, *, known: bool) -> bool:
    def begin(connection: Connection) -> None:
        built.require(connection, check)
        journal.note(connection, app, check.made, at)

    if not known:
        altered(database, check.table, begin)
    if built.look_through(database, check):
        return True
    _take_away(database, app, [check.made])
    return False


def _take_away(database: Database, app: str, left: list[journal.Made]) -> None:
    for made in left:
        if made.kind == "index":
            built.drop_index(database, made.name)
        altered(database, made.table, lambda c, m=made: _taken_away(c, app, m))


def _taken_away(connection: Connection, app: str, made: journal.Made) -> None:
    if made.kind == "trigger":
        watch.end(connection, made.table)
    elif made.kind == "check":
        built.drop_check(connection, made.table, made.name)
    elif made.kind == "column":
        quarantine.unstage(connection, app, (made.table, made.name))
        if dialect_of(connection) == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE {quoted(made.table)} DROP COLUMN IF EXISTS {quoted(made.name)}")
        else:
            _rename_away(connection, made)
    journal.forget(connection, made)


def _rename_away(connection: Connection, made: journal.Made) -> None:
    """SQLite would write the whole table anew to drop a column: it gets a name under which it is emptied later."""
    present = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({quoted(made.table)})")}
    if made.name in present:
        number = next(n for n in range(len(present) + 1) if names.gone(f"left_{n}", 0) not in present)
        away = names.gone(f"left_{number}", 0)
        connection.exec_driver_sql(
            f"ALTER TABLE {quoted(made.table)} RENAME COLUMN {quoted(made.name)} TO {quoted(away)}"
        )


def _staged(connection: Connection, each: Shadow) -> int:
    table, field = each.staged
    q = QUARANTINE.c
    query = select(func.count()).where(q.app == each.app, q.entity == table, q.field == field)
    return connection.execute(query).scalar_one()


def _some(connection: Connection, each: Shadow) -> list[quarantine.Failure]:
    table, field = each.staged
    found = quarantine.staged(connection, each.app, table, field)
    return [quarantine.Failure(q.record_id, q.value, q.code, q.data) for q in found]
