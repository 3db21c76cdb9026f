"""Killed before each system call that writes or synchronises, on SQLite: a save and a publish are there whole or not at all.

`FORMWRIGHT_CRASH_POINTS=all` takes every call; by default a few are tried. It needs strace.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pytest
from sqlalchemy import text

from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.runtime.seeds import plant
from formwright.store import schema
from formwright.store.engine import Database
from tests.faults.crasher import BOOKS, SECOND_APP
from tests.faults.test_kill import ROOT

ALL = os.environ.get("FORMWRIGHT_CRASH_POINTS", "") == "all"
CALLS = "write,pwrite64,pwritev,writev,fsync,fdatasync,ftruncate,unlink,rename"
MOST = 4000
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (Debian: apt-get install strace)")


class Crasher:
    """The process whose children are killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._in, self._out = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

    def crash(self, url: str, what: str, point: int) -> bool:
        """Kill a child before its n-th call; tells whether it had acknowledged its work by then, or never made so many calls."""
        self._in.write(f"{url} {what}\n")
        self._in.flush()
        number = self._out.readline().split()[1]
        inject = f"inject={CALLS}:signal=KILL:when={point}"
        words = ["strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={CALLS}", "-e", inject, "-p", number]
        strace = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        if "not permitted" in strace.stderr:
            pytest.skip("this machine does not let us trace")
        said = self._out.readline()
        if said != "kept\n":
            assert said == "over -9\n", f"it failed by itself: {said}"
            return False
        self._out.readline()
        return True


@pytest.fixture(scope="module")
def crasher() -> Iterator[Crasher]:
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    words = [sys.executable, "-m", "tests.faults.crasher"]
    with subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Crasher(process)
        cast("IO[str]", process.stdin).close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "library.db"
    database = Database(f"sqlite:///{path}")
    engine = Engine(database)
    publish_folder(engine, SECOND_APP / "v1")
    plant(engine, engine.app("library"))
    database.close()
    return path


def examine(url: str, acknowledged: bool, what: str) -> None:
    database = Database(url)
    try:
        engine = Engine(database)
        with database.read() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        app = engine.app("library")
        found = {str(row["isbn"]) for row in read(engine, app, SYSTEM, Query("book", ("id", "isbn"), limit=None)).rows}
        saved = sum(isbn.startswith("S") for isbn in found)
        assert saved in ((BOOKS,) if acknowledged and what != "publish" else (0, BOOKS)), f"{saved} of {BOOKS}"
        assert len(found) - saved == 2, "books that were there before"
        assert app.release in ((2,) if acknowledged and what == "publish" else (1, 2))
        with database.read() as connection:
            assert schema.drift(connection, app.model) == []
    finally:
        database.close()


def points(crasher: Crasher, prepared: Path, folder: Path, what: str, step: int) -> Counter[str]:
    """Crash at every step-th call until the work is done before the call comes; return how often it was whole or not there."""
    told: Counter[str] = Counter()
    for point in range(1, MOST, step):
        path = folder / f"{what}-{point}.db"
        shutil.copy(prepared, path)
        url = f"sqlite:///{path}"
        acknowledged = crasher.crash(url, what, point)
        examine(url, acknowledged, what)
        told["acknowledged" if acknowledged else "killed"] += 1
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        if acknowledged:
            return told
    raise AssertionError("it never came to its end")


@pytest.mark.parametrize(("what", "step"), [("save", 1 if ALL else 9), ("publish", 1 if ALL else 15)])
def test_whole_or_not_at_all(
    crasher: Crasher, prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, step: int
) -> None:
    told = points(crasher, prepared, tmp_path, what, step)
    with capsys.disabled():
        sys.stdout.write(f"\n  {what}: killed at {told['killed']} system calls, never half ")
    assert told["killed"] >= 2
    assert told["acknowledged"] == 1


def test_what_is_written_in_halves_is_caught(crasher: Crasher, prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=f"of {BOOKS}"):
        points(crasher, prepared, tmp_path, "halves", 9)
