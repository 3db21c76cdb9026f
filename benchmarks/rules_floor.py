"""The floor of the rules' measurements: a bare loop that claims twenty jobs, and does each with its one journalled step in a transaction.

By hand, over the driver: no definitions, no history, no rights. `python -m benchmarks.rules_floor URL NAME` works until nothing is left.
"""

import sqlite3
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

JOBS = """CREATE TABLE job (id INTEGER PRIMARY KEY, state TEXT NOT NULL, target INTEGER NOT NULL, owner TEXT, attempt INTEGER NOT NULL,
 lease_until DOUBLE PRECISION);
CREATE INDEX job_open ON job (id) WHERE state <> 'done';
CREATE TABLE step (job INTEGER NOT NULL, n INTEGER NOT NULL, output TEXT NOT NULL, PRIMARY KEY (job, n));
CREATE TABLE target (id INTEGER PRIMARY KEY, counted INTEGER NOT NULL)"""
_CLAIMED_AT_ONCE = 20
_LEASE = 10.0


def connected(url: str) -> Any:
    """Return a connection in autocommit that keeps what it commits."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def fill(connection: Any, count: int) -> None:
    """Make the tables, with jobs to do."""
    for statement in JOBS.split(";"):
        connection.execute(statement)
    mark = _mark(connection)
    connection.execute("BEGIN")
    cursor = connection.cursor()
    cursor.executemany(f"INSERT INTO target VALUES ({mark}, 0)", [(i,) for i in range(count)])
    cursor.executemany(f"INSERT INTO job VALUES ({mark}, 'queued', {mark}, NULL, 0, NULL)", [(i, i) for i in range(count)])
    connection.execute("COMMIT")


def left(connection: Any) -> int:
    """Return how many jobs are not done."""
    return connection.execute("SELECT count(*) FROM job WHERE state <> 'done'").fetchone()[0]


def work(connection: Any, owner: str) -> None:
    """Claim and do jobs until none is left."""
    do = _doing(connection, owner)
    claim = _claiming(connection, owner)
    while claimed := claim():
        for job, target in claimed:
            do(job, target)


def _mark(connection: Any) -> str:
    return "?" if isinstance(connection, sqlite3.Connection) else "%s"


def _claiming(connection: Any, owner: str) -> Callable[[], list[tuple[int, int]]]:
    mark = _mark(connection)
    lock = "" if mark == "?" else "FOR UPDATE SKIP LOCKED"
    statement = f"""UPDATE job SET state = 'running', owner = {mark}, attempt = attempt + 1, lease_until = {mark} WHERE id IN
 (SELECT id FROM job WHERE state = 'queued' ORDER BY id LIMIT {_CLAIMED_AT_ONCE} {lock}) RETURNING id, target"""

    def claim() -> list[tuple[int, int]]:
        connection.execute("BEGIN IMMEDIATE" if mark == "?" else "BEGIN")
        found = connection.execute(statement, (owner, time.time() + _LEASE)).fetchall()
        connection.execute("COMMIT")
        return sorted(found)

    return claim


def _doing(connection: Any, owner: str) -> Callable[[int, int], None]:
    mark = _mark(connection)

    def do(job: int, target: int) -> None:
        connection.execute("BEGIN IMMEDIATE" if mark == "?" else "BEGIN")
        connection.execute(f"UPDATE target SET counted = counted + 1 WHERE id = {mark}", (target,))
        connection.execute(f"INSERT INTO step VALUES ({mark}, 0, '{{}}')", (job,))
        mine = f"UPDATE job SET state = 'done' WHERE id = {mark} AND owner = {mark} AND state = 'running'"
        assert connection.execute(mine, (job, owner)).rowcount == 1
        connection.execute("COMMIT")

    return do


if __name__ == "__main__":
    line = connected(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    work(line, sys.argv[2])
