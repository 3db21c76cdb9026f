"""What was published of an app: its releases, and what changed in its files from one to another."""

import difflib
from collections.abc import Iterator

from ..kernel.json import Json
from ..kernel.problems import NotFound, Problem
from ..store import releases
from .chronicle import people
from .engine import Engine
from .installed import InstalledApp

_MOST_LINES = 2000
"""So many lines of a file's changes are told; what is longer is better read in the files themselves."""


def releases_told(engine: Engine, app: InstalledApp) -> list[dict[str, Json]]:
    """Return the app's releases, newest first."""
    with engine.database.read() as connection:
        found = releases.listing(connection, app.key)
        names = people(connection, {head.created_by for head in found})
    return [
        {
            "number": head.number, "version": head.version, "at": head.created_at.isoformat().replace("+00:00", "Z"),
            "by": names[head.created_by] if head.created_by else "", "note": head.note, "current": head.number == app.release,
        }
        for head in found
    ]  # fmt: skip


def file_of(engine: Engine, app: InstalledApp, number: int, path: str) -> str:
    """Return the text of a file as it stood in a release; raises NotFound."""
    files = _files(engine, app, number)
    if path not in files:
        raise NotFound(Problem("no_such_definition_file", {"file": path[:200]}))
    return files[path]


def changed_files(engine: Engine, app: InstalledApp, number: int, since: int) -> list[dict[str, Json]]:
    """Return the files that differ between two releases, each with its changes line by line; raises NotFound."""
    after, before = _files(engine, app, number), _files(engine, app, since) if since else {}
    return [*_differing(before, after)]


def _differing(before: dict[str, str], after: dict[str, str]) -> Iterator[dict[str, Json]]:
    for path in sorted({*before, *after}):
        old, new = before.get(path, ""), after.get(path, "")
        if old == new and (path in before) == (path in after):
            continue
        lines = [*difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)][2:]
        kind = "changed" if path in before and path in after else "added" if path in after else "removed"
        yield {"file": path, "kind": kind, "lines": [*lines[:_MOST_LINES]], "more": max(0, len(lines) - _MOST_LINES)}


def _files(engine: Engine, app: InstalledApp, number: int) -> dict[str, str]:
    with engine.database.read() as connection:
        head = next((each for each in releases.listing(connection, app.key, 10_000) if each.number == number), None)
        found = releases.get(connection, head.id) if head else None
    if found is None:
        raise NotFound(Problem("no_such_release", {"app": app.key, "number": number}))
    return found.files
