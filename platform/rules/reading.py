"""One read a set: the values that a step's expressions ask of records, over references, pictures and table answers alike."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..expressions import types as t
from ..metamodel.scope import SnapshotScope
from ..metamodel.values import Value
from .pictures import Album, Cells, Pending
from .world import World

NOTHING: Mapping[str, Value] = {}


@dataclass
class RecordSet:
    """A set of live records in order, and what decision tables said about them by id."""

    ids: list[str]
    answers: dict[str, dict[str, Value]] = field(default_factory=dict[str, dict[str, Value]])


@dataclass
class _Plan:
    """Which paths are read, and which of the asked ones lie within something read: pictures and table answers."""

    live: set[str] = field(default_factory=set[str])
    pictures: dict[str, tuple[t.Record, set[str]]] = field(default_factory=dict[str, tuple[t.Record, set[str]]])
    answers: set[str] = field(default_factory=set[str])


def read(
    world: World, of: t.Record, records: RecordSet, paths: Collection[str], answers: Collection[str] = ()
) -> dict[str, Cells]:
    """Return the values of records by id; the value of the empty path is the id. Records that are gone are left out.

    `answers` are the names that decision tables gave the set's records.
    """
    plan = _planned(of, paths, answers)
    found = world.values(of.entity, records.ids, plan.live)
    if not plan.pictures and not plan.answers:
        return {each: {**found[each], "": each, "id": each} for each in records.ids if each in found}
    pending = Pending()
    albums = [Album(path, picture, inner, pending) for path, (picture, inner) in plan.pictures.items()]
    rows: dict[str, Cells] = {}
    laid: list[tuple[Cells, Cells]] = []
    for record_id in records.ids:
        row = found.get(record_id)
        if row is None:
            continue
        cells: Cells = {**row, "": record_id, "id": record_id}
        laid.extend((cells, album.cells(row[album.path])) for album in albums)
        _answer(of, plan.answers, records.answers.get(record_id, NOTHING), cells, pending)
        rows[record_id] = cells
    resolve(world, pending)
    for cells, seen in laid:
        cells.update(seen)
    return rows


def resolve(world: World, pending: Pending) -> None:
    """Read what lies behind references out of pictures and answers, one read an entity, and put it where it belongs."""
    for entity, wanted in pending.wanted.items():
        ids = sorted({record_id for record_id, *_ in wanted})
        rows = world.values(entity, ids, {path for _, path, *_ in wanted})
        for record_id, path, cells, key in wanted:
            cells[key] = rows.get(record_id, NOTHING).get(path)


def _planned(of: t.Record, paths: Iterable[str], answers: Collection[str]) -> _Plan:
    plan = _Plan()
    for path in paths:
        if path in ("", "id"):
            continue
        if path.split(".")[0] in answers:
            plan.answers.add(path)
            continue
        picture = _picture(of, path.split("."))
        if picture is None:
            plan.live.add(path)
        else:
            at, record, inner = picture
            plan.live.add(at)
            plan.pictures.setdefault(at, (record, set()))[1].add(inner)
    return plan


def _picture(of: t.Record, parts: Sequence[str]) -> tuple[str, t.Record, str] | None:
    """Return where the picture that a path goes into lies, its type, and the path within; None for a path into none."""
    here: t.Type | None = of
    for i, part in enumerate(parts[:-1], 1):
        here = here.scope.member(part) if isinstance(here, t.Record) else None
        if isinstance(here, t.Record) and isinstance(here.scope, SnapshotScope):
            return ".".join(parts[:i]), here, ".".join(parts[i:])
    return None


def _answer(of: t.Record, paths: Collection[str], given: Mapping[str, Value], cells: Cells, pending: Pending) -> None:
    for path in paths:
        name, _, rest = path.partition(".")
        value = given.get(name)
        if rest in ("", "id"):
            cells[path] = value
            continue
        cells[path] = None
        record = of.scope.member(name)
        if value is not None and isinstance(record, t.Record):
            pending.add(record.entity, str(value), rest, cells, path)
