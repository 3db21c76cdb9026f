"""Content by its digest, on disk: a file is either whole and under its right name, or not there."""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ..kernel.ids import new_id
from ..kernel.problems import NotFound, Problem, Unavailable
from .engine import Database

ENVIRONMENT_NAME = "FORMWRIGHT_FILES"
_PIECE = 1024 * 1024
_DIGEST_LENGTH = 64
_GRACE_SECONDS = 24 * 3600
_INCOMING = "incoming"


def folder_for(database: Database, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where content lies: FORMWRIGHT_FILES, else beside a SQLite file; None for PostgreSQL, whose nodes must share it."""
    given = environment.get(ENVIRONMENT_NAME, "")
    if given:
        return Path(given)
    return None if database.file is None else database.file.with_name(database.file.name + ".files")


class Content:
    """A folder of content; thread-safe, and shared by nodes where the folder is."""

    def __init__(self, folder: Path | None) -> None:
        """Keep content in a folder, made at the first write; None refuses every use."""
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Return the folder; raises Unavailable where none is set."""
        if self._folder is None:
            raise Unavailable(Problem("no_files_folder", {"name": ENVIRONMENT_NAME, "retry_after": 60}))
        return self._folder

    def keep(self, source: Path) -> str:
        """Copy a file into the store, durably, and return its digest; content that is there already stays as it is."""
        incoming = self.folder / _INCOMING / new_id()
        try:
            incoming.parent.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as given, incoming.open("xb") as target:
                digest = _copied(given, target)
            self._settle(incoming, self._place(digest))
        except OSError as error:
            raise Unavailable(Problem("content_not_kept", {"why": error.strerror or "", "retry_after": 30})) from error
        finally:
            with suppress(OSError):
                incoming.unlink()
        return digest

    def _settle(self, incoming: Path, place: Path) -> None:
        if place.exists() and place.stat().st_size == incoming.stat().st_size:
            os.utime(place)  # young again: nobody removes it before its row is written
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming.replace(place)
        for folder in (place.parent, place.parent.parent):
            _sync(folder)

    def path(self, digest: str) -> Path:
        """Return where content lies; raises NotFound where it is gone."""
        place = self._place(digest)
        if not place.is_file():
            raise NotFound(Problem("content_missing", {"digest": digest[:12]}))
        return place

    def old(self, now: float | None = None) -> Iterator[str]:
        """Yield the digests that have lain here for a day untouched, and clear away what unfinished uploads left behind."""
        before = (time.time() if now is None else now) - _GRACE_SECONDS
        if self._folder is None or not self._folder.is_dir():
            return
        for left in (self._folder / _INCOMING).glob("*"):
            if left.stat().st_mtime < before:
                left.unlink(missing_ok=True)
        for place in self._folder.glob("??/??/*"):
            if len(place.name) == _DIGEST_LENGTH and place.stat().st_mtime < before:
                yield place.name

    def remove(self, digest: str) -> None:
        """Remove content that nothing names."""
        self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:4] / digest


def _copied(source: BinaryIO, target: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
        target.write(piece)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
