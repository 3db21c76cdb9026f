"""Imports a file through a connection: rows to records, target by target, in one transaction; done again, it creates nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ...expressions import Environment, Expression
from ...kernel.ids import is_id
from ...kernel.problems import NotFound, Problem
from ...kernel.text import nearest
from ...metamodel.connection_scope import ConnectionModel, TargetModel
from ...metamodel.fields import Field, ReferenceField
from ...metamodel.model import EntityModel
from ...metamodel.values import Refused, Value
from ...store import records
from ...store.engine import Connection
from ...store.spool import Spool
from ...store.spooled_rows import Key, Meant, Spooled, SpooledRows
from ..changes import Change, Create, Update
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..keyed import find_named
from ..newest import at_newest
from ..persistent import persistent
from ..read import fetch_values
from ..seen import known_to
from .batches import SIZE, Mode, field_of, save_rows, transaction
from .figures import Oddities, Totals
from .report import Report, RowProblem
from .rows import RowReader

BATCH = 1000


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read: its rows with what the targets ask of them, and how many others there are: bad ones, and odd ones."""

    rows: SpooledRows
    broken: int
    left_out: int


@dataclass
class _Run:
    """One import on its way."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    model: ConnectionModel
    environment: Environment
    mode: Mode
    connection: Connection
    report: Report
    file: _File

    def refuse(self, row: Spooled, problem: Problem, name: str = "") -> None:
        self.report.refuse(RowProblem(row.number, name, "", problem, name))


def connection_model(app: InstalledApp, actor: Actor, key: str) -> ConnectionModel:
    """Return a connection that the person may run; raises NotFound for any other."""
    allowed = app.rights(actor).connections
    if key not in allowed or key not in app.model.connections:
        raise NotFound(Problem("unknown_connection", {"name": key[:80], "near": nearest(key, allowed)}))
    return app.model.connections[key]


@at_newest
@persistent
def import_through(  # noqa: PLR0913 - how it is done, beside what
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    key: str,
    path: Path,
    *,
    dry_run: bool = False,
    mode: Mode = "all_or_nothing",
    batch: int = BATCH,
) -> Report:
    """Import a file through a connection with the person's own rights, and report; a dry run keeps nothing.

    `batch` rows are in memory at a time, whatever the file has; no result depends on it.
    Raises NotFound, Forbidden, Invalid (the file as a whole) and TooLarge; problems of rows stand in the report.
    """
    model = connection_model(app, actor, key)
    environment = engine.environment(app)
    report = Report(dry_run=dry_run)
    with Spool() as spool:
        # Nobody waits for this: what the file says is worked out before the database is asked for anything.
        reader = RowReader(model, path, app.model.zone, environment, spool=spool, report=report)
        file = _read(model, reader, environment, spool, report, batch)
        refused = mode == "all_or_nothing" and file.broken > 0
        if not refused:
            with transaction(engine) as (connection, undo):
                run = _Run(engine, app, actor, model, environment, mode, connection, report, file)
                for target in model.targets:
                    _fill(run, target)
                refused = mode == "all_or_nothing" and file.rows.refused() > 0
                if dry_run or refused:
                    undo()
        report.failed = file.broken + file.left_out + file.rows.refused()
    report.settle()
    if refused:
        report.keep_nothing()
    return report


def _read(
    model: ConnectionModel, reader: RowReader, environment: Environment, spool: Spool, report: Report, size: int
) -> _File:  # fmt: skip
    """Read a file into a spool: of each good row what the targets ask, while figures and notes are taken."""
    behind: dict[str, list[str]] = {target.definition.entity: [] for target in model.targets}
    names: list[str] = []
    for asked in sorted({path for target in model.targets for expression in _expressions(target) for path in expression.paths}):
        first, _, rest = asked.partition(".")
        if first not in behind:
            names.append(asked)
        elif rest:
            behind[first].append(rest)
    rows = SpooledRows(spool, names, behind, size)
    totals, oddities = Totals(model, spool, environment), Oddities(model, report, environment)
    left_out = 0
    for batch in reader.batches(size):
        totals.add(batch)
        odd = oddities.note(batch)
        left_out += len(odd)
        rows.add(
            (row.number, row.digest, row.occurrence, tuple([row.values.get(name) for name in names]))
            for row in batch
            if row.number not in odd
        )
    report.totals.update(totals.figures())
    return _File(rows, reader.broken, left_out)


def _expressions(target: TargetModel) -> tuple[Expression, ...]:
    return (*target.key.values(), *target.values.values(), *([target.condition] if target.condition else []))


def _fill(run: _Run, target: TargetModel) -> None:
    """Make or find the target's record for each row, and let the later targets know it by the entity's key."""
    entity = run.app.model.entities[target.definition.entity]
    holds = target.condition.compiled(run.environment) if target.condition else None
    functions = {name: expression.compiled(run.environment) for name, expression in target.key.items()}
    rows = run.file.rows
    rows.begin_keys()
    for batch in rows.batches():
        fitting = batch if holds is None else [row for row in batch if holds(row.values) is True]
        raw = {name: [cast("Value", function(row.values)) for row in fitting] for name, function in functions.items()}
        _note_keys(run, entity, fitting, raw)
    rows.find(lambda keys: _present(run, target, entity, keys))
    _save(run, target, entity)
    rows.end_keys(entity.key)
    rows.look_behind(entity.key, lambda ids, paths: fetch_values(run.engine, run.app, entity.key, ids, paths, run.connection))


def _note_keys(run: _Run, entity: EntityModel, rows: Sequence[Spooled], raw: Mapping[str, Sequence[Value]]) -> None:
    """Note the key of each row; a row without one is refused."""
    bad: set[int] = set()
    columns = [_cleaned(run, entity.fields[name], name, list(zip(rows, given, strict=True)), bad) for name, given in raw.items()]
    keys: list[tuple[Spooled, Key]] = []
    for row, *parts in zip(rows, *columns, strict=True):
        if row.number in bad:
            continue
        if None in parts:
            missing = list(raw)[parts.index(None)]
            run.refuse(row, Problem("key_value_missing", {"field": missing, "entity": entity.key}), missing)
            bad.add(row.number)
        else:
            keys.append((row, tuple(parts)))
    run.file.rows.refuse(sorted(bad))
    run.file.rows.key(keys)


def _cleaned(run: _Run, kind: Field, name: str, given: Sequence[tuple[Spooled, Value]], bad: set[int]) -> list[Value]:
    if isinstance(kind, ReferenceField):
        named = {value for _, value in given if isinstance(value, str) and not is_id(value)}
        behind = run.app.model.entities[kind.to]
        found = find_named(run.app, behind, named, run.connection)
        known = known_to(
            run.engine, run.app, run.actor, kind.to, set(found.values()), run.connection, fields=behind.natural_key
        )
        found = {name: record_id for name, record_id in found.items() if record_id in known}
        return [found.get(value, value if is_id(value) else None) if isinstance(value, str) else None for _, value in given]
    values: list[Value] = []
    for row, value in given:
        try:
            values.append(kind.clean(value) if value not in (None, "") else None)
        except Refused as refused:
            run.refuse(row, Problem(refused.code, refused.data), name)
            bad.add(row.number)
            values.append(None)
    return values


def _present(run: _Run, target: TargetModel, entity: EntityModel, keys: Sequence[Key]) -> dict[Key, str]:
    """Return the ids of the records that have one of these keys, as far as the person sees them; the others' keys are simply taken."""
    table = run.app.tables.of(entity.key)
    present = records.fetch_by(run.connection, table, list(target.key), keys, ("id",))
    found = {key: str(record["id"]) for key, record in present.items()}
    known = known_to(
        run.engine, run.app, run.actor, entity.key, set(found.values()), run.connection, fields=list(target.key)
    )
    return {key: record_id for key, record_id in found.items() if record_id in known}


