"""Backup, verification and restore of one server's data: the database at one moment, and the files that belong to it."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from ..kernel.ids import new_id
from ..kernel.json import Json
from ..kernel.keys import Keys
from ..kernel.problems import Conflict, FormwrightError, Invalid, Problem, Unavailable
from ..store import figures, migrate, releases
from ..store.accounts import SecurityEvent, Sought, add_event, events
from ..store.backup import postgresql, sqlite
from ..store.backup.archive import Archive, Writer
from ..store.backup.books import opened
from ..store.content import folder_for
from ..store.engine import Connection, Database
from .anchors import Anchor
from .chain_check import Held, check_books, heads
from .context import SYSTEM

_FILES = "files/"
_PURPOSE = "backup"
_MADE = "backed_up"
_CONTENT = "??/??/*"
_DIGEST_LENGTH = 64


@dataclass(frozen=True)
class Report:
    """What a backup holds: rows by table, files, bytes, warnings for people, and how its books stand to their seals."""

    manifest: dict[str, Json]
    warnings: list[Problem] = field(default_factory=list[Problem])
    books: list[Held] = field(default_factory=list[Held])

    @property
    def rows(self) -> int:
        """Return the rows of all tables."""
        return sum(cast("dict[str, int]", self.manifest["tables"]).values())

    @property
    def files(self) -> int:
        """Return how many files there are."""
        return sum(name.startswith(_FILES) for name in cast("dict[str, Json]", self.manifest["members"]))


def backup(database: Database, target: Path, keys: Keys, version: str) -> Report:
    """Write everything into one file while others go on working; raises Conflict where that file is there already."""
    if target.exists():
        raise Conflict(Problem("backup_exists", {"file": str(target)}))
    try:
        with Writer(target) as writer:
            manifest = _database_into(database, writer, target.parent)
            named = _named(database, manifest)  # before the files: what is kept later may be missing from neither
            lost = sorted(named - _files_into(database, writer))
            sealed = keys.seal(_PURPOSE, new_id()) if keys else ""
            about: dict[str, Json] = {"made_at": datetime.now(UTC).isoformat(), "formwright": version, "sealed": sealed}
            manifest |= about
            writer.finish(manifest)
    except OSError as error:
        raise Unavailable(Problem("backup_unwritable", {"file": str(target), "why": error.strerror or ""})) from error
    warnings = [Problem("backup_lost_files", {"count": len(lost), "first": lost[0][:12]}, level="warning")] if lost else []
    return Report({**manifest, "members": writer.members}, warnings)


def note(database: Database, report: Report) -> None:
    """Write into the book of security events that a backup was made; raises where the database takes nothing."""
    made = datetime.fromisoformat(cast("str", report.manifest["made_at"]))
    detail: Json = {"rows": report.rows, "files": report.files}
    with database.write() as connection:
        add_event(connection, SecurityEvent(0, made, _MADE, None, "", SYSTEM.id, "", detail))


def last(connection: Connection) -> datetime | None:
    """Return when the last backup was made that was noted."""
    found = events(connection, Sought((_MADE,)), most=1)
    return found[0].at if found else None


def verify(source: Path, keys: Keys, anchors: Sequence[Anchor] = ()) -> Report:
    """Read a whole backup and check each byte, the database in it, its books, and that the key of this server opens what is sealed.

    Raises Invalid where anything is not as it was written, Unavailable where the key is another. Books that were not as they were
    sealed when the backup was made are told: it may be the only one there is.
    """
    with Archive(source) as archive, tempfile.TemporaryDirectory(prefix="formwright-verify-") as folder:
        return _verified(archive, Path(folder), keys, anchors)


def restore(database: Database, source: Path, keys: Keys, *, overwrite: bool = False) -> Report:
    """Verify a backup and put it in the place of a database and its files; raises Conflict where there are data already.

    The database changes all at once, at the end; files are only added, under names made of their content.
    """
    place = database.file.parent if database.file is not None else None
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
    with Archive(source) as archive, tempfile.TemporaryDirectory(prefix=".formwright-", dir=place) as folder:
        report = _verified(archive, Path(folder), keys, ())
        _check_fit(database, archive)
        if not overwrite and not (sqlite if place is not None else postgresql).is_empty(database):
            raise Conflict(Problem("restore_not_empty"))
        _files_back(database, archive)
        database.close()
        if place is not None:
            sqlite.swap_in(database, Path(folder) / sqlite.MEMBER)
        else:
            _counted(archive, postgresql.get(database, archive, overwrite=overwrite))
    return report


def _verified(archive: Archive, folder: Path, keys: Keys, anchors: Sequence[Anchor]) -> Report:
    """Check an archive and return what it holds; a SQLite database lies in the folder afterwards, whole."""
    for name in archive.members:
        if name == sqlite.MEMBER:
            _counted(archive, _examined(archive, folder))
        else:
            _check_content(name, archive)
    warnings = _check_key(archive, keys)
    books = _held(archive, folder, keys, anchors)
    return Report(archive.manifest, warnings if books else [*warnings, Problem("backup_books_unchecked", level="warning")], books)


def _check_fit(database: Database, archive: Archive) -> None:
    dialect, needed = archive.manifest["dialect"], str(archive.manifest["migration"])
    if dialect != database.dialect:
        raise Invalid(Problem("restore_other_kind", {"kept": dialect, "here": database.dialect}))
    if needed not in migrate.known():
        raise Invalid(Problem("restore_newer", {"version": archive.manifest["formwright"], "found": needed}))


def _database_into(database: Database, writer: Writer, folder: Path) -> dict[str, Json]:
    if database.dialect == "sqlite":
        with tempfile.TemporaryDirectory(prefix=".formwright-", dir=folder) as place:
            tables = sqlite.put(database, writer, Path(place))
    else:
        with postgresql.snapshot(database) as driver:
            tables = postgresql.put(driver, writer)
    with database.read() as connection:
        found, _ = migrate.revisions(connection)
        heads = {app: number for app, (_, number) in releases.heads(connection).items()} if "fw_release" in tables else {}
    return {"dialect": database.dialect, "migration": found, "releases": dict(heads), "tables": tables}


def _content(folder: Path | None) -> Iterator[Path]:
    found = sorted(folder.glob(_CONTENT)) if folder is not None and folder.is_dir() else []
    return (path for path in found if len(path.name) == _DIGEST_LENGTH and path.is_file())


def _files_into(database: Database, writer: Writer) -> set[str]:
    """Write the content of all files; asked after the database, so that nothing the snapshot names is missing."""
    kept: set[str] = set()
    for path in _content(folder_for(database)):
        with path.open("rb") as source, writer.member(_FILES + path.name, packed=False) as member:
            while piece := source.read(1024 * 1024):
                member.write(piece)
        kept.add(path.name)
    return kept


def _named(database: Database, manifest: dict[str, Json]) -> set[str]:
    if "fw_file" not in cast("dict[str, Json]", manifest["tables"]):
        return set()
    with database.read() as connection:
        return set(figures.content_digests(connection))


def _files_back(database: Database, archive: Archive) -> None:
    names = [name for name in archive.members if name.startswith(_FILES)]
    folder = folder_for(database)
    if not names:
        return
    if folder is None:
        raise Unavailable(Problem("no_files_folder", {"name": "FORMWRIGHT_FILES", "retry_after": 60}))
    for name in names:
        digest = name.removeprefix(_FILES)
        place = folder / digest[:2] / digest[2:4] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(place.name + ".part")
        with part.open("wb") as target:
            for piece in archive.pieces(name):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        part.replace(place)


def _examined(archive: Archive, folder: Path) -> dict[str, Json]:
    copy = folder / sqlite.MEMBER
    with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for piece in archive.pieces(sqlite.MEMBER):
            target.write(piece)
    return sqlite.examine(copy)


def _held(archive: Archive, folder: Path, keys: Keys, anchors: Sequence[Anchor]) -> list[Held]:
    """Return how the books stand to their seals; what was anchored after the backup says nothing about it. Empty: it cannot be told."""
    with opened(archive, folder) as database:
        if database is None:
            return []
        with database.read() as connection:
            reached = {head.book: head.number for head in heads(connection)}
        return check_books(database, keys, [each for each in anchors if each.number <= reached.get(each.book, 0)])


def _check_content(name: str, archive: Archive) -> None:
    digest = hashlib.sha256()
    for piece in archive.pieces(name):
        digest.update(piece)
    if name.startswith(_FILES) and digest.hexdigest() != name.removeprefix(_FILES):
        raise Invalid(Problem("backup_damaged", {"file": "", "member": name}))


def _counted(archive: Archive, found: dict[str, Json]) -> None:
    """Raise Invalid where the tables do not hold as many rows as were written."""
    kept = cast("dict[str, Json]", archive.manifest["tables"])
    wrong = sorted(name for name in kept.keys() | found.keys() if kept.get(name) != found.get(name))
    if wrong:
        raise Invalid(Problem("backup_miscounted", {"table": wrong[0], "kept": kept.get(wrong[0]), "found": found.get(wrong[0])}))


def _check_key(archive: Archive, keys: Keys) -> list[Problem]:
    sealed = str(archive.manifest["sealed"])
    if not sealed:
        return []
    if not keys:
        return [Problem("backup_key_not_given", level="warning")]
    try:
        keys.open(_PURPOSE, sealed)
    except FormwrightError:
        raise Unavailable(Problem("backup_other_key", {"file": archive.manifest["made_at"]})) from None
    return []
