"""Imports a CSV or XLSX file into one entity: rows found again by natural key are brought up to date, others are created."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import cast

from ...kernel.ids import is_id
from ...kernel.problems import Invalid, NotFound, Problem
from ...metamodel.fields import DateField, DatetimeField, Field, IntegerField
from ...metamodel.model import EntityModel
from ...metamodel.values import Refused, Value
from ...store.engine import Connection
from ..changes import Change, Create, Update
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..keyed import natural_keys, present
from .batches import SIZE, Mode, field_of, save_rows, transaction
from .cells import read_day, read_moment, read_whole
from .formulas import unguarded
from .heads import Head, read_head
from .reading import Line, format_of, read_lines
from .report import Report, RowProblem

_Row = dict[str, Value]


@dataclass
class _Run:
    """One import on its way."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    entity: EntityModel
    head: Head
    mode: Mode
    connection: Connection
    report: Report
    guarded: bool
    bad: set[int] = field(default_factory=set[int])
    keys: dict[object, int] = field(default_factory=dict[object, int])

    def refuse(self, line: Line, problem: Problem, name: str = "") -> None:
        """Note a problem of a row, at the column that fills the field."""
        place = next((p for p, key in self.head.fields.items() if key == name), None)
        column = self.head.names[place] if place is not None else name
        value = line.cells[place] if place is not None and place < len(line.cells) else ""
        self.bad.add(line.number)
        self.report.problems.append(RowProblem(line.number, column, value, problem, name))


def import_records(
    engine: Engine, app: InstalledApp, actor: Actor, entity_key: str, path: Path, *,
    dry_run: bool = False, mode: Mode = "all_or_nothing",
) -> Report:
    """Import a file into an entity and report; a dry run keeps nothing. The person needs the right to import, and to write.

    Raises Forbidden, Invalid (the file as a whole) and TooLarge; problems of rows stand in the report.
    """
    rights = app.rights(actor)
    seen = rights.visible(entity_key)
    if seen is None:
        raise NotFound(Problem("unknown_entity", {"name": entity_key[:80], "near": ""}))
    rights.require(entity_key, "import")
    entity = app.model.entity(entity_key)
    lines = read_lines(path)
    first = next(lines, None)
    if first is None:
        raise Invalid(Problem("empty_file", {}))
    writable = rights.writable(entity_key, "create") | rights.writable(entity_key, "update")
    head = read_head(first.cells, entity, writable, seen)
    report = Report(dry_run=dry_run, notes=[*head.notes])
    # Cells of a workbook are typed: nothing was put before them, so nothing is taken off.
    guarded = format_of(path) == "csv"
    with transaction(engine) as (connection, undo):
        run = _Run(engine, app, actor, entity, head, mode, connection, report, guarded)
        while chunk := list(islice(lines, SIZE)):
            report.read += len(chunk)
            _import(run, chunk)
        report.failed = len(run.bad)
        report.problems.sort(key=lambda problem: problem.row)
        refused = mode == "all_or_nothing" and bool(run.bad)
        if refused:
            report.keep_nothing()
        if dry_run or refused:
            undo()
    return report


def _import(run: _Run, chunk: list[Line]) -> None:
    cleaned = {line.number: _cleaned(run, line) for line in chunk}
    lines = [line for line in chunk if line.number not in run.bad]
    planned = list(_planned(run, lines, [cleaned[line.number] for line in lines]))
    saved, refused = save_rows(run.engine, run.app, run.actor, [change for _, change in planned], run.connection, run.mode)
    for index, problems in refused.items():
        for problem in problems:
            run.refuse(planned[index][0], problem, field_of(problem))
    for done in saved.values():
        run.report.count(run.entity.key, done.event)


def _cleaned(run: _Run, line: Line) -> _Row:
    values: _Row = {}
    if len(line.cells) > len(run.head.names) and any(line.cells[len(run.head.names) :]):
        run.refuse(line, Problem("cells_beyond_head"))
    for place, key in run.head.fields.items():
        text = line.cells[place] if place < len(line.cells) else ""
        text = unguarded(text) if run.guarded else text
        values[key] = None
        if text.strip():
            try:
                values[key] = _value(run.entity.fields[key], text, run.app.model.zone)
            except Refused as refused:
                run.refuse(line, Problem(refused.code, refused.data), key)
    return values


def _value(kind: Field, text: str, zone: str) -> Value:
    """Return a cell's value; the engine's own field types read what spreadsheets make of dates and whole numbers, too."""
    if isinstance(kind, DatetimeField):
        return kind.clean(read_moment(text, zone))
    if isinstance(kind, DateField):
        return kind.clean(read_day(text))
    return kind.clean(read_whole(text) if isinstance(kind, IntegerField) else text)


def _planned(run: _Run, lines: list[Line], rows: list[_Row]) -> Iterator[tuple[Line, Change]]:
    entity = run.entity
    by_key = bool(entity.natural_key) and all(name in run.head.fields.values() for name in entity.natural_key)
    keys = natural_keys(run.app, entity, rows, run.connection) if by_key else [None] * len(rows)
    known = present(run.app, entity, [key for key in keys if key is not None], run.connection)
    for line, row, key in zip(lines, rows, keys, strict=True):
        named = _id_of(run, line)
        if line.number in run.bad:
            continue
        target = named or (known.get(key) if key is not None else None)
        mark = target or key
        if mark is not None and mark in run.keys:
            run.refuse(line, Problem("row_twice", {"other": run.keys[mark]}), next(iter(entity.natural_key), ""))
            continue
        if mark is not None:
            run.keys[mark] = line.number
        if target is not None:
            yield line, Update(entity.key, target, cast("Mapping[str, object]", row))
        else:
            yield line, Create(entity.key, {name: value for name, value in row.items() if value is not None})


def _id_of(run: _Run, line: Line) -> str:
    place = run.head.id_place
    text = line.cells[place].strip() if place is not None and place < len(line.cells) else ""
    if text and not is_id(text):
        run.refuse(line, Problem("no_such_row_record", {"entity": run.entity.key}), "id")
    return text
