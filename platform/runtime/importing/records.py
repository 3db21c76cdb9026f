"""Imports a CSV or XLSX file into one entity: rows found again by natural key are brought up to date, others are created."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeAlias, cast

from ...kernel.ids import is_id
from ...kernel.problems import Invalid, NotFound, Problem
from ...metamodel.fields import DateField, DatetimeField, Field, IntegerField
from ...metamodel.values import Refused, Value
from ...store.engine import Connection
from ...store.spool import Spool, mark_of
from ..changes import Change, Create, Update
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..keyed import natural_keys, present
from ..newest import at_newest
from ..persistent import persistent
from ..seen import known_to
from .batches import SIZE, Mode, field_of, save_rows, transaction
from .cells import read_day, read_moment, read_whole
from .formulas import GUARD, unguarded
from .heads import Mapped, read_head
from .offers import offers_of
from .reading import MOST_ROWS, Line, format_of, read_lines
from .relations import Missing, Relations
from .report import Report, RowProblem

_Row = dict[str, Value]
_Read: TypeAlias = "Value | Refused"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is brought in: what becomes of bad rows, what its columns fill (None: by their names), how many rows it may have."""

    mode: Mode = "all_or_nothing"
    mapped: Mapped | None = None
    most_rows: int = MOST_ROWS


class Importer:
    """One file on its way into an entity: gives its rows chunk by chunk, and saves each chunk when told."""

    def __init__(
        self,
        engine: Engine,
        app: InstalledApp,
        actor: Actor,
        entity: str,
        path: Path,
        *,
        report: Report,
        manner: Manner,
    ) -> None:
        """Open a file and read its head; raises NotFound, Forbidden, Invalid (the file as a whole) and TooLarge."""
        rights = app.rights(actor)
        seen = rights.visible(entity)
        if seen is None:
            raise NotFound(Problem("unknown_entity", {"name": entity[:80], "near": ""}))
        rights.require(entity, "import")
        self._engine, self._app, self._actor, self._manner = engine, app, actor, manner
        self.entity = app.model.entity(entity)
        self.report = report
        self._lines = read_lines(path, most_rows=manner.most_rows)
        first = next(self._lines, None)
        if first is None:
            raise Invalid(Problem("empty_file", {}))
        self.head = read_head(
            first.cells, app.model, self.entity, offers_of(app, actor, self.entity), seen, manner.mapped
        )
        report.notes += self.head.notes
        # Cells of a workbook are typed: nothing was put before them, so nothing is taken off.
        self._guarded = format_of(path) == "csv"
        self._relations = Relations(engine, app, actor)
        self._bad: set[int] = set()
        self._spool = Spool()
        self._by_key = bool(self.entity.natural_key) and self.head.filled() >= {*self.entity.natural_key}

    @property
    def repeatable(self) -> bool:
        """Tell whether the same file again would find its records: by natural key, or by id."""
        return self._by_key or self.head.id_place is not None

    def chunks(self) -> Iterator[list[Line]]:
        """Yield the rows that are left, some hundred at a time."""
        while chunk := list(islice(self._lines, SIZE)):
            yield chunk

    def pass_by(self, line: int, connection: Connection) -> None:
        """Leave out the rows up to a line, which are in already; what repeats one of them later is still known as a repeat."""
        problems = len(self.report.problems)
        passed = list[Line]()
        for each in self._lines:
            passed.append(each)
            if len(passed) == SIZE or each.number >= line:
                for _ in self._planned(passed, connection):
                    pass
                passed.clear()
                del self.report.problems[problems:]
            if each.number >= line:
                break

    def close(self) -> None:
        """Let the file go."""
        self._spool.close()
        close = getattr(self._lines, "close", None)
        if close is not None:
            close()

    def take(self, chunk: Sequence[Line], connection: Connection) -> None:
        """Save a chunk as far as its rows are good, and note in the report what became of it."""
        self._bad.clear()
        self.report.read += len(chunk)
        planned = list(self._planned(chunk, connection))
        changes = [change for _, change in planned]
        saved, refused = save_rows(self._engine, self._app, self._actor, changes, connection, self._manner.mode)
        for index, problems in refused.items():
            for problem in problems:
                self._refuse(planned[index][0], problem, field_of(problem))
        for done in saved.values():
            self.report.count(self.entity.key, done.event)
        self.report.failed += len(self._bad)

    def _refuse(self, line: Line, problem: Problem, name: str = "") -> None:
        """Note a problem of a row, at the column that fills the field."""
        place = self.head.place(name)
        column = self.head.names[place] if place is not None else name
        told = place is not None and place < len(line.cells) and name not in self.entity.secrets
        value = line.cells[place] if place is not None and told else ""
        self._bad.add(line.number)
        self.report.refuse(RowProblem(line.number, column, value, problem, name))

    def _planned(self, chunk: Sequence[Line], connection: Connection) -> Iterator[tuple[Line, Change]]:
        rows = self._cleaned(chunk)
        self._relate(chunk, rows, connection)
        keys = natural_keys(self._app, self.entity, rows, connection) if self._by_key else [None] * len(rows)
        known = self._known([key for key in keys if key is not None], connection)
        targets = [self._id_of(line) or (known.get(key) if key else None) for line, key in zip(chunk, keys, strict=True)]
        for line, other in self._repeats(chunk, keys, targets).items():
            self._refuse(chunk[line], Problem("row_twice", {"other": other}), next(iter(self.entity.natural_key), ""))
        for line, row, target in zip(chunk, rows, targets, strict=True):
            if line.number in self._bad:
                continue
            if target:
                yield line, Update(self.entity.key, target, cast("Mapping[str, object]", row))
            else:
                yield line, Create(self.entity.key, {name: value for name, value in row.items() if value is not None})

    def _repeats(
        self, chunk: Sequence[Line], keys: Sequence[tuple[Value, ...] | None], targets: Sequence[str | None]
    ) -> dict[int, int]:
        """Return which rows of a chunk mean a record that a row before them means, with the number of that row.

        A record has both names: the first row may have made what a later chunk finds by its key.
        """
        marks = [(place, mark_of(("key", *key))) for place, key in enumerate(keys) if key]
        marks += [(place, mark_of(("id", target))) for place, target in enumerate(targets) if target]
        first = self._spool.first_met([mark for _, mark in marks], [chunk[place].number for place, _ in marks])
        found: dict[int, int] = {}
        for (place, _), number in zip(marks, first, strict=True):
            if number < chunk[place].number:
                found[place] = min(number, found.get(place, number))
        return found

    def _known(self, keys: Sequence[tuple[Value, ...]], connection: Connection) -> dict[tuple[Value, ...], str]:
        """Return the ids of the records with these keys, as far as the person sees them; the others' keys are simply taken."""
        found = present(self._app, self.entity, keys, connection)
        fields, ids = self.entity.natural_key, set(found.values())
        seen = known_to(self._engine, self._app, self._actor, self.entity.key, ids, connection, fields=fields)
        return {key: record_id for key, record_id in found.items() if record_id in seen}

    def _cleaned(self, chunk: Sequence[Line]) -> list[_Row]:
        """Return the plain values of each row; problems are noted, and every value is read once however often it stands there."""
        width, rows = len(self.head.names), [_Row() for _ in chunk]
        for line in chunk:
            if len(line.cells) > width and any(line.cells[width:]):
                self._refuse(line, Problem("cells_beyond_head"))
        for key, place in self.head.fields.items():
            known: dict[str, _Read] = {}
            field = self.entity.fields[key]
            for line, row in zip(chunk, rows, strict=True):
                text = line.cells[place] if place < len(line.cells) else ""
                value = known.get(text)
                if text not in known:
                    value = known[text] = self._value(field, text)
                if isinstance(value, Refused):
                    self._refuse(line, Problem(value.code, value.data), key)
                    value = None
                row[key] = value
        return rows

    def _value(self, field: Field, text: str) -> _Read:
        text = unguarded(text) if self._guarded else text
        if not text.strip():
            return None
        try:
            return _read(field, text, self._app.model.zone)
        except Refused as refused:
            return refused

    def _relate(self, chunk: Sequence[Line], rows: Sequence[_Row], connection: Connection) -> None:
        places = [place for node in self.head.references.values() for place in node.places()]
        cells = [self._unguarded(line.cells, places) for line in chunk]
        for key, node in self.head.references.items():
            target = self.entity.references[key].to
            for line, row, found in zip(
                chunk, rows, self._relations.find(target, node, cells, connection), strict=True
            ):
                row[key] = None if isinstance(found, Missing) else found
                if isinstance(found, Missing):
                    self._refuse(line, Problem("no_such_reference", {"entity": target, "named": found.name[:80]}), key)

    def _unguarded(self, cells: list[str], places: Sequence[int]) -> list[str]:
        if not self._guarded or not any(place < len(cells) and cells[place][:1] == GUARD for place in places):
            return cells
        return [unguarded(cell) for cell in cells]

    def _id_of(self, line: Line) -> str:
        place = self.head.id_place
        text = line.cells[place].strip() if place is not None and place < len(line.cells) else ""
        if text and not is_id(text):
            self._refuse(line, Problem("no_such_row_record", {"entity": self.entity.key}), "id")
        return text


