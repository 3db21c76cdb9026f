"""The power is cut, on SQLite: what was not synchronised is lost in any part and order, and nothing that was acknowledged is among it.

`FORMWRIGHT_CUTS=100` makes it long. It needs root and /dev/fuse; elsewhere it is skipped.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pytest
from sqlalchemy import text

from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database
from tests.faults.settling import settle
from tests.faults.test_kill import ROOT, check_acknowledged, check_effects, check_runs, listen, start
from tests.rules.conftest import BAKERY, stock

CUTS = int(os.environ.get("FORMWRIGHT_CUTS", "2"))
ENOUGH = 6
PATIENCE_SECONDS = 120
POSSIBLE = os.name == "posix" and os.getuid() == 0 and Path("/dev/fuse").exists()
pytestmark = pytest.mark.skipif(not POSSIBLE, reason="needs root and /dev/fuse")


@contextmanager
def lossy(source: Path, at: Path) -> Generator["subprocess.Popen[str]"]:
    """Mount the lossy file system with a folder's files."""
    at.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "tests.faults.lossy", source, at]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as world:
        try:
            if out(world).readline() != "mounted\n":
                pytest.skip("this machine does not let us mount")
            yield world
        finally:
            cast("IO[str]", world.stdin).close()


def out(process: "subprocess.Popen[str]") -> IO[str]:
    return cast("IO[str]", process.stdout)


def cut_under(source: Path, target: Path, at: Path, seed: int, how: str = "") -> list[str]:
    """Let bakers work on a folder's database until they acknowledged something, cut the power, and return what they acknowledged.

    The target gets what is left.
    """
    heard: list[str] = []
    target.mkdir()
    with lossy(source, at) as world, start(f"sqlite:///{at / 'bakery.db'}", f"c{seed}", how) as bakers:
        assert out(bakers).readline() == "ready\n"
        thread = listen(out(bakers), heard)
        until = time.monotonic() + PATIENCE_SECONDS
        while len(heard) < ENOUGH and time.monotonic() < until:  # a machine that is busy may take long
            time.sleep(0.01)
        time.sleep(random.Random(seed).uniform(0, 0.5))
        stdin = cast("IO[str]", world.stdin)
        stdin.write(f"cut {seed} {target}\n")
        stdin.flush()
        assert out(world).readline() == "cut\n"
        bakers.kill()
        thread.join()
    return heard


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    folder = tmp_path / "world-0"
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'bakery.db'}")
    engine = Engine(database)
    publish_folder(engine, BAKERY)
    stock(engine)
    database.close()
    return folder


def judge(folder: Path, heard: list[str]) -> None:
    database = Database(f"sqlite:///{folder / 'bakery.db'}")
    try:
        engine = Engine(database)
        with engine.database.read() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        settle(engine)
        check_acknowledged(engine, [line.split() for line in heard])
        check_effects(engine)
        check_runs(engine)
    finally:
        database.close()


def test_acknowledged_survives_the_cut(prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[str] = []
    folder = prepared
    for number in range(1, CUTS + 1):
        target = tmp_path / f"world-{number}"
        heard += cut_under(folder, target, tmp_path / f"at-{number}", number)
        shutil.rmtree(folder)
        folder = target
    judge(folder, heard)
    with capsys.disabled():
        sys.stdout.write(f"\n  {CUTS} power cuts, {len(heard)} acknowledged writes, 0 lost ")
    assert len(heard) >= CUTS


def test_an_engine_that_does_not_synchronise_is_caught(prepared: Path, tmp_path: Path) -> None:
    target = tmp_path / "careless"
    heard = cut_under(prepared, target, tmp_path / "at", 7, "careless")
    assert heard
    with pytest.raises(Exception, match=r"assert|malformed|not a database|disk|integrity|no such"):
        judge(target, heard)
