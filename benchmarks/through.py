"""A shop's orders file through the template's connection, in a process of its own: seconds, peak memory, how long nobody else can write."""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.through import import_through
from formwright.runtime.publish import publish_folder
from formwright.runtime.seeds import plant
from formwright.store.engine import Database

from .databases import postgresql_databases, sqlite_databases

TEMPLATE = Path(__file__).resolve().parents[1] / "apps" / "mes-template"
MOST_GROWTH = 60
"""As many megabytes may an import add to what the process held before, however long its file is."""
_HEAD = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
_LINES, _CODES, _BUYERS = 20, 4_000, 4_400
_WARM_ROWS = 1_000
_KINDS: dict[str, Callable[[int], AbstractContextManager[Iterator[str]]]] = {
    "sqlite": sqlite_databases,
    "postgresql": postgresql_databases,
}


def write_orders(path: Path, rows: int, first: int = 0) -> Path:
    """Write a file as shops export it: invoices of some lines, items that come again, a few cancellations and empty names."""
    begun = datetime(2010, 12, 1, 8)  # noqa: DTZ001 - the file knows no zones
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEAD)
        for n in range(first, first + rows):
            invoice, code = n // _LINES, n * 7919 % _CODES
            void = invoice % 50 == 49
            stock = f"{20000 + code}{'AB'[code % 2]}" if code % 3 else f"{20000 + code}"
            writer.writerow((
                f"{'C' if void else ''}{536365 + invoice}", stock,
                f"WHITE METAL LANTERN {code}" if n % 200 else "", str((-1 if void else 1) * (n % 12 + 1)),
                (begun + timedelta(minutes=invoice)).isoformat(" "), f"{n % 900 / 100:.2f}", f"{12000 + invoice % _BUYERS}.0",
                "United Kingdom",
            ))  # fmt: skip
    return path


def growth_of(work: Callable[[], object]) -> float:
    """Do some work and return by how many megabytes this process grew at most meanwhile."""
    Path("/proc/self/clear_refs").write_text("5")  # the kernel forgets the former peak
    before = _held("VmRSS")
    work()
    return max(0.0, _held("VmHWM") - before)


def _held(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


class _Writer:
    """Somebody else who wants to write all the time: the longest that they had to wait."""

    def __init__(self, database: Database) -> None:
        self._database, self._over = database, threading.Event()
        self.longest = 0.0
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        begun = time.perf_counter()
        while not self._over.is_set():
            try:
                with self._database.write():
                    self.longest = max(self.longest, time.perf_counter() - begun)
                begun = time.perf_counter()
            except Exception:  # noqa: BLE001 - busy: they try again, and wait on
                pass
            self._over.wait(0.02)
        self.longest = max(self.longest, time.perf_counter() - begun)


def _child(url: str, path: Path, *, watched: bool) -> None:
    """Publish the template, warm up with a short file, bring the file in, and print what was measured."""
    database = Database(url)
    engine = Engine(database)
    publish_folder(engine, TEMPLATE)
    app = engine.app("mes")
    plant(engine, app)
    import_through(engine, app, SYSTEM, "shop_orders", write_orders(path.with_suffix(".warm"), _WARM_ROWS, 10**8))
    told: dict[str, Any] = {}

    def bring(name: str) -> None:
        begun, worked = time.perf_counter(), time.process_time()

        def work() -> None:
            told["report"] = import_through(engine, app, SYSTEM, "shop_orders", path)

        growth = growth_of(work)
        report = told.pop("report")
        told[name] = {
            "seconds": time.perf_counter() - begun, "worked": time.process_time() - worked, "growth": growth,
            "created": report.created, "unchanged": report.unchanged, "failed": report.failed,
        }  # fmt: skip

    if watched:
        other = Database(url)
        with _Writer(other) as writer:
            bring("first")
        told["waited"] = writer.longest
        other.close()
    else:
        bring("first")
    bring("again")
    database.close()
    print(json.dumps(told))


def measure(url: str, path: Path, *, watched: bool = False) -> dict[str, Any]:
    """Return what a child process measured."""
    given = ["--child", url, str(path), *(["--watched"] if watched else [])]
    done = subprocess.run([sys.executable, "-m", "benchmarks.through", *given], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main(arguments: list[str]) -> int:
    """Measure on each database; exit code 1 where memory grew with the file."""
    parser = argparse.ArgumentParser(prog="benchmarks through")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--database", choices=tuple(_KINDS), help="only this kind of database")
    parser.add_argument("--watched", action="store_true", help="let somebody else write meanwhile")
    given = parser.parse_args(arguments)
    held = True
    for kind in [given.database] if given.database else _KINDS:
        with _KINDS[kind](1) as urls, tempfile.TemporaryDirectory(prefix="fwbench") as folder:
            told = measure(next(urls), write_orders(Path(folder) / "orders.csv", given.rows), watched=given.watched)
        for name in ("first", "again"):
            each = told[name]
            print(
                f"{kind:11} {name:6} {given.rows:,} rows: {each['seconds']:.1f} s ({each['worked']:.1f} s of a core), "
                f"grew {each['growth']:.0f} MB, {each['created']:,} created, {each['unchanged']:,} unchanged, {each['failed']} failed",
                flush=True,
            )  # fmt: skip
            held = held and each["growth"] <= MOST_GROWTH
        if given.watched:
            print(f"{kind:11} others waited {told['waited']:.1f} s at the longest")
    return 0 if held else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(sys.argv[2], Path(sys.argv[3]), watched="--watched" in sys.argv)
    else:
        sys.exit(main(sys.argv[1:]))
