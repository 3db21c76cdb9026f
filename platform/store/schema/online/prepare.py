"""Makes a schema change ready while people go on working, so that the publish itself only changes names.

What is made is noted first; a process that dies leaves it to the next publish, which goes on with it or takes it away.
"""

import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ....kernel.problems import Conflict
from ... import quarantine
from ...alone import alone
from ...bulk import dialect_of, quoted
from ...engine import Database
from ...system import PREPARING
from .. import leave
from ..alteration import references_checked
from ..changes import Change, RequiredChanged, UniqueAdded
from ..effects import Question
from ..plan import Plan
from ..prepared import Prepared
from . import built, filling, journal, watch
from .built import Check, Index
from .filling import Filling
from .patience import altered
from .spread import Spread
from .sums import Sum, Sums
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
    same = _same(ready, left)
    _take_away(database, app, [made for made in left if made[:3] not in same])
    work = _Work(database, app, at, same, told)
    later = [index for index in ready.indexes if not ready.sums.isdisjoint((index.entity, key) for key in index.fields)]
    _fill(work, [each for each in ready.fillings if not isinstance(each, Sum)])
    _build(work, [index for index in ready.indexes if index not in later])
    _fill(work, [each for each in ready.fillings if isinstance(each, Sum)])
    _build(work, later)
    checks = tuple(check for check in ready.checks if _checked(database, app, check, at, known=check.made[:3] in same))
    filling.catch_up(database, ready.fillings)
    return Ready(ready.fillings, ready.indexes, checks, ready.large)


@dataclass(frozen=True)
class _Work:
    """What the parts of a preparation share; `same` is what an earlier one left that can be gone on with."""

    database: Database
    app: str
    at: datetime
    same: Mapping[tuple[str, str, str], journal.Made]
    told: Callable[[str], None]


def _same(ready: Ready, left: Collection[journal.Made]) -> dict[tuple[str, str, str], journal.Made]:
    """Return what is left of an earlier preparation and still wanted; a sum only with all that it looks at."""
    there = {made[:3]: made for made in left}
    same: dict[tuple[str, str, str], journal.Made] = {}
    for each in (*ready.fillings, *ready.indexes, *ready.checks):
        known, below = there.get(each.made[:3]), each.below if isinstance(each, Sum) else ()
        if known and known.digest == each.made.digest and all(made[:3] in same for made in below):
            same[each.made[:3]] = known
    return same


def _fill(work: _Work, fillings: Collection[Filling]) -> None:
    for each in fillings:
        known = work.same.get(each.made[:3])
        if known is None:
            watched = [each.watch.table] if each.watch else []
            altered(work.database, [each.made.table, *watched], lambda c, f=each: _begin(c, work.app, f, work.at))
        filling.copy(work.database, each, known.mark if known else "", work.told)
    filling.catch_up(work.database, fillings)


def _build(work: _Work, indexes: Collection[Index]) -> None:
    for index in indexes:
        altered(work.database, [index.table], lambda c, i=index: journal.note(c, work.app, i.made, work.at))
        built.build(work.database, index)
        work.told(index.name)


def finish(connection: Connection, plan: Plan, ready: Ready) -> Prepared:
    """Bring what is prepared up to date, once nobody else can write, and return it for `apply`."""
    filling.again(connection, ready.fillings)
    references_checked(connection)
    for each in ready.fillings:
        watch.end(connection, watch.queue_of(each.made))
    journal.forget_app(connection, plan.pairs.new.key)
    known = {effect.change: effect for effect in plan.effects}
    question = Question(connection, plan.pairs, plan.defaults, plan.consent, plan.restore)
    changes = [(each, each.change) for each in ready.fillings if each.change]
    filled = {change: each.effect(connection, question, known[change]) for each, change in changes}
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
    """Tell whether an effect cannot have become another: an index that is built holds, and what was empty is filled."""
    keys = {(index.entity, index.fields, index.where) for index in ready.indexes if index.unique}
    if isinstance(change, RequiredChanged):
        return (change.entity, change.field) in {each.place for each in ready.fillings}
    return isinstance(change, UniqueAdded) and (change.entity, change.fields, change.where) in keys


def _begin(connection: Connection, app: str, each: Filling, at: datetime) -> None:
    """Make what is to be filled together with its watch, so that there never is one without the other."""
    each.begin(connection)
    if each.watch:
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
            connection.exec_driver_sql(f"ALTER TABLE {quoted(made.table)} DROP COLUMN IF EXISTS {quoted(made.name)} CASCADE")
        else:
            leave.column(connection, made.table, made.name)
    journal.forget(connection, made)
