"""Finds what a decision table has no answer for, without data: some inputs that no row fits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from ..cells import Condition, NoneOf, OneOf, Ordered, Plain, Range, meets
from ..kinds.table import Input
from ..tables import TableModel
from .context import Build

_MOST_LOOKED_AT = 50_000
"""After so many combinations nothing is said: a table that large is not decided here."""

_OTHER = "\ue000 a text that nobody writes"


@dataclass(frozen=True, slots=True)
class _Atom:
    """Values of one input that no row tells apart, in words, and the rows (as bits) that they meet."""

    told: str
    rows: int


def warn_of_gaps(build: Build, tables: Mapping[str, TableModel]) -> None:
    """Warn of each table that is meant to be complete and leaves some inputs without an answer."""
    for key, table in tables.items():
        whole = len(table.rows) == len(table.definition.rows)
        gap = find_gap(table) if whole and table.definition.complete else ""
        if gap:
            build.warn("table_gap", {"given": gap}, "table", key, "rows")


def find_gap(table: TableModel) -> str:
    """Return inputs that no row fits, in words such as `urgent = false, quantity > 10`; empty where there are none."""
    columns = [[row.conditions[i] for row in table.rows] for i in range(len(table.inputs))]
    atoms = [_atoms(column, asked) for column, asked in zip(columns, table.definition.inputs, strict=True)]
    # From a column on, the rows that ask nothing more: where one of them still fits, there is no gap behind it.
    settled = [_settled(columns[i:], len(table.rows)) for i in range(len(columns) + 1)]
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[int, int, tuple[str, ...]]] = [(0, (1 << len(table.rows)) - 1, ())]
    while stack:
        at, rows, told = stack.pop()
        if not rows:
            return ", ".join(told)
        if rows & settled[at] or (at, rows) in seen:
            continue
        seen.add((at, rows))
        if len(seen) > _MOST_LOOKED_AT:
            return ""
        stack.extend((at + 1, rows & atom.rows, (*told, atom.told)) for atom in reversed(atoms[at]))
    return ""


def _settled(columns: Sequence[Sequence[Condition | None]], rows: int) -> int:
    return sum(1 << n for n in range(rows) if all(column[n] is None for column in columns))


def _atoms(column: Sequence[Condition | None], asked: Input) -> list[_Atom]:
    name, of = asked.name, asked.type
    if of == "boolean":
        values: Iterable[tuple[str, Plain]] = ((f"{name} = true", True), (f"{name} = false", False))
    elif asked.values:
        values = [(f"{name} = {v}", v) for v in asked.values]
    elif of == "text":
        named = sorted({v for c in column if isinstance(c, OneOf | NoneOf) for v in c.values}, key=str)
        values = [(f"{name} = {v}", v) for v in named] + [(f"{name} = …", _OTHER)]
    else:
        values = _numbers(name, column, of)
    return [_Atom(told, _met(column, value)) for told, value in values]


def _met(column: Sequence[Condition | None], value: Plain) -> int:
    return sum(1 << n for n, condition in enumerate(column) if condition is None or meets(value, condition))


def _numbers(name: str, column: Sequence[Condition | None], of: str) -> Iterable[tuple[str, Plain]]:
    """Yield a value at each bound, between each two neighbours, below the least and above the greatest."""
    bounds = sorted({b for c in column for b in _bounds(c)})  # type: ignore[type-var]
    if not bounds:
        yield f"{name} = …", cast("Plain", date(2000, 1, 1) if of == "date" else 0)
        return
    yield f"{name} < {bounds[0]}", _moved(bounds[0], -1)
    for low, high in zip(bounds, [*bounds[1:], None], strict=True):
        yield f"{name} = {low}", low
        if high is None:
            yield f"{name} > {low}", _moved(low, 1)
        elif of == "decimal":
            yield f"{low} < {name} < {high}", (cast("Any", low) + cast("Any", high)) / 2
        elif _moved(low, 1) != high:
            yield f"{low} < {name} < {high}", _moved(low, 1)


def _bounds(condition: Condition | None) -> Iterable[Ordered]:
    match condition:
        case Range(low=low, high=high):
            return [b for b in (low, high) if b is not None]
        case OneOf(values=values) | NoneOf(values=values):
            return [cast("Ordered", v) for v in values]
        case _:
            return []


def _moved(value: Ordered, by: int) -> Plain:
    return value + timedelta(days=by) if isinstance(value, date) else value + by
