"""What people and rules did across all records of an app, for those who see every field of every record."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..kernel.json import Json, dumps_text
from ..kernel.problems import Forbidden, Problem
from ..metamodel.query import Query
from ..store import audit
from ..store.audit import Sought
from .chronicle import people, told_change
from .context import Actor
from .engine import Engine
from .importing.formulas import guarded
from .importing.writing import CsvWriter
from .installed import InstalledApp
from .read import read

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
    rows: list[dict[str, Json]] = [
        {
            "number": number, "at": entry.at.isoformat().replace("+00:00", "Z"), "by": {"id": entry.by, "label": names[entry.by]},
            "event": entry.event, "entity": entry.entity, "version": entry.version, "run": entry.run_id,
            "record": {"id": entry.record_id, "label": called.get((entry.entity, entry.record_id), "")},
            "changes": {field: told_change(change) for field, change in entry.changes.items()},
        }
        for number, entry in page
    ]  # fmt: skip
    return Audited(rows, str(page[-1][0]) if len(found) > limit else "")


def _labels(engine: Engine, app: InstalledApp, actor: Actor, entity: str, ids: set[str]) -> list[tuple[str, str]]:
    """Return what the records are called that are still there."""
    found = read(engine, app, actor, Query(entity, (), ids=tuple(sorted(ids)), limit=len(ids), labelled=True), wire=True)
    return [(str(row["id"]), str(row["label"])) for row in found.rows]


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
