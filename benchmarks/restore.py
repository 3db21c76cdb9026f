"""Backup, check and restore of a database of some gigabytes: seconds, MB a second and peak memory, beside the databases' own programs."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from starter.programs import find_postgres

from .databases import postgresql_databases, sqlite_databases
from .restore_world import file_of, fill

MOST_MEGABYTES = 256
"""So much memory may a command take at most, however large the database is."""
MOST_MINUTES = 15
"""So long may it take until 5 GB are back, on the machine that measures."""
_WANTED_GIGABYTES = 5
_LOOK_SECONDS = 0.02
_ROOT = Path(__file__).resolve().parents[1]
_KINDS: dict[str, Callable[[int], AbstractContextManager[Iterator[str]]]] = {
    "sqlite": sqlite_databases,
    "postgresql": postgresql_databases,
}


class Cost(NamedTuple):
    """What a command took: seconds, seconds of a core, megabytes at its peak."""

    seconds: float
    worked: float
    peak: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command of this Python or of the database's, and return what it took; raises where it fails."""
    paths = os.pathsep.join((str(_ROOT / "src"), str(_ROOT)))
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=_ROOT, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL)
    peak = 0.0
    while True:
        peak = max(peak, _peak(process.pid))
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        time.sleep(_LOOK_SECONDS)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} ended with {process.returncode}")
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, peak)


def _peak(pid: int) -> float:
    """Return the most megabytes that a process held so far; what the system counts at its end includes this one's own."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def measure(urls: Iterator[str], kind: str, megabytes: int, folder: Path) -> dict[str, Cost]:
    """Return what each command took on one kind of database."""
    full, empty, floor = next(urls), next(urls), next(urls)
    fill(full, megabytes).database.close()
    target = folder / "all.backup"
    own = (sys.executable, "-m", "formwright")
    costs = {
        "backup": cost((*own, "backup", str(target), "--database", full)),
        "verify": cost((*own, "verify", str(target))),
        "restore": cost((*own, "restore", str(target), "--database", empty)),
    }
    print(f"{kind}: {target.stat().st_size / 1024**2:,.0f} MB in the backup", flush=True)
    target.unlink()
    return costs | (_sqlite_floor(full, floor, folder) if kind == "sqlite" else _postgresql_floor(full, floor, folder))


def _sqlite_floor(full: str, empty: str, folder: Path) -> dict[str, Cost]:
    """Return the cost of what people do by hand: `.backup` and gzip, and back with a check of the pages."""
    copy, back = folder / "copy.db", file_of(empty)
    # What people do by hand, with the checks that a careful one makes.
    check = "'PRAGMA integrity_check(1)' 'PRAGMA foreign_key_check'"
    words = f"sqlite3 {file_of(full)} '.backup {copy}' && sqlite3 {copy} {check} && gzip -1 {copy}"
    costs = {"floor: .backup, check, gzip": cost(("sh", "-c", words))}
    words = f"gunzip -c {copy}.gz > {back} && sync {back} && sqlite3 {back} {check}"
    return costs | {"floor: gunzip, check": cost(("sh", "-c", words))}


def _postgresql_floor(full: str, empty: str, folder: Path) -> dict[str, Cost]:
    """Return the cost of PostgreSQL's own programs."""
    programs, target = find_postgres(), str(folder / "all.dump")
    assert programs is not None
    dump, restore = str(programs / "pg_dump"), str(programs / "pg_restore")
    costs = {"floor: pg_dump -Fc -Z1": cost((dump, "-Fc", "-Z1", "-f", target, _plain(full)))}
    return costs | {"floor: pg_restore -1": cost((restore, "-1", "-d", _plain(empty), target))}


def _plain(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql"))


def main(arguments: Sequence[str] = ()) -> int:
    """Measure on each database; exit code 1 where memory or the time that 5 GB would take is beyond what is promised."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks restore", description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--database", choices=tuple(_KINDS), help="only this kind of database")
    given = parser.parse_args(list(arguments))
    held = True
    for kind in [given.database] if given.database else _KINDS:
        folder = Path(tempfile.mkdtemp(prefix="fwbench"))
        try:
            with _KINDS[kind](3) as urls:
                costs = measure(urls, kind, int(given.gigabytes * 1024), folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        for name, each in costs.items():
            rate, worked = given.gigabytes * 1024 / each.seconds, f"({each.worked:.1f} s of a core)"
            print(f"{kind:11} {name:26} {each.seconds:7.1f} s {worked:20} {rate:5.0f} MB/s, peak {each.peak:,.0f} MB", flush=True)
        whole = costs["restore"].seconds / given.gigabytes * _WANTED_GIGABYTES / 60
        most = max(costs[name].peak for name in ("backup", "verify", "restore"))
        good = whole <= MOST_MINUTES and most <= MOST_MEGABYTES
        verdict = "held" if good else "BROKEN"
        print(f"{kind:11} {verdict}: {_WANTED_GIGABYTES} GB would be back in {whole:.1f} minutes, {most:,.0f} MB at most", flush=True)
        held = held and good
    return 0 if held else 1
