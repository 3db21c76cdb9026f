"""Decision tables of a running app: told with their gaps and overlaps, and tried with the rows of a spreadsheet; nothing is changed."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import cast

from ..kernel.json import Json
from ..kernel.problems import NotFound, Problem, errors
from ..kernel.text import nearest
from ..metamodel.build.app import examine
from ..metamodel.build.context import Build
from ..metamodel.build.gaps import warn_of_gaps
from ..metamodel.kinds.table import Input, Output, Table
from ..metamodel.loader import load_texts
from ..metamodel.rule_model import all_steps
from ..metamodel.source import Raw
from ..metamodel.step_models import DecideModel
from ..metamodel.tables import check_tables
from ..store import releases
from .engine import Engine
from .installed import InstalledApp
from .table_sheets import read_back, rows_of

_PLACE = re.compile(r"(?P<sheet>[^!]+)!(?P<column>[A-Z]*)(?P<row>[0-9]+)")

Say = Callable[[Problem], dict[str, Json]]
"""Returns a problem as the asker is told it."""


def table_of(app: InstalledApp, key: str) -> Table:
    """Return a table's definition; raises NotFound."""
    tables = app.model.definitions.tables
    if key not in tables:
        raise NotFound(Problem("unknown_definition", {"kind": "table", "name": key[:80], "near": nearest(key[:80], tables)}))
    return tables[key]


def table_in_short(app: InstalledApp, key: str) -> dict[str, Json]:
    """Return what a table is called, what it is asked and answers, how its rows decide, and who asks it."""
    table = table_of(app, key)
    inputs = [_column(each, None) for each in table.inputs]
    outputs = [_column(each, each.to) for each in table.outputs]
    return {
        "key": key, "title": {**table.title}, "help": {**table.help} if table.help else None, "hit": table.hit,
        "collect": table.collect, "complete": table.complete, "inputs": inputs, "outputs": outputs, "count": len(table.rows),
        "used_by": [*_askers(app, key)],
    }  # fmt: skip


def _column(column: Input | Output, to: str | None) -> Json:
    values: list[Json] = [str(each) for each in column.values]
    return {"name": column.name, "title": {**column.title} or None, "type": column.type, "values": values, "to": to}


def table_told(app: InstalledApp, key: str, say: Say) -> dict[str, Json]:
    """Return a table with its rows as they are written, and what is to be said about them: gaps, overlaps, rows never reached."""
    table = table_of(app, key)
    definitions = app.model.definitions
    build = Build(replace(definitions, tables={key: table}), app.model.scopes)
    warn_of_gaps(build, check_tables(build))
    rows: list[Json] = [[*row] for row in rows_of(table)]
    return {**table_in_short(app, key), "rows": rows, "findings": [_found(table, problem, say) for problem in build.problems]}


def tried(engine: Engine, app: InstalledApp, key: str, path: Path, say: Say) -> dict[str, Json]:
    """Return what the rows of a sheet would make of a table: its new text, each row that differs, and problems by sheet, row and column."""
    table = table_of(app, key)
    with engine.database.read() as connection:
        release = releases.get(connection, app.release_id)
    assert release is not None
    loaded = load_texts(release.files, cast("dict[str, Raw]", release.parsed))
    examine(loaded)
    read = read_back(loaded, key, path)
    return {
        "table": key, "release": app.release, "file": read.file, "text": read.text, "same": read.text == loaded.files[read.file],
        "ready": not errors(read.problems), "changes": [*_changes(rows_of(table), read.rows)],
        "problems": [_in_sheet(problem, say) for problem in read.problems],
    }  # fmt: skip


def _askers(app: InstalledApp, key: str) -> Iterator[str]:
    for name, rule in (*app.model.rules.items(), *app.model.state_rules.items()):
        if any(isinstance(placed.model, DecideModel) and placed.model.table == key for placed in all_steps(rule.steps)):
            yield name


def _found(table: Table, problem: Problem, say: Say) -> Json:
    parts = problem.location.path.strip("/").split("/")
    names = [column.name for column in (*table.inputs, *table.outputs)]
    row = int(parts[1]) + 1 if parts[0] == "rows" and len(parts) > 1 else None
    column = names[int(parts[2])] if row is not None and len(parts) > 2 else None
    return {**say(problem), "level": problem.level, "row": row, "column": column}


def _in_sheet(problem: Problem, say: Say) -> Json:
    found = _PLACE.match(problem.location.file)
    sheet, row = (found["sheet"], int(found["row"])) if found is not None else ("", None)
    return {**say(problem), "level": problem.level, "sheet": sheet, "row": row, "column": found["column"] if found is not None else ""}


def _changes(before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]) -> Iterator[Json]:
    """Yield each row that was added, removed or changed, by its number before and after, counted from 1."""
    for kind, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for at in range(max(i_end - i, j_end - j)):
            was = i + at if i + at < i_end else None
            now = j + at if j + at < j_end else None
            yield {
                "kind": "added" if was is None else "removed" if now is None else "changed",
                "was": None if was is None else was + 1, "row": None if now is None else now + 1,
                "before": None if was is None else [*before[was]], "after": None if now is None else [*after[now]],
            }  # fmt: skip
