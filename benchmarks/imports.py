"""Imports and exports: 500,000 rows with two relations, a tenth of them updates, the same file again, then all of it out."""

import argparse
import csv
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Self

from formwright.kernel.ids import new_ids
from formwright.metamodel.query import Query
from formwright.runtime.accounts import Accounts
from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine
from formwright.runtime.filing.receiving import receive
from formwright.runtime.importing.exporting import Format, export, exported
from formwright.runtime.importing.jobs import Wish, ask
from formwright.runtime.importing.working import ImportWorker
from formwright.runtime.publish import publish_folder
from formwright.store import imports, records
from formwright.store.content import Content
from formwright.store.engine import Connection, Database

from .databases import postgresql_databases, sqlite_databases

APP = Path(__file__).parent / "imports_app"
COMPANIES, PRODUCTS = 10_000, 500
GOAL_SECONDS = 600
MOST_GROWTH = 200
_CHUNK = 5_000
_HEAD = ("number", "company.code", "产品", "quantity", "price", "due", "note")
_KINDS: dict[str, Callable[[int], AbstractContextManager[Iterator[str]]]] = {
    "sqlite": sqlite_databases,
    "postgresql": postgresql_databases,
}


class Watch:
    """Measures a piece of work: its seconds, those of a core, and by how many megabytes this process grew at most meanwhile."""

    def __enter__(self) -> Self:
        self._begun, self._worked = time.perf_counter(), time.process_time()
        self._before, self._most = _megabytes(), 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.worked = time.perf_counter() - self._begun, time.process_time() - self._worked
        self._over.set()
        self._thread.join()
        self.growth = max(0.0, self._most - self._before)

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self._most = max(self._most, _megabytes())


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1024**2


def _row(n: int, price: str) -> tuple[str, ...]:
    due = date(2026, 1, 1) + timedelta(days=n % 365)
    return (
        f"L{n:07}",
        f"C{n * 7919 % COMPANIES}",
        f"P{n % PRODUCTS}",
        str(n % 97 + 1),
        price,
        due.isoformat(),
        f"备注 {n}",
    )


