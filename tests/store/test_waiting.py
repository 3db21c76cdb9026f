"""Waiting for the one writer of SQLite: who waits for another process gets in when it pauses, and long work keeps its pace."""

import sqlite3
import threading
import time
from pathlib import Path

from formwright.store.engine import Database
from formwright.store.pace import Pace

HELD_SECONDS, GAP_SECONDS, GAPS = 0.8, 0.05, 5


def test_a_short_pause_of_another_process_is_enough(tmp_path: Path) -> None:
    """After most of a second of waiting, SQLite itself would look ten times a second only, and miss every other pause."""
    file = tmp_path / "held.db"
    database = Database(f"sqlite:///{file}")
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE t (n INTEGER)")
    holder = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    entered = threading.Event()

    def write() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        entered.set()

    for _ in range(GAPS):
        holder.execute("BEGIN IMMEDIATE")
        entered.clear()
        writer = threading.Thread(target=write)
        writer.start()
        time.sleep(HELD_SECONDS)
        assert not entered.is_set()
        holder.execute("COMMIT")
        assert entered.wait(GAP_SECONDS), "it slept through the pause"
        writer.join()
    holder.close()
    database.close()


def test_long_work_takes_as_much_as_nobody_notices() -> None:
    pace = Pace(first=1_000, least=100, most=4_000)
    pace.held(0.0)
    assert pace.size == 2_000
    pace.held(0.5)
    assert pace.size == 200
    pace.held(9.0)
    assert pace.size == 100
    for _ in range(10):
        pace.held(0.001)
    assert pace.size == 4_000
