"""Decision tables with their cells read: every bad cell, row of wrong length, overlap and unreachable row is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ..expressions import types as t
from .build.context import Build
from .cells import (
    BadCell,
    CellType,
    Condition,
    Like,
    NoneOf,
    NotListed,
    OneOf,
    Plain,
    covers,
    intersect,
    parse_condition,
    parse_value,
)
from .kinds import Table
from .kinds.table import Input, Output
from .scope import Scopes

_MOST_REPORTED = 20


@dataclass(frozen=True, slots=True)
class RowModel:
    """A row: its place in the table from 0, a condition for each input (None: any), a value for each output."""

    number: int
    conditions: tuple[Condition | None, ...]
    answers: tuple[Plain | None, ...]


@dataclass(frozen=True)
class TableModel:
    """A decision table with its cells read; an answer that is a record is the record's natural key as text."""

    key: str
    definition: Table
    rows: tuple[RowModel, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the names of its inputs."""
        return tuple(i.name for i in self.definition.inputs)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the names of its outputs."""
        return tuple(o.name for o in self.definition.outputs)

    @property
    def collected(self) -> str:
        """Return what the answers of several rows become; empty where one row decides."""
        return self.definition.collect or "" if self.definition.hit == "collect" else ""

    def input_types(self) -> Mapping[str, t.Type]:
        """Return the type that each input is asked with."""
        return {i.name: t.SCALARS[i.type] for i in self.definition.inputs}

    def output_types(self, scopes: Scopes) -> Mapping[str, t.Type]:
        """Return the type of each answer; records by their entity."""
        return {o.name: _collected_type(self.collected, _output_type(o, scopes)) for o in self.definition.outputs}


def check_tables(build: Build) -> dict[str, TableModel]:
    """Return the models of all tables; what is wrong with them is noted cell by cell."""
    return {key: _table(build, key, table) for key, table in build.definitions.tables.items()}


def _output_type(output: Output, scopes: Scopes) -> t.Type:
    if output.type != "reference":
        return t.SCALARS[output.type]
    return scopes.record(output.to) if output.to and scopes.known(output.to) else t.UNKNOWN


def _collected_type(collected: str, of: t.Type) -> t.Type:
    if collected == "count":
        return t.INTEGER
    return t.ListOf(of) if collected == "list" else of


def _table(build: Build, key: str, table: Table) -> TableModel:
    _check_columns(build, key, table)
    width = len(table.inputs) + len(table.outputs)
    rows: list[RowModel] = []
    for number, cells in enumerate(table.rows):
        if len(cells) != width:
            build.report("table_row_length", {"given": len(cells), "expected": width}, "table", key, "rows", number)
            continue
        row = _row(build, key, table, number, cells)
        if row is not None:
            rows.append(row)
    for code, earlier, later in _CLASHES[table.hit](rows):
        build.report(code, {"earlier": earlier + 1, "later": later + 1}, "table", key, "rows", later)
    return TableModel(key, table, tuple(rows))


def _check_columns(build: Build, key: str, table: Table) -> None:
    names = [column.name for column in (*table.inputs, *table.outputs)]
    for i, column in enumerate((*table.inputs, *table.outputs)):
        side = ("inputs", i) if i < len(table.inputs) else ("outputs", i - len(table.inputs))
        if column.name in names[:i]:
            build.report("name_taken", {"name": column.name}, "table", key, *side, "name")
    for i, output in enumerate(table.outputs):
        if output.type == "reference":
            _check_reference(build, key, i, output)
        _check_listed(build, key, i, output)
        if table.hit == "collect" and not _collectable(table.collect, output):
            data: dict[str, object] = {"collect": table.collect, "output": output.name, "type": output.type}
            build.report("cannot_collect", data, "table", key, "outputs", i, "type")
    if (table.hit == "collect") != (table.collect is not None):
        build.report("collect_goes_with_hit", {}, "table", key, "hit" if table.collect is None else "collect")
    if table.hit == "priority" and not table.outputs[0].values:
        build.report("priority_needs_values", {"output": table.outputs[0].name}, "table", key, "hit")


def _collectable(how: str | None, output: Output) -> bool:
    if how in ("sum", "min", "max"):
        return output.type in ("integer", "decimal")
    return how != "list" or output.type != "reference"


def _check_listed(build: Build, key: str, i: int, output: Output) -> None:
    """Note listed answers that are none of the output's type."""
    for j, value in enumerate(output.values):
        try:
            parse_value(value, "text" if output.type == "reference" else output.type)
        except BadCell:
            build.report("bad_answer", {"cell": str(value), "type": output.type}, "table", key, "outputs", i, "values", j)


def _check_reference(build: Build, key: str, i: int, output: Output) -> None:
    if output.to is None:
        build.report("missing_key", {"key": "to"}, "table", key, "outputs", i)
    elif build.entity(output.to, "table", key, "outputs", i, "to"):
        entity = build.definitions.entities[output.to]
        whole = [k for k in entity.keys if k.where is None]
        alone = any(len(k.unique) == 1 for k in whole[:1]) or (not whole and any(f.unique for f in entity.fields.values()))
        if not alone:
            build.report("no_natural_key", {"entity": output.to}, "table", key, "outputs", i, "to")


def _row(build: Build, key: str, table: Table, number: int, cells: Sequence[object]) -> RowModel | None:
    conditions: list[Condition | None] = []
    answers: list[Plain | None] = []
    wrong = False
    for i, cell in enumerate(cells):
        column = table.inputs[i] if i < len(table.inputs) else table.outputs[i - len(table.inputs)]
        of = "text" if column.type == "reference" else column.type
        try:
            if i < len(table.inputs):
                conditions.append(_condition(cell, table.inputs[i]))
            else:
                answers.append(_answer(cell, table.outputs[i - len(table.inputs)], of))
        except BadCell as error:
            wrong = True
            code = "not_listed" if isinstance(error, NotListed) else "bad_cell" if i < len(table.inputs) else "bad_answer"
            data: dict[str, object] = {"cell": str(cell), "type": of, "column": column.name, "listed": ", ".join(map(str, column.values))}
            build.report(code, data, "table", key, "rows", number, i)
    return None if wrong else RowModel(number, tuple(conditions), tuple(answers))


def _condition(cell: object, column: Input) -> Condition | None:
    """Return a row's condition; raises BadCell for one of another type, NotListed for a text that is never asked."""
    condition = parse_condition(cell, column.type)
    if column.values and isinstance(condition, OneOf | NoneOf) and not condition.values <= {*column.values}:
        raise NotListed
    return condition


def _answer(cell: object, output: Output, of: CellType) -> Plain | None:
    """Return a row's answer; raises BadCell for one of another type, NotListed for one that may not be given."""
    value = None if cell is None else parse_value(cell, of)
    if value is not None and output.values and value not in [parse_value(v, of) for v in output.values]:
        raise NotListed
    return value


def _overlaps(rows: Sequence[RowModel]) -> Iterable[tuple[str, int, int]]:
    """Yield pairs of rows that surely both fit some values."""
    found = (
        ("rows_overlap", earlier.number, later.number)
        for earlier, later in _pairs(rows)
        if all(intersect(a, b) for a, b in zip(earlier.conditions, later.conditions, strict=True))
    )
    return _first(found)


def _unreachable(rows: Sequence[RowModel]) -> Iterable[tuple[str, int, int]]:
    """Yield rows that an earlier row leaves nothing for."""
    found = (
        ("row_unreachable", earlier.number, later.number)
        for earlier, later in _pairs(rows)
        if all(covers(a, b) for a, b in zip(earlier.conditions, later.conditions, strict=True))
    )
    return _first(found)


def _nothing(_rows: Sequence[RowModel]) -> Iterable[tuple[str, int, int]]:
    """Yield nothing: rows that fit together are meant to."""
    return ()


_CLASHES = {"unique": _overlaps, "first": _unreachable, "priority": _nothing, "collect": _nothing}
"""What two rows of a table must not be to each other, by its hit policy."""


def _first(found: Iterable[tuple[str, int, int]]) -> Iterable[tuple[str, int, int]]:
    """Yield one finding a later row, and only so many that a person can work through them."""
    told: set[int] = set()
    for code, earlier, later in found:
        if later not in told:
            told.add(later)
            yield code, earlier, later
        if len(told) >= _MOST_REPORTED:
            return


def _pairs(rows: Sequence[RowModel]) -> Iterable[tuple[RowModel, RowModel]]:
    """Yield (earlier, later) pairs that may have a value in common, found over the column that tells most rows apart.

    Two different patterns are left out: whether some text fits both is not decided anyway.
    """
    columns = range(len(rows[0].conditions)) if rows else ()
    best = max(columns, key=lambda c: len({v for r in rows for v in _values(r.conditions[c])}), default=0)
    by_value: dict[Plain | Like, list[RowModel]] = {}
    listing: list[RowModel] = []
    patterns: list[RowModel] = []
    others: list[RowModel] = []
    for row in rows:
        condition = row.conditions[best]
        alike = {r.number: r for value in _values(condition) for r in by_value.get(value, ())}
        match condition:
            case OneOf():
                candidates, own = chain(alike.values(), patterns, others), listing
            case Like():
                candidates, own = chain(alike.values(), listing, others), patterns
            case _:
                candidates, own = chain(listing, patterns, others), others
        yield from ((earlier, row) for earlier in candidates)
        own.append(row)
        for value in _values(condition):
            by_value.setdefault(value, []).append(row)


def _values(condition: Condition | None) -> Iterable[Plain | Like]:
    if isinstance(condition, OneOf):
        return condition.values
    return (condition,) if isinstance(condition, Like) else ()
