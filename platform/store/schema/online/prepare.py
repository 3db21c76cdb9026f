"""Makes a schema change ready while people go on working, so that the publish itself only changes names.

What is made is noted first; a process that dies leaves it to the next publish, which goes on with it or takes it away.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from ....kernel.problems import Conflict
from ... import quarantine
from ...alone import alone
from ...bulk import dialect_of, quoted
from ...engine import Database
from ...system import PREPARING
from .. import leave
from ..changes import Change, UniqueAdded
from ..effects import Question
from ..plan import Plan
from ..prepared import Prepared
from . import built, filling, journal, watch
from .built import Check
from .filling import Filling
from .patience import altered
from .spread import Spread
from .sums import Sums
from .wanted import Ready, wanted

FROM_ROWS = 10_000
"""From how many records on a table's change is prepared; for fewer nobody notices."""


def _silent(_: str) -> None:
    """Tell nobody."""


def prepare(
    database: Database,
    plan: Plan,
    at: datetime,
    *,
    from_rows: int = FROM_ROWS,
    sums: Sums | None = None,
    told: Callable[[str], None] = _silent,
) -> Ready:
    """Convert values, work out new sums, build indexes and check conditions for a plan that nothing refuses.

    Raises Invalid where records break what they should keep.
    """
    app = plan.pairs.new.key
    with database.read() as connection:
        ready = wanted(connection, plan, at, from_rows, sums)
        left = journal.of_app(connection, app)
    things = (*ready.fillings, *ready.indexes, *ready.checks)
    same = {
        (m.table, m.kind, m.name): m for m in left if m.digest in {t.made.digest for t in things if t.made[:3] == m[:3]}
    }
    _take_away(database, app, [made for made in left if made[:3] not in same])
    for each in ready.fillings:
        known = same.get(each.made[:3])
        if known is None:
            altered(database, [each.made.table, each.watch.table], lambda c, f=each: _begin(c, app, f, at))
        filling.copy(database, each, known.mark if known else "", told)
    filling.catch_up(database, ready.fillings)
    for index in ready.indexes:
        altered(database, [index.table], lambda c, i=index: journal.note(c, app, i.made, at))
        built.build(database, index)
        told(index.name)
    checks = tuple(check for check in ready.checks if _checked(database, app, check, at, known=check.made[:3] in same))
    filling.catch_up(database, ready.fillings)
    return Ready(ready.fillings, ready.indexes, checks, ready.large)


def finish(connection: Connection, plan: Plan, ready: Ready) -> Prepared:
    """Bring what is prepared up to date, once nobody else can write, and return it for `apply`."""
    filling.again(connection, ready.fillings)
    for each in ready.fillings:
        watch.end(connection, each.watch.queue)
    journal.forget_app(connection, plan.pairs.new.key)
    known = {effect.change: effect for effect in plan.effects}
    question = Question(connection, plan.pairs, plan.defaults, plan.consent, plan.restore)
    filled = {each.change: each.effect(connection, question, known[each.change]) for each in ready.fillings}
    of_links = {str(index.name) for each in ready.fillings if isinstance(each, Spread) for index in each.link.indexes}
    return Prepared(
        frozenset(each.place for each in ready.fillings),
        frozenset(of_links.union(index.name for index in ready.indexes)),
        frozenset((check.entity, check.field) for check in ready.checks),
        filled | {e.change: e for e in plan.effects if _settled(e.change, ready)},
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


def _settled(change: Change, ready: Ready) -> bool:
    """Tell whether an effect cannot have become another: an index that is built holds."""
    keys = {(index.entity, index.fields) for index in ready.indexes if index.unique}
    return isinstance(change, UniqueAdded) and not change.where and (change.entity, change.fields) in keys


def _begin(connection: Connection, app: str, each: Filling, at: datetime) -> None:
    """Make what is to be filled together with its watch, so that there never is one without the other."""
    each.begin(connection)
    watch.begin(connection, each.watch)
    journal.note(connection, app, each.made, at)


def _checked(database: Database, app: str, check: Check, at: datetime, *, known: bool) -> bool:
    def begin(connection: Connection) -> None:
        built.require(connection, check)
        journal.note(connection, app, check.made, at)

    if not known:
        altered(database, [check.table], begin)
    if built.look_through(database, check):
        return True
    _take_away(database, app, [check.made])
    return False


def _take_away(database: Database, app: str, left: list[journal.Made]) -> None:
    for made in left:
        if made.kind == "index":
            built.drop_index(database, made.name)
        with database.read() as connection:
            watched = watch.tables(connection, watch.queue_of(made))
        altered(database, [made.table, *watched], lambda c, m=made: _taken_away(c, app, m))


def _taken_away(connection: Connection, app: str, made: journal.Made) -> None:
    if made.kind == "trigger":
        watch.end_shared(connection, made)
    elif made.kind == "check":
        built.drop_check(connection, made.table, made.name)
    elif made.kind == "table":
        watch.end(connection, watch.queue_of(made))
        leave.table(connection, made.name)
    elif made.kind == "column":
        watch.end(connection, watch.queue_of(made))
        quarantine.unstage(connection, app, (made.table, made.name))
        if dialect_of(connection) == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE {quoted(made.table)} DROP COLUMN IF EXISTS {quoted(made.name)}")
        else:
            leave.column(connection, made.table, made.name)
    journal.forget(connection, made)
