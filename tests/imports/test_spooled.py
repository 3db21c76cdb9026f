"""Imports through a connection hold some rows at a time: the result does not show which, and memory does not grow with the file."""

import csv
import os
import random
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.through import MOST_GROWTH, measure, write_orders
from formwright.kernel.problems import TooLarge
from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.report import MOST_PROBLEMS
from formwright.runtime.importing.through import import_through
from formwright.runtime.read import read
from formwright.store.engine import Database
from formwright.store.spool import Spool, mark_of
from tests.api.prepared import fill_desk
from tests.fixtures.kinds import POSTGRESQL, SQLITE
from tests.fixtures.prepared import Copied

HEAD = ["Customer", "Article", "Quantity", "Price", "Sold at"]
LONG = int(os.environ.get("FORMWRIGHT_THROUGH_ROWS", "0"))


def _row(chance: random.Random) -> list[str]:
    wrong = chance.random()
    return [
        "" if wrong < 0.02 else chance.choice(["a1", "A1 ", "b2", " c3", "d4"]),
        "" if 0.02 < wrong < 0.05 else chance.choice(["Mug", "Lamp"]),
        "many" if 0.05 < wrong < 0.08 else str(chance.choice([1, 6, 500])),
        chance.choice(["2.55", "2.550", "250"]),
        "2010-12-01 08:26:00",
    ]


def _file(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def _brought(url: str, path: Path, batch: int) -> tuple[object, ...]:
    """Import a file into a desk, and return everything that it left there and told, but ids and numbers of rows."""
    database = Database(url)
    engine = Engine(database)
    app = engine.app("desk")
    report = import_through(engine, app, SYSTEM, "sales", path, mode="skip_bad", batch=batch)
    customers = read(engine, app, SYSTEM, Query("customer", ("code", "tier"), limit=500)).rows
    names = ("article", "quantity", "price", "occurrence", "tier", "sold_at", "digest")
    sales = read(engine, app, SYSTEM, Query("sale", ("customer", *names), limit=500)).rows
    database.close()
    return (
        sorted((str(row["code"]), str(row["tier"])) for row in customers),
        sorted(str((row["customer"]["label"], *(row[name] for name in names))) for row in sales),
        (report.read, report.created, report.unchanged, report.failed, report.records, report.totals),
        sorted((each.column, each.value, each.problem.code) for each in report.problems),
        [(note.code, note.count) for note in report.notes],
    )


@SQLITE
@pytest.mark.parametrize("seed", range(int(os.environ.get("FORMWRIGHT_ORDERS", "3"))))
def test_no_order_and_no_batch_shows(copied: Copied, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = [_row(chance) for _ in range(60)]
    rows += chance.choices(rows, k=20)
    wanted = _brought(copied(fill_desk), _file(tmp_path / "0.csv", rows), 1000)
    for batch in (1, 7, chance.randint(2, 90)):
        chance.shuffle(rows)
        assert _brought(copied(fill_desk), _file(tmp_path / "1.csv", rows), batch) == wanted


@SQLITE
def test_memory_does_not_grow_with_the_file(engine: Engine, tmp_path: Path) -> None:
    """Counted by Python itself; the long form measures whole processes, on both databases."""
    app = engine.app("desk")
    peaks: list[int] = []
    for count in (500, 1500, 3500):  # the first one is there for what is made only once
        rows = [[f"k{n % 50}", "Mug", str(n), "1.5", "2010-12-01 08:26:00"] for n in range(count)]
        path = _file(tmp_path / "file.csv", rows)
        tracemalloc.start()
        assert import_through(engine, app, SYSTEM, "sales", path, batch=200).failed == 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] - peaks[1] < 2_500_000, peaks


@pytest.mark.skipif(not LONG, reason="FORMWRIGHT_THROUGH_ROWS says how many rows: minutes")
def test_a_process_grows_by_little(copied: Copied, tmp_path: Path) -> None:
    told = measure(copied(lambda _: None), write_orders(tmp_path / "orders.csv", LONG))
    assert max(told["first"]["growth"], told["again"]["growth"]) <= MOST_GROWTH, told


@SQLITE
def test_of_many_problems_the_first_rows_are_told_and_the_others_counted(engine: Engine, tmp_path: Path) -> None:
    rows = [["a", "Mug", "many", "1", "never"] for _ in range(MOST_PROBLEMS)]
    report = import_through(engine, engine.app("desk"), SYSTEM, "sales", _file(tmp_path / "file.csv", rows), batch=10)
    told = report.to_json("en")
    assert (report.failed, len(report.problems), told["problems_left_out"]) == (MOST_PROBLEMS, MOST_PROBLEMS, MOST_PROBLEMS)
    assert [each.row for each in report.problems] == sorted([*range(2, 502), *range(2, 502)])
    assert not report.kept


def test_a_spool_has_its_bound_and_tells_values_apart() -> None:
    with Spool(1_000_000) as spool, pytest.raises(TooLarge) as full:
        spool.lay_aside("x" * 50_000 for _ in range(100))
    assert full.value.problems[0].code == "spool_full"
    with Spool() as spool:
        marks = [mark_of(key) for key in [("a", "b"), ("ab",), ("a", "b"), (-1,), (-2,), ("1",), (1,)]]
        assert spool.times_met(marks) == [1, 1, 2, 1, 1, 1, 1]
        assert spool.first_met(marks, range(7)) == [0, 1, 0, 3, 4, 5, 6]


@POSTGRESQL
def test_two_files_with_the_same_new_records_in_other_orders_both_end(engine: Engine, tmp_path: Path) -> None:
    """The database breaks one of them off, as each waits for the other; it is begun again."""
    app = engine.app("desk")
    rows = [[f"k{n}", "Mug", "1", "1.5", "2010-12-01 08:26:00"] for n in range(2100)]
    files = [_file(tmp_path / "up.csv", rows), _file(tmp_path / "down.csv", rows[::-1])]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda path: import_through(engine, app, SYSTEM, "sales", path, mode="skip_bad"), files))
    assert sum(report.created for report in reports) == 4200
    assert all(report.failed in (0, 2100) for report in reports)  # whose keys were taken meanwhile is told row by row
