"""Indexes and foreign keys during a schema change: what no longer holds goes first, what is new comes last."""

from collections.abc import Collection, Iterator

from sqlalchemy import Index, Table, inspect

from ...kernel.problems import Invalid, Problem
from .. import names
from ..bulk import quoted
from ..conflict import StoreConflict
from ..tables import conditional_keys, conditional_on, index_keys, reference_of
from . import sqlite_text
from .alteration import Alteration
from .links import gathered_tables
from .pairing import EntityPair
from .plan import Plan


def drop_obsolete(work: Alteration) -> None:
    """Drop the indexes and foreign keys that the new version does not have, so that columns are free to change."""
    for pair in work.pairs.values():
        table = work.old_table(pair)
        kept = set(kept_indexes(work.plan, pair, work.prepared.columns))
        for keys, unique in index_keys(pair.old).items():
            if keys not in kept:
                work.operations.drop_index(names.index(table.name, keys, unique=unique), table.name)
        for name in _conditional(work, pair):
            work.operations.drop_index(name, table.name)
        if not work.on_sqlite:
            _drop_foreign_keys(work, table, {was for was, _ in _references(work, pair)})
    for key in set(work.plan.pairs.dropped).difference(gathered_tables(work.plan.pairs)):
        assert work.old is not None
        table = work.old.of(key)
        for index in list(table.indexes):
            work.operations.drop_index(str(index.name), table.name)
        if not work.on_sqlite:
            _drop_foreign_keys(work, table, set())


def rename_kept(work: Alteration) -> None:
    """Give kept indexes and foreign keys the names that they have in the new version; tables and columns are renamed already."""
    moves: dict[str, str] = {}
    for pair in work.pairs.values():
        was, now = work.old_table(pair).name, work.new_table(pair).name
        for keys, (new_keys, unique) in kept_indexes(work.plan, pair, work.prepared.columns).items():
            moves[names.index(was, keys, unique=unique)] = names.index(now, new_keys, unique=unique)
        if not work.on_sqlite:
            keys = {names.foreign_key(was, old): names.foreign_key(now, key) for old, key in _references(work, pair)}
            for before, after in names.steps(keys):
                work.rename_constraint(now, before, after)
    if work.on_sqlite:
        _rename_sqlite_indexes(work, {before: after for before, after in moves.items() if before != after})
    else:
        for before, after in names.steps(moves):
            work.execute(f"ALTER INDEX {quoted(before)} RENAME TO {quoted(after)}")


def _rename_sqlite_indexes(work: Alteration, moves: dict[str, str]) -> None:
    """Rename indexes by their text; where that is forbidden they are dropped, and made again at the end."""
    known = {str(index.name): index for table in work.new.entities.values() for index in table.indexes}
    if moves and sqlite_text.possible(work.connection):
        steps = names.steps(moves)
        sqlite_text.rename_indexes(work.connection, [(was, now, known[moves.get(was, now)]) for was, now in steps])
        return
    for before in moves:
        work.execute(f"DROP INDEX {quoted(before)}")


def use_prepared(work: Alteration) -> None:
    """Give indexes that were built beforehand their names; their tables and columns have theirs already."""
    for table in work.new.entities.values():
        for index in table.indexes:
            name = str(index.name)
            if name not in work.prepared.indexes:
                continue
            if work.on_sqlite:
                _rename_sqlite_indexes(work, {names.incoming(name): name})
            else:
                work.execute(f"ALTER INDEX {quoted(names.incoming(name))} RENAME TO {quoted(name)}")


def add_missing(work: Alteration) -> None:
    """Make the indexes and foreign keys that the database does not have yet; raises Invalid where records break one.

    Where PostgreSQL's writers of a large table would wait for an index that forbids nothing, it is left to `settle`.
    """
    seen = inspect(work.connection)
    for entity, table in work.new.entities.items():
        if entity in work.pairs and entity not in work.changed:
            continue
        try:
            if not work.on_sqlite:
                known = {key["name"] for key in seen.get_foreign_keys(table.name)}
                _add_foreign_keys(work, table, known)
            present = {index["name"] for index in seen.get_indexes(table.name)}
            for index in sorted(table.indexes, key=lambda i: str(i.name)):
                if index.name in present:
                    continue
                if index_can_wait(index) and entity in work.prepared.large and not work.on_sqlite:
                    work.later.add(str(index.name))
                else:
                    index.create(work.connection)
        except StoreConflict as conflict:
            data = {"entity": entity, "fields": ", ".join(conflict.columns), "count": "?", "samples": ""}
            code = "schema_duplicates" if conflict.kind == "unique" else "schema_dangling"
            raise Invalid(Problem(code, data)) from conflict


