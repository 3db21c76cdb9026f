"""Imports a file through a connection: rows to records, target by target, in one transaction; done again, it creates nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from ...expressions import Environment
from ...kernel.ids import is_id
from ...kernel.problems import NotFound, Problem
from ...kernel.text import nearest
from ...metamodel.connection_scope import ConnectionModel, TargetModel
from ...metamodel.fields import Field, ReferenceField
from ...metamodel.model import EntityModel
from ...metamodel.values import Refused, Value
from ...store import records
from ...store.engine import Connection
from ..changes import Change, Create, Update
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..keyed import find_named
from ..read import fetch_values
from ..seen import known_to
from .batches import Mode, field_of, save_rows, transaction
from .cells import reader_of
from .figures import add_totals, note_oddities
from .report import Report, RowProblem
from .rows import Row, read_rows

Key = tuple[Value, ...]


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
    rows: list[Row]
    bad: set[int] = field(default_factory=set[int])

    def refuse(self, row: Row, problem: Problem, name: str = "") -> None:
        self.bad.add(row.number)
        self.report.problems.append(RowProblem(row.number, name, "", problem, name))


def connection_model(app: InstalledApp, actor: Actor, key: str) -> ConnectionModel:
    """Return a connection that the person may run; raises NotFound for any other."""
    allowed = app.rights(actor).connections
    if key not in allowed or key not in app.model.connections:
        raise NotFound(Problem("unknown_connection", {"name": key[:80], "near": nearest(key, allowed)}))
    return app.model.connections[key]


def import_through(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    key: str,
    path: Path,
    *,
    dry_run: bool = False,
    mode: Mode = "all_or_nothing",
) -> Report:
    """Import a file through a connection with the person's own rights, and report; a dry run keeps nothing.

    Raises NotFound, Forbidden, Invalid (the file as a whole) and TooLarge; problems of rows stand in the report.
    """
    model = connection_model(app, actor, key)
    environment = engine.environment(app)
    readers = {name: reader_of(column, app.model.zone) for name, column in model.definition.columns.items()}
    rows = read_rows(model, path, readers, environment)
    report = Report(dry_run=dry_run, read=rows.read, problems=rows.problems)
    add_totals(model, rows.good, report, environment)
    left_out = note_oddities(model, rows.good, report, environment)
    kept = [row for row in rows.good if row.number not in left_out]
    broken = {problem.row for problem in rows.problems} - left_out
    with transaction(engine) as (connection, undo):
        run = _Run(engine, app, actor, model, environment, mode, connection, report, kept)
        if not broken or mode == "skip_bad":
            for target in model.targets:
                _fill(run, target)
        report.failed = len(broken | left_out | run.bad)
        report.problems.sort(key=lambda problem: problem.row)
        refused = mode == "all_or_nothing" and bool(broken | run.bad)
        if refused:
            report.keep_nothing()
        if dry_run or refused:
            undo()
    return report


def _fill(run: _Run, target: TargetModel) -> None:
    """Make or find the target's record for each row, and let the later targets know it by the entity's key."""
    entity = run.app.model.entities[target.definition.entity]
    holds = target.condition.compiled(run.environment) if target.condition else None
    rows = [row for row in run.rows if row.number not in run.bad and (holds is None or holds(row.values) is True)]
    for row in run.rows:
        row.values.setdefault(entity.key, None)
    keys = _keys(run, target, entity, rows)
    by_key: dict[Key, list[Row]] = {}
    for row in rows:
        if row.number in keys:
            by_key.setdefault(keys[row.number], []).append(row)
    table = run.app.tables.of(entity.key)
    present = records.fetch_by(run.connection, table, list(target.key), by_key, ("id",))
    found = {key: str(record["id"]) for key, record in present.items()}
    # What the person does not see is not there; its key is simply taken.
    known = known_to(
        run.engine, run.app, run.actor, entity.key, set(found.values()), run.connection, fields=list(target.key)
    )
    ids = {key: record_id for key, record_id in found.items() if record_id in known}
    ids |= _save(run, target, entity, by_key, ids)
    for key, sharing in by_key.items():
        for row in sharing:
            if key in ids:
                row.values[entity.key] = ids[key]
            else:
                run.bad.add(row.number)
    _look_behind(run, entity)


def _keys(run: _Run, target: TargetModel, entity: EntityModel, rows: Sequence[Row]) -> dict[int, Key]:
    """Return the key of each row by its number; a row without one is refused."""
    columns: list[dict[int, Value]] = []
    for name, expression in target.key.items():
        function = expression.compiled(run.environment)
        raw = {row.number: cast("Value", function(row.values)) for row in rows}
        columns.append(_cleaned(run, entity.fields[name], name, raw, rows))
    keys: dict[int, Key] = {}
    for row in rows:
        if row.number in run.bad:
            continue
        key = tuple(column.get(row.number) for column in columns)
        if None in key:
            missing = list(target.key)[key.index(None)]
            run.refuse(row, Problem("key_value_missing", {"field": missing, "entity": entity.key}), missing)
        else:
            keys[row.number] = key
    return keys


def _cleaned(run: _Run, kind: Field, name: str, raw: Mapping[int, Value], rows: Sequence[Row]) -> dict[int, Value]:
    if isinstance(kind, ReferenceField):
        named = {value for value in raw.values() if isinstance(value, str) and not is_id(value)}
        behind = run.app.model.entities[kind.to]
        found = find_named(run.app, behind, named, run.connection)
        known = known_to(
            run.engine, run.app, run.actor, kind.to, set(found.values()), run.connection, fields=behind.natural_key
        )
        found = {name: record_id for name, record_id in found.items() if record_id in known}
        return {
            number: found.get(value, value if is_id(value) else None)
            for number, value in raw.items()
            if isinstance(value, str)
        }
    values: dict[int, Value] = {}
    for row in rows:
        value = raw[row.number]
        try:
            values[row.number] = kind.clean(value) if value not in (None, "") else None
        except Refused as refused:
            run.refuse(row, Problem(refused.code, refused.data), name)
    return values


def _save(
    run: _Run, target: TargetModel, entity: EntityModel, by_key: Mapping[Key, list[Row]], ids: Mapping[Key, str]
) -> dict[Key, str]:
    """Create the missing records, update the present ones where that is wanted; returns the ids of the created ones by key."""
    changing = [key for key in by_key if key not in ids or target.definition.existing == "update"]
    run.report.count(entity.key, "unchanged", len(by_key) - len(changing))
    # Of rows that mean the same record the least digest speaks: in whatever order they come, the result is the same.
    speakers = [min(by_key[key], key=_content) for key in changing]
    functions = {name: expression.compiled(run.environment) for name, expression in target.values.items()}
    changes: list[Change] = []
    for key, row in zip(changing, speakers, strict=True):
        values: dict[str, object] = {name: function(row.values) for name, function in functions.items()}
        if key in ids:
            changes.append(Update(entity.key, ids[key], values))
        else:
            given = {**dict(zip(target.key, key, strict=True)), **values}
            changes.append(Create(entity.key, {name: value for name, value in given.items() if value is not None}))
    saved, refused = save_rows(run.engine, run.app, run.actor, changes, run.connection, run.mode)
    for index, problems in refused.items():
        for problem in problems:
            run.refuse(speakers[index], problem, field_of(problem))
        run.bad.update(row.number for row in by_key[changing[index]])
    for done in saved.values():
        run.report.count(entity.key, done.event)
    return {changing[index]: done.id for index, done in saved.items()}


def _content(row: Row) -> tuple[str, int]:
    return str(row.values["row.digest"]), cast("int", row.values["row.occurrence"])


def _look_behind(run: _Run, entity: EntityModel) -> None:
    """Fetch what later targets read of this target's records, such as `item.family`."""
    start = entity.key + "."
    wanted = sorted({
        path.removeprefix(start)
        for target in run.model.targets
        for expression in (*target.key.values(), *target.values.values(), *([target.condition] if target.condition else []))
        for path in expression.paths if path.startswith(start)
    })  # fmt: skip
    if not wanted:
        return
    ids = sorted({str(row.values[entity.key]) for row in run.rows if row.values.get(entity.key) is not None})
    found = dict(zip(ids, fetch_values(run.engine, run.app, entity.key, ids, wanted, run.connection), strict=True))
    for row in run.rows:
        values = found.get(str(row.values.get(entity.key)), {})
        row.values.update({start + path: values.get(path) for path in wanted})
