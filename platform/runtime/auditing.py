"""What people and rules did across all records of an app, for those who see every field of every record."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..kernel.json import Json, dumps_text
from ..kernel.problems import Forbidden, Problem
from ..metamodel.query import Query
from ..store import audit, history
from ..store.audit import Sought
from ..store.history import Entry
from .chronicle import people, told_change
from .context import Actor
from .engine import Engine
from .importing.formulas import guarded
from .importing.writing import CsvWriter
from .installed import InstalledApp
from .read import read

Named = tuple[str, str]
"""A record: its entity and its id."""
_PAGE = 500
MOST_LINES = 100_000
"""So many lines an exported file holds at most; the times asked for cut the rest."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A page of what happened, newest first, and the mark at which the next one begins (empty at the end)."""

    rows: list[dict[str, Json]]
    next: str


def require_auditor(app: InstalledApp, actor: Actor) -> None:
    """Raise Forbidden unless the person sees every field of every record: the past tells of everything that ever stood there."""
    rights = app.rights(actor)
    if not (rights.system or rights.sees_all):
        raise Forbidden(Problem("audit_needs_all", {}))


def audited(engine: Engine, app: InstalledApp, actor: Actor, sought: Sought, *, before: int | None = None, limit: int = 50) -> Audited:
    """Return a page of what happened in an app; raises Forbidden for who does not see all of it."""
    require_auditor(app, actor)
    with engine.database.read() as connection:
        found = audit.listing(connection, app.key, sought, before, limit + 1)
        names = people(connection, {entry.by for _, entry in found})
    page = found[:limit]
    called = {
        (entity, record): label
        for entity in {entry.entity for _, entry in page} & app.model.entities.keys()
        for record, label in _labels(engine, app, actor, entity, {each.record_id for _, each in page if each.entity == entity})
    }
    gone = {_named(each) for _, each in page if each.entity in app.model.entities} - called.keys()
    called |= _last_labels(engine, app, actor, gone)
    rows: list[dict[str, Json]] = [
        {
            "number": number, "at": entry.at.isoformat().replace("+00:00", "Z"), "by": {"id": entry.by, "label": names[entry.by]},
            "event": entry.event, "entity": entry.entity, "version": entry.version, "run": entry.run_id,
            "record": {"id": entry.record_id, "label": called.get(_named(entry), ""), "gone": _named(entry) in gone},
            "changes": {field: told_change(change) for field, change in entry.changes.items()},
        }
        for number, entry in page
    ]  # fmt: skip
    return Audited(rows, str(page[-1][0]) if len(found) > limit else "")


def _named(entry: Entry) -> Named:
    return entry.entity, entry.record_id


def _labels(engine: Engine, app: InstalledApp, actor: Actor, entity: str, ids: set[str]) -> list[tuple[str, str]]:
    """Return what the records are called that are still there."""
    if not ids:
        return []
    found = read(engine, app, actor, Query(entity, (), ids=tuple(sorted(ids)), limit=len(ids), labelled=True), wire=True)
    return [(str(row["id"]), str(row["label"])) for row in found.rows]


def _last_labels(engine: Engine, app: InstalledApp, actor: Actor, gone: Collection[Named]) -> dict[Named, str]:
    """Return what records were called at last that are no more, as far as their history tells."""
    called: dict[Named, str] = {}
    for entity in sorted({entity for entity, _ in gone}):
        label = app.model.entities[entity].label
        last = _last_values(engine, app, entity, {record for of, record in gone if of == entity})
        others = _others(engine, app, actor, entity, last.values())
        for record, values in last.items():
            told = {path: _told(values, path.partition(".")[0], others) for path in label.paths}
            called[entity, record] = label.render(told.__getitem__)
    return called


def _last_values(engine: Engine, app: InstalledApp, entity: str, ids: Collection[str]) -> dict[str, dict[str, Json]]:
    """Return the values that records had before they were deleted."""
    values: dict[str, dict[str, Json]] = {record: {"id": record} for record in ids}
    with engine.database.read() as connection:
        for entry in history.since(connection, app.key, entity, dict.fromkeys(ids, 0)):
            if entry.event != "deleted":
                pairs = {key: change for key, change in entry.changes.items() if isinstance(change, list)}
                values[entry.record_id] |= {key: pair[-1] for key, pair in pairs.items() if pair}
    return values


def _others(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, last: Collection[Mapping[str, Json]]
) -> Mapping[str, Mapping[str, str]]:
    """Return, by reference within the label, what the records are called to which it led."""
    model = app.model.entities[entity]
    keys = {path.partition(".")[0] for path in model.label.paths} & model.references.keys()
    ids = {key: {value for values in last if isinstance(value := values.get(key), str)} for key in keys}
    return {key: dict(_labels(engine, app, actor, model.references[key].to, ids[key])) for key in sorted(keys)}


def _told(values: Mapping[str, Json], key: str, known: Mapping[str, Mapping[str, str]]) -> str:
    """Return a kept value as a label holds it; another record by how it is called."""
    value = values.get(key)
    if isinstance(value, dict):
        return str(value.get("label") or "")
    return known[key].get(str(value), "") if key in known else "" if value is None else str(value)


def audit_csv(engine: Engine, app: InstalledApp, actor: Actor, sought: Sought) -> Iterator[bytes]:
    """Yield a CSV file, one line for each changed field; raises Forbidden before its first line."""
    require_auditor(app, actor)
    return _lines(engine, app, actor, sought)


def _lines(engine: Engine, app: InstalledApp, actor: Actor, sought: Sought) -> Iterator[bytes]:
    writer = CsvWriter(guarded)
    yield from writer.rows([["at", "by", "event", "entity", "record", "label", "version", "field", "from", "to", "run"]])
    before, written = None, 0
    while written < MOST_LINES:
        page = audited(engine, app, actor, sought, before=before, limit=_PAGE)
        lines = [line for row in page.rows for line in _cells(row)]
        written += len(lines)
        yield from writer.rows(lines)
        if not page.next:
            return
        before = int(page.next)


def _cells(row: dict[str, Json]) -> Iterator[list[str]]:
    by, record, changes = row["by"], row["record"], row["changes"]
    assert isinstance(by, dict)
    assert isinstance(record, dict)
    assert isinstance(changes, dict)
    what = [str(row[name]) for name in ("event", "entity")]
    head = [str(row["at"]), str(by["label"]), *what, str(record["id"]), str(record["label"]), str(row["version"])]
    for field, change in (changes or {"": {}}).items():
        sides = change if isinstance(change, dict) else {"to": change}
        yield [*head, field, _cell(sides.get("from")), _cell(sides.get("to")), str(row["run"] or "")]


def _cell(value: Json) -> str:
    return "" if value is None else value if isinstance(value, str) else dumps_text(value)
