"""Imports in the background: asked for over an uploaded file, looked at, ended early; and what a file's columns probably mean."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ...kernel.ids import is_id, new_id
from ...kernel.json import Json
from ...kernel.problems import Conflict, Invalid, NotFound, Problem
from ...store import files, imports
from ...store.files import File
from ...store.imports import Import
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from .batches import Mode
from .heads import NOTES, Mapped
from .offers import Offer, folded, guess, offers_of
from .reading import Line, format_of, read_lines
from .records import Importer, Manner
from .report import Report

MOST_ROWS = 5_000_000
_SAMPLES = 5
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be imported: what its columns fill (None: by their names), and what becomes of bad rows."""

    file_id: str
    mapped: Mapped | None = None
    mode: Mode = "skip_bad"
    dry_run: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its head, what it probably fills and how that is known, and its first values."""

    head: str
    path: str
    known: str
    samples: tuple[str, ...]


def source_of(engine: Engine, app: InstalledApp, actor: Actor, file_id: str) -> tuple[File, Path]:
    """Return an upload of the person's own and where it lies; raises NotFound for any other file."""
    with engine.database.read() as connection:
        found = files.get(connection, app.key, [file_id] if is_id(file_id) else []).get(file_id)
        if found is None or found.created_by != actor.id or files.links(connection, [file_id]):
            raise NotFound(Problem("no_such_file", {"named": file_id[:40]}))
    return found, engine.content.path(found.digest)


def offered(app: InstalledApp, actor: Actor, entity: str) -> dict[str, Offer]:
    """Return the columns that a person can fill by a file; raises NotFound or Forbidden."""
    rights = app.rights(actor)
    if rights.visible(entity) is None:
        raise NotFound(Problem("unknown_entity", {"name": entity[:80], "near": ""}))
    rights.require(entity, "import")
    return offers_of(app, actor, app.model.entity(entity))


def preview(engine: Engine, app: InstalledApp, actor: Actor, entity: str, file_id: str) -> list[Column]:
    """Return the columns of an upload: what they fill by an earlier mapping, by their names, or by a guess."""
    offers = offered(app, actor, entity)
    _, path = source_of(engine, app, actor, file_id)
    lines = list(_first(path))
    if not lines:
        raise Invalid(Problem("empty_file", {}))
    heads = [cell.strip() for cell in lines[0].cells]
    own = {folded(name) for name in (entity, *app.model.entity(entity).definition.title.values())}
    with engine.database.read() as connection:
        before = imports.mapping(connection, app.key, entity, _digest(heads))
    columns: list[Column] = []
    for place, head in enumerate(heads):
        path_, known = _meaning(head, before, offers, frozenset(column.path for column in columns), own)
        samples = tuple(line.cells[place][:80] for line in lines[1:] if place < len(line.cells))
        columns.append(Column(head, path_, known, samples))
    return columns


def _first(path: Path) -> Iterator[Line]:
    lines = read_lines(path, most_rows=MOST_ROWS)
    with closing(lines):  # pyright: ignore[reportArgumentType] - it is a generator
        yield from islice(lines, _SAMPLES + 1)


def _meaning(
    head: str, before: Mapping[str, str], offers: Mapping[str, Offer], taken: frozenset[str], own: Collection[str]
) -> tuple[str, str]:
    if not head or head.startswith(NOTES):
        return "", "none"
    if head in before and (not before[head] or before[head] in offers) and before[head] not in taken - {""}:
        return before[head], "remembered"
    path, sure = guess(head, offers, taken, own)
    return path, ("name" if sure else "guess") if path else "none"


def _digest(heads: list[str]) -> str:
    return hashlib.sha256("\x1f".join(heads).encode()).hexdigest()


def ask(engine: Engine, app: InstalledApp, actor: Actor, entity: str, wish: Wish) -> tuple[Import, bool]:
    """Put an import into the line and tell whether it is new; raises what its head already shows to be wrong.

    The same file asked for again is the import of before where its records could not be found again by a key.
    """
    offered(app, actor, entity)
    file, path = source_of(engine, app, actor, wish.file_id)
    manner = Manner(wish.mode, wish.mapped, MOST_ROWS)
    importer = Importer(engine, app, actor, entity, path, report=Report(), manner=manner)
    importer.close()
    options: dict[str, Json] = {
        "mode": wish.mode, "dry_run": wish.dry_run, "columns": None if wish.mapped is None else dict(wish.mapped),
        "scope": _scope(actor), "format": format_of(path), "name": file.name,
    }  # fmt: skip
    now = engine.clock.now()
    new = Import(
        new_id(), app.key, entity, file.id, options, "queued", 0, None, {}, None, None, 0, None, now, actor.id, None
    )  # fmt: skip
    with engine.database.write() as connection:
        same = None if importer.repeatable or wish.again else imports.finished_alike(connection, new, file.digest)
        if same is not None and same.created_by == actor.id:
            return same, False
        if wish.mapped is not None:
            heads = _digest([cell.strip() for cell in importer.head.names])
            imports.remember_mapping(connection, app.key, entity, heads, wish.mapped, at=now, by=actor.id)
        imports.add(connection, new)
    engine.wake()
    return new, True


def _scope(actor: Actor) -> Json:
    if actor.scope is None:
        return None
    entities: dict[str, Json] = {app: [*sorted(keys)] for app, keys in actor.scope.entities.items()}
    return {"entities": entities, "read_only": actor.scope.read_only}


def find(engine: Engine, app: InstalledApp, actor: Actor, import_id: str) -> Import:
    """Return an import of the person's own; raises NotFound for any other, and where they may not see its entity any more."""
    with engine.database.read() as connection:
        found = imports.get(connection, app.key, import_id) if is_id(import_id) else None
    if found is None or found.created_by != actor.id or app.rights(actor).visible(found.entity) is None:
        raise NotFound(Problem("no_such_import", {"named": import_id[:40]}))
    return found


def own(engine: Engine, app: InstalledApp, actor: Actor) -> list[Import]:
    """Return the person's imports, newest first."""
    with engine.database.read() as connection:
        found = imports.listing(connection, app.key, actor.id, _LISTED)
    return [each for each in found if app.rights(actor).visible(each.entity) is not None]


def stop(engine: Engine, app: InstalledApp, actor: Actor, import_id: str) -> Import:
    """End an import early: what was committed stays, and it tells up to which row; raises Conflict where it has ended."""
    found = find(engine, app, actor, import_id)
    with engine.database.write() as connection:
        if not imports.cancel(connection, found.id, engine.clock.now()):
            raise Conflict(Problem("import_has_ended", {"state": found.state}))
    return find(engine, app, actor, import_id)