def index_can_wait(index: Index) -> bool:
    """Tell whether answers stay right while an index is not there yet."""
    return not index.unique


def _drop_foreign_keys(work: Alteration, table: Table, kept: set[str]) -> None:
    for key in table.foreign_keys:
        if key.parent.name not in kept:
            work.operations.drop_constraint(str(key.name), table.name, type_="foreignkey")


def _add_foreign_keys(work: Alteration, table: Table, known: set[str | None]) -> None:
    """Add references; a column in which nothing stands yet need not be looked through while all wait."""
    for key in sorted(table.foreign_keys, key=lambda k: str(k.name)):
        if key.name not in known:
            looked = "" if table.name in work.refer else " NOT VALID"
            work.execute(
                f"ALTER TABLE {quoted(table.name)} ADD CONSTRAINT {quoted(str(key.name))} FOREIGN KEY ({quoted(key.parent.name)}) "
                f"REFERENCES {quoted(key.column.table.name)} (id) ON DELETE {key.ondelete} DEFERRABLE INITIALLY DEFERRED{looked}"
            )


def kept_indexes(
    plan: Plan, pair: EntityPair, incoming: Collection[tuple[str, str]]
) -> dict[tuple[str, ...], tuple[tuple[str, ...], bool]]:
    """Return the old indexes that stay, by old columns, with their new columns and whether they are unique.

    `incoming` are fields, by entity and key, that get another column.
    """
    anew = {key for key in pair.fields if _anew(plan, pair, key, incoming)}
    now = {was: key for key, was in pair.fields.items() if key not in anew}
    wanted = index_keys(pair.new)
    kept: dict[tuple[str, ...], tuple[tuple[str, ...], bool]] = {}
    for keys, unique in index_keys(pair.old).items():
        new_keys = tuple(now.get(key, "") for key in keys)
        if wanted.get(new_keys) == unique:
            kept[keys] = (new_keys, unique)
    return kept


def _conditional(work: Alteration, pair: EntityPair) -> Iterator[str]:
    """Yield the names of old indexes under a condition that are not exactly the new version's; those are made again at the end."""
    kept = kept_conditional(work.plan, pair, work.prepared.columns)
    for columns, where in conditional_keys(pair.old):
        if (columns, where) not in kept:
            yield names.conditional(work.old_table(pair).name, columns, where)


def kept_conditional(plan: Plan, pair: EntityPair, incoming: Collection[tuple[str, str]]) -> set[tuple[tuple[str, ...], str]]:
    """Return the columns and the condition of the old indexes under a condition that stay exactly as they are."""
    same = plan.pairs.old_tables.of(pair.old.key).name == plan.pairs.new_tables.of(pair.new.key).name
    kept = {key for key, old in pair.fields.items() if key == old and not _anew(plan, pair, key, incoming)}
    both = set(conditional_keys(pair.old)).intersection(conditional_keys(pair.new)) if same else set[tuple[tuple[str, ...], str]]()
    return {(keys, where) for keys, where in both if kept.issuperset({*keys, *conditional_on(pair.old, where)})}


def _anew(plan: Plan, pair: EntityPair, key: str, incoming: Collection[tuple[str, str]]) -> bool:
    return (pair.new.key, key) in incoming or plan.conversion(pair.new.key, key) is not None


def _references(work: Alteration, pair: EntityPair) -> Iterator[tuple[str, str]]:
    """Yield each old reference that stays one to the same entity, with its new key."""
    for key, was in pair.fields.items():
        if reference_of(pair.old.fields[was]) and not work.anew_column(pair, key):
            yield was, key