def _save(run: _Run, target: TargetModel, entity: EntityModel) -> None:
    """Create the missing records, and update the present ones where that is wanted, as their speakers say."""
    updating, rows = target.definition.existing == "update", run.file.rows
    run.report.count(entity.key, "unchanged", 0 if updating else rows.count_present())
    functions = {name: expression.compiled(run.environment) for name, expression in target.values.items()}
    for meant in rows.meant(SIZE, present=updating):
        changes = [_change(target, functions, each) for each in meant]
        saved, refused = save_rows(run.engine, run.app, run.actor, changes, run.connection, run.mode)
        for index, problems in refused.items():
            for problem in problems:
                run.refuse(meant[index].speaker, problem, field_of(problem))
        for done in saved.values():
            run.report.count(entity.key, done.event)
        rows.there((meant[index].place, done.id) for index, done in saved.items())
        rows.turn_away(meant[index].place for index in refused)


def _change(target: TargetModel, functions: Mapping[str, Callable[..., object]], meant: Meant) -> Change:
    values = {name: function(meant.speaker.values) for name, function in functions.items()}
    entity = target.definition.entity
    if meant.id is not None:
        return Update(entity, meant.id, values)
    given = {**dict(zip(target.key, meant.key, strict=True)), **values}
    return Create(entity, {name: value for name, value in given.items() if value is not None})