def _read(kind: Field, text: str, zone: str) -> Value:
    """Return a cell's value; the engine's own field types read what spreadsheets make of dates and whole numbers, too."""
    if isinstance(kind, DatetimeField):
        return kind.clean(read_moment(text, zone))
    if isinstance(kind, DateField):
        return kind.clean(read_day(text))
    return kind.clean(read_whole(text) if isinstance(kind, IntegerField) else text)


@at_newest
@persistent
def import_records(
    engine: Engine, app: InstalledApp, actor: Actor, entity_key: str, path: Path, *,
    dry_run: bool = False, mode: Mode = "all_or_nothing",
) -> Report:  # fmt: skip
    """Import a file into an entity and report; a dry run keeps nothing. The person needs the right to import, and to write.

    Raises Forbidden, Invalid (the file as a whole) and TooLarge; problems of rows stand in the report.
    """
    report = Report(dry_run=dry_run)
    importer = Importer(engine, app, actor, entity_key, path, report=report, manner=Manner(mode))
    with closing(importer), transaction(engine) as (connection, undo):
        for chunk in importer.chunks():
            importer.take(chunk, connection)
        report.settle()
        refused = mode == "all_or_nothing" and bool(report.failed)
        if refused:
            report.keep_nothing()
        if dry_run or refused:
            undo()
    return report
