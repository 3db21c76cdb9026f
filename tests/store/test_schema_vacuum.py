"""An automatic vacuum of a large table gives way to a publish, and no writer waits for either."""

import contextlib
import threading
import time
from collections.abc import Generator

import pytest

from formwright.store import schema
from formwright.store.conflict import Moved
from formwright.store.engine import Database
from tests.fixtures.postgres import QUICK, PostgresServer, a_server
from tests.fixtures.prepared import fill_nothing
from tests.store.publishing import NOW, fill, with_fields
from tests.store.shapes import AppPart, app
from tests.store.test_schema_online import filled

# A page, then a rest of a tenth of a second: the vacuum of our small table lasts longer than the test.
SLOWLY = (
    "autovacuum_naptime=1s",
    "autovacuum_vacuum_cost_limit=1",
    "autovacuum_vacuum_cost_delay=100ms",
    "autovacuum_vacuum_insert_threshold=100",
    "autovacuum_analyze_threshold=1000000",
)
AT_WORK = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'autovacuum: VACUUM%%shop_item%%'"


@pytest.fixture
def vacuuming() -> Generator[PostgresServer]:
    yield from a_server((*QUICK, *SLOWLY))


def at_work(database: Database) -> int:
    with database.read() as connection:
        return int(connection.exec_driver_sql(AT_WORK).scalar_one())


def await_vacuum(database: Database) -> None:
    deadline = time.monotonic() + 20
    while not at_work(database):
        assert time.monotonic() < deadline, "no vacuum began"
        time.sleep(0.05)


def longest_wait(database: Database, model: AppPart, stop: threading.Event, waits: list[float]) -> None:
    while not stop.is_set():
        began = time.monotonic()
        with contextlib.suppress(Moved):  # its statements are prepared for the table as it was before the switch
            fill(database, model, "item", [{"code": f"W{began}"}])
        waits.append(time.monotonic() - began)
        time.sleep(0.01)


def test_a_vacuum_gives_way_to_a_publish_and_no_writer_waits(vacuuming: PostgresServer) -> None:
    fill_nothing(vacuuming.url)
    database = Database(vacuuming.url)
    model = filled(database)
    with database.read() as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
    await_vacuum(database)
    stop, waits = threading.Event(), [0.0]
    writer = threading.Thread(target=longest_wait, args=(database, model, stop, waits))
    writer.start()
    try:
        with database.read() as connection:
            plan = schema.plan(connection, model, app(item=with_fields(size="integer")), release=2)
        ready = schema.prepare(database, plan, NOW, from_rows=100)
        await_vacuum(database)
        with database.alter() as connection:
            schema.apply(connection, plan, NOW, ready)
    finally:
        stop.set()
        writer.join()
        database.close()
    assert len(waits) > 20
    assert max(waits) < 0.6