def _csv(path: Path, head: Iterable[str], rows: Iterable[Iterable[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path


class World:
    """The benchmark app in an empty database, and the person who brings files in."""

    def __init__(self, url: str, folder: Path) -> None:
        self.database = Database(url)
        self.engine = Engine(self.database, content=Content(folder / "content"))
        publish_folder(self.engine, APP)
        self.app = self.engine.app("supply")
        self._accounts = Accounts(self.database, self.engine.clock)
        self._accounts.add("kim", "a long password 4 bench")
        self._accounts.set_roles("kim", "supply", ["keeper"], self.app.model.roles)

    def close(self) -> None:
        """Let the database go."""
        self._accounts.close()
        self.database.close()

    @property
    def kim(self) -> Actor:
        """Return the person."""
        return self._accounts.actor("kim")

    def bring(self, entity: str, path: Path) -> dict[str, object]:
        """Import a file in the background, and return what became of its rows."""
        file = receive(self.engine, self.app, self.kim, path.name, path)
        job, _ = ask(self.engine, self.app, self.kim, entity, Wish(file.id))
        ImportWorker(self.engine).work_once()
        with self.database.read() as connection:
            done = imports.get(connection, "supply", job.id)
        assert done is not None
        assert done.state == "done", done
        return {**done.counts}

    def fill_up(self, count: int, begin: int) -> None:
        """Insert deliveries beside the write path, so that the export has enough of them."""
        with self.database.read() as connection:
            companies, products = (self._ids(connection, entity) for entity in ("company", "product"))
        made = {"version": 1, "created_at": _NOW, "created_by": "x", "updated_at": _NOW, "updated_by": "x"}
        rows = (
            {
                "number": f"M{n:07}", "company": companies[n % COMPANIES], "product": products[n % PRODUCTS],
                "quantity": Decimal(n % 97), "price": Decimal("2.55"), "due": _NOW.date(), "note": f"=row {n}", **made,
            }
            for n in range(begin, begin + count)
        )  # fmt: skip
        while chunk := list(islice(rows, _CHUNK)):
            with self.database.write() as connection:
                named = [{"id": i, **row} for i, row in zip(new_ids(len(chunk)), chunk, strict=True)]
                records.insert(connection, self.app.tables.of("delivery"), named)

    def _ids(self, connection: Connection, entity: str) -> list[str]:
        codes = [(f"{entity[0].upper()}{n}",) for n in range(COMPANIES if entity == "company" else PRODUCTS)]
        found = records.fetch_by(connection, self.app.tables.of(entity), ("code",), codes)
        return [str(row["id"]) for row in found.values()]


_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _told(watch: Watch, rows: int) -> str:
    return f"{watch.seconds:.1f} s ({watch.worked:.1f} s of a core), {rows / watch.seconds:,.0f}/s, grew {watch.growth:.0f} MB"


def _measure_import(world: World, folder: Path, rows: int) -> bool:
    world.bring(
        "company", _csv(folder / "c.csv", ("code", "name"), ((f"C{n}", f"Company {n}") for n in range(COMPANIES)))
    )
    world.bring(
        "product", _csv(folder / "p.csv", ("code", "name"), ((f"P{n}", f"Product {n}") for n in range(PRODUCTS)))
    )
    first = _csv(folder / "first.csv", _HEAD, (_row(n, "1.5") for n in range(rows // 10)))
    whole = _csv(folder / "whole.csv", _HEAD, (_row(n, "2.5") for n in range(rows)))
    with Watch() as total:
        world.bring("delivery", first)
        with Watch() as watch:
            counts = world.bring("delivery", whole)
    held = (counts["created"], counts["updated"], counts["failed"]) == (rows - rows // 10, rows // 10, 0)
    print(f"  import {rows:,} rows, {rows // 10:,} of them updates: {_told(watch, rows)}")
    with Watch() as again:
        counts = world.bring("delivery", whole)
    held = held and counts["unchanged"] == rows
    print(f"  the same file again, nothing changed: {_told(again, rows)}")
    goal = GOAL_SECONDS * rows / 500_000
    met = total.seconds <= goal
    print(
        f"  with the file of the updated rows before it {total.seconds:.1f} s ({total.worked:.1f} s of a core); "
        f"goal {goal:.0f} s {'met' if met else 'MISSED'}"
    )
    return held and met and max(watch.growth, again.growth) <= MOST_GROWTH


def _measure_export(world: World, rows: int) -> bool:
    columns = exported(world.app, world.kim, world.app.model.entities["delivery"])
    held = True
    kinds: tuple[Format, ...] = ("csv", "xlsx", "jsonl")
    for kind in kinds:
        size = lines = 0
        with Watch() as watch:
            for piece in export(world.engine, world.app, world.kim, Query("delivery"), kind, columns=columns):
                size += len(piece)
                lines += piece.count(b"\n") if kind != "xlsx" else 0
        whole = kind == "xlsx" or lines == rows + (kind == "csv")
        flat = watch.growth <= MOST_GROWTH
        verdict = f"complete {'yes' if whole else 'NO'}, memory flat {'yes' if flat else 'NO'}"
        print(f"  export {rows:,} rows as {kind}: {_told(watch, rows)}, {size / 1e6:.0f} MB, {verdict}")
        held = held and whole and flat
    return held


def main(arguments: list[str]) -> int:
    """Measure on each database; exit code 1 where a goal is missed, rows are missing, or memory is not flat."""
    parser = argparse.ArgumentParser(prog="benchmarks imports")
    parser.add_argument("--rows", type=int, default=500_000, help="rows of the import; the export has twice as many")
    parser.add_argument("--database", choices=tuple(_KINDS), help="only this kind of database")
    given = parser.parse_args(arguments)
    held = True
    for kind in [given.database] if given.database else _KINDS:
        print(kind, flush=True)
        with _KINDS[kind](1) as urls, tempfile.TemporaryDirectory(prefix="fwbench") as folder:
            world = World(next(urls), Path(folder))
            held = _measure_import(world, Path(folder), given.rows) and held
            world.fill_up(given.rows, given.rows)
            held = _measure_export(world, given.rows * 2) and held
            world.close()
    return 0 if held else 1
