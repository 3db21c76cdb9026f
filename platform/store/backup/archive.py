"""The file that a backup is: a ZIP archive whose members, list and whole are each held by a SHA-256, so that no byte goes unnoticed."""

import hashlib
import io
import os
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from ...kernel.json import Json, dumps_stable, loads
from ...kernel.problems import Invalid, Problem

MANIFEST = "manifest.json"
FORMAT = 1
_PIECE = 1024 * 1024
_SEAL = b"sha256:"
_SEAL_LENGTH = len(_SEAL) + 64


class Writer:
    """Writes an archive beside its final name, which it gets when it is whole; whatever fails leaves nothing behind."""

    def __init__(self, path: Path) -> None:
        """Begin an archive that only its owner may read."""
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._part.unlink(missing_ok=True)
        handle = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1)
        self.members: dict[str, Json] = {}

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Throw away what was not finished."""
        if not self._file.closed:
            self._file.close()
        self._part.unlink(missing_ok=True)

    @contextmanager
    def member(self, name: str, *, packed: bool = True) -> Generator["Hashing"]:
        """Yield where a member's bytes go."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._zip.open(entry, "w", force_zip64=True) as target:
            hashing = Hashing(target)
            yield hashing
        self.members[name] = {"bytes": hashing.size, "sha256": hashing.digest()}

    def finish(self, manifest: dict[str, Json]) -> None:
        """Write the list of members, seal the whole, and give it its name, durably."""
        with self.member(MANIFEST) as target:
            target.write(dumps_stable({**manifest, "format": FORMAT, "members": self.members}))
        self._zip.comment = _SEAL + b"0" * 64
        self._zip.close()
        end = self._file.seek(0, io.SEEK_END) - _SEAL_LENGTH
        seal = _digest(self._file, end)
        self._file.seek(end)
        self._file.write(_SEAL + seal.encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._path)


class Hashing:
    """Passes bytes on, and keeps count and digest of them."""

    def __init__(self, target: object) -> None:
        """Pass on to something with a `write`."""
        self._target = cast("BinaryIO", target)
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes | memoryview) -> int:
        """Pass a piece on."""
        self._hash.update(piece)
        self.size += len(piece)
        return self._target.write(piece)

    def digest(self) -> str:
        """Return the digest of all that was written."""
        return self._hash.hexdigest()


class Archive:
    """An archive that is read: its manifest and its members, each checked while it is read."""

    def __init__(self, path: Path) -> None:
        """Open an archive and check its seal; raises Invalid for one that is damaged or none of ours."""
        self._path = path
        with _readable(path):
            self._check_seal()
            self._zip = zipfile.ZipFile(path)
            manifest = loads(self._zip.read(MANIFEST))
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise Invalid(Problem("backup_unknown", {"file": path.name}))
        self.manifest = manifest

    def __enter__(self) -> Self:
        """Return the archive."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the archive."""
        self._zip.close()

    def _check_seal(self) -> None:
        with self._path.open("rb") as file:
            end = file.seek(0, io.SEEK_END) - _SEAL_LENGTH
            if end <= 0:
                raise Invalid(Problem("backup_unknown", {"file": self._path.name}))
            file.seek(end)
            seal = file.read(_SEAL_LENGTH)
            if not seal.startswith(_SEAL):
                raise Invalid(Problem("backup_unknown", {"file": self._path.name}))
            if _digest(file, end) != seal.removeprefix(_SEAL).decode("latin-1"):
                raise self._damaged(self._path.name)

    @property
    def members(self) -> dict[str, dict[str, Json]]:
        """Return the members that the manifest lists, with bytes and digest."""
        return cast("dict[str, dict[str, Json]]", self.manifest["members"])

    def read(self, name: str) -> bytes:
        """Return a small member whole."""
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member's bytes; raises Invalid at its end where they are not those that were written."""
        with _readable(self._path):
            listed = self.members.get(name)
            if listed is None or name not in self._zip.NameToInfo:
                raise Invalid(Problem("backup_incomplete", {"file": self._path.name, "member": name}))
            digest = hashlib.sha256()
            with self._zip.open(name) as source:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    yield piece
            if digest.hexdigest() != listed["sha256"]:
                raise self._damaged(name)

    def _damaged(self, member: str) -> Invalid:
        return Invalid(Problem("backup_damaged", {"file": self._path.name, "member": member}))


@contextmanager
def _readable(path: Path) -> Generator[None]:
    try:
        yield
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
        raise Invalid(Problem("backup_damaged", {"file": path.name, "member": type(error).__name__})) from None
    except OSError as error:
        raise Invalid(Problem("backup_unreadable", {"file": path.name, "why": error.strerror or ""})) from None


def _digest(file: BinaryIO, end: int) -> str:
    """Return the digest of a file's bytes up to an end."""
    file.seek(0)
    digest = hashlib.sha256()
    left = end
    while left and (piece := file.read(min(_PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()
