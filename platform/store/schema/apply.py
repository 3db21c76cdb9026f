"""Carries a schema change out, in the one transaction that also publishes the release: all of it happens, or nothing."""

from datetime import datetime

from sqlalchemy import Connection, Table, text

from ...kernel.problems import Invalid, Problem
from .. import fence, indexing, sqlite
from ..bulk import dialect_of, quoted
from ..conflict import StoreConflict
from ..tables import AppTables
from . import constraints, engine_rows, entities, fields, states
from .alteration import Alteration, alteration, references_checked
from .changes import StatesChanged
from .drift import drift
from .online.patience import briefly, patiently, set_apart
from .online.prepare import finish
from .online.wanted import NOTHING_READY, Ready
from .plan import Plan, again
from .prepared import NOTHING_PREPARED


def apply(connection: Connection, plan: Plan, at: datetime, ready: Ready = NOTHING_READY) -> Plan:
    """Change the tables as planned, inside `Database.alter()`; raises Invalid where the plan is refused.

    The plan is worked out again once nobody else can write, so that records saved since it was shown count, too; it is returned.
    `ready` is what `prepare` made ready for it.
    """
    if dialect_of(connection) == "postgresql":
        _lock(connection, plan, ready)
    try:
        prepared = finish(connection, plan, ready) if ready != NOTHING_READY else NOTHING_PREPARED
        plan = again(connection, plan, prepared.known)
        if plan.refusals:
            raise Invalid(*plan.refusals)
        if plan.changes or prepared.columns:
            work = alteration(connection, plan, at, prepared)
            _carry_out(work)
            _hold(work)
            _compare(work)
    except StoreConflict as conflict:
        raise _refusal(plan, conflict) from conflict
    return plan


def _compare(work: Alteration) -> None:
    """Refuse a change after which the database is not as the app says, but for what is made later."""
    found = drift(work.connection, work.plan.pairs.new, _concerned(work))
    differences = [each for each in found if each.code != "drift_index_missing" or each.data["index"] not in work.later]
    if differences:
        raise Invalid(Problem("schema_drift", {"differences": "; ".join(each.text() for each in differences)}))


def _concerned(work: Alteration) -> set[str]:
    """Return the entities that differ or were prepared, and those that refer to one of them."""
    differ = {change.entity for change in work.plan.changes}.union(entity for entity, _ in work.prepared.columns)
    changed, tables = differ & work.plan.pairs.new.entities.keys(), work.plan.pairs.new_tables
    names = {tables.of(key).name for key in changed}
    return changed | {k for k, t in tables.entities.items() if {f.column.table.name for f in t.foreign_keys} & names}


def _refusal(plan: Plan, conflict: StoreConflict) -> Invalid:
    """Return what it means that records break what they should now keep."""
    entity = plan.pairs.new_tables.entity_of(conflict.table) or conflict.table
    fields = ", ".join(conflict.columns)
    if conflict.kind == "unique":
        return Invalid(Problem("schema_duplicates", {"entity": entity, "fields": fields, "count": "?", "samples": ""}))
    if conflict.kind == "not_null":
        return Invalid(Problem("schema_needs_value", {"entity": entity, "field": fields, "missing": "?", "rows": "?"}))
    return Invalid(Problem("schema_dangling", {"entity": entity, "fields": fields}))


def _carry_out(work: Alteration) -> None:
    _let_go(work)
    constraints.drop_obsolete(work)
    entities.set_aside(work)
    entities.rename(work)
    entities.add(work)
    for pair in work.pairs.values():
        fields.change(work, pair)
    entities.gather(work)
    for change in work.plan.changes:
        if isinstance(change, StatesChanged):
            pair = work.pairs[change.entity]
            if (change.entity, change.field) not in work.prepared.columns:
                states.move(work.connection, work.new_table(pair), pair, change.field)
                references_checked(work.connection)
    constraints.rename_kept(work)
    for table in work.new.entities.values():
        if table.name in work.anew:
            work.make_anew(table)
    work.clear_away()
    constraints.use_prepared(work)
    constraints.add_missing(work)
    engine_rows.rename(work)


def _let_go(work: Alteration) -> None:
    for pair in work.pairs.values():
        converted = (was for key, was in pair.fields.items() if work.anew_column(pair, key))
        indexing.let_go(work.connection, work.old_table(pair).name, (*pair.dropped, *converted))


def _hold(work: Alteration) -> None:
    if work.on_sqlite:
        sqlite.foreign_keys_hold(work.connection, work.refer)
    else:
        work.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _lock(connection: Connection, plan: Plan, ready: Ready) -> None:
    """Lock all tables that change before any of them is touched; a short wait, given up and tried again, never blocks others for long."""
    watched = {each.watch.table for each in ready.fillings if each.watch}
    touched = sorted(_touched(plan) | watched | {each.made.table for each in ready.fillings})
    listed = ", ".join(quoted(name) for name in touched)

    def apart() -> None:
        with connection.begin_nested():
            set_apart(connection, touched)

    def taken() -> None:
        with connection.begin_nested():
            fence.close(connection, plan.pairs.new.key)
            if listed:
                connection.execute(text(f"LOCK TABLE {listed} IN ACCESS EXCLUSIVE MODE"))

    patiently(apart, listed)
    briefly(connection)
    patiently(taken, listed)
    connection.execute(text("SET LOCAL lock_timeout = DEFAULT"))


def _touched(plan: Plan) -> set[str]:
    if plan.pairs.old is None:
        return set()
    old, new = plan.pairs.old_tables, plan.pairs.new_tables
    changed = {change.entity for change in plan.changes}
    keys = {pair.old.key for key, pair in plan.pairs.entities.items() if key in changed}.union(plan.pairs.dropped)
    tables = [old.of(key) for key in keys] + [new.of(key) for key in changed if key in new.entities]
    targets = {reference.column.table.name for table in tables for reference in table.foreign_keys}
    names = {old.of(key).name for key in keys} | _before(plan, old, new, targets)
    return {name for name in names if _exists(old, name)}


def _before(plan: Plan, old: AppTables, new: AppTables, targets: set[str]) -> set[str]:
    now = {new.of(key).name: old.of(pair.old.key).name for key, pair in plan.pairs.entities.items()}
    return {now.get(name, name) for name in targets} | targets


def _exists(old: AppTables, name: str) -> bool:
    def same(table: Table) -> bool:
        return table.name == name

    return any(same(table) for table in old.entities.values())
