"""Connections: settings, transactions, one writer, errors with words."""

import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from formwright.kernel.problems import Invalid, Unavailable
from formwright.store.engine import Database, StoreConflict
from formwright.store.migrate import upgrade
from formwright.store.sqlite import foreign_keys_hold
from formwright.store.system import METADATA


def make(database: Database) -> None:
    with database.alter() as connection:
        connection.exec_driver_sql("CREATE TABLE a (id VARCHAR(26) PRIMARY KEY, n INTEGER NOT NULL, CHECK (n < 10))")
        connection.exec_driver_sql("CREATE UNIQUE INDEX a_n_key ON a (n)")
        connection.exec_driver_sql(
            "CREATE TABLE b (a VARCHAR(26) REFERENCES a (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED)"
        )


def do(database: Database, *texts: str) -> None:
    with database.write() as connection:
        for text in texts:
            connection.exec_driver_sql(text)


def test_a_write_is_whole_or_not_at_all(empty: Database) -> None:
    make(empty)
    with pytest.raises(StoreConflict):
        do(empty, "INSERT INTO a VALUES ('x', 1)", "INSERT INTO a VALUES ('x', 2)")
    with empty.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM a").scalar_one() == 0


def test_conflicts_tell_what_they_break(empty: Database) -> None:
    make(empty)
    do(empty, "INSERT INTO a VALUES ('x', 1)")
    with pytest.raises(StoreConflict) as unique:
        do(empty, "INSERT INTO a VALUES ('y', 1)")
    assert (unique.value.kind, unique.value.table, unique.value.columns) == ("unique", "a", ("n",))
    with pytest.raises(StoreConflict) as missing:
        do(empty, "INSERT INTO a VALUES ('y', NULL)")
    assert (missing.value.kind, missing.value.table, missing.value.columns) == ("not_null", "a", ("n",))
    with pytest.raises(StoreConflict) as check:
        do(empty, "INSERT INTO a VALUES ('y', 11)")
    assert check.value.kind == "check"
    with pytest.raises(StoreConflict) as dangling:
        do(empty, "INSERT INTO b VALUES ('nowhere')")
    assert dangling.value.kind == "foreign_key"
    do(empty, "INSERT INTO b VALUES ('late')", "INSERT INTO a VALUES ('late', 2)")
    with pytest.raises(StoreConflict) as used:
        do(empty, "DELETE FROM a WHERE id = 'late'")
    assert used.value.kind == "foreign_key"
    with empty.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM a").scalar_one() == 2


def test_whoever_alters_checks_the_foreign_keys_of_what_changed(empty: Database) -> None:
    make(empty)
    check = foreign_keys_hold if empty.dialect == "sqlite" else lambda *_: None  # PostgreSQL does it by itself
    with pytest.raises(StoreConflict) as dangling, empty.alter() as connection:  # noqa: PT012 - refused at the one or the other
        connection.exec_driver_sql("INSERT INTO b VALUES ('nowhere')")
        check(connection, ["b"])
    assert (dangling.value.kind, dangling.value.table, dangling.value.columns) == ("foreign_key", "b", ("a",))
    with pytest.raises(StoreConflict):
        do(empty, "INSERT INTO b VALUES ('nowhere')")


def test_sqlite_readers_cannot_write_and_do_not_wait_for_the_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    make(database)
    with database.write() as writing, database.read() as reading:
        writing.exec_driver_sql("INSERT INTO a VALUES ('x', 1)")
        assert reading.exec_driver_sql("SELECT count(*) FROM a").scalar_one() == 0
        with pytest.raises(Unavailable):
            reading.exec_driver_sql("DELETE FROM a")
        for name, wanted in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "query_only": 1}.items():
            assert reading.exec_driver_sql(f"PRAGMA {name}").scalar_one() == wanted
        assert writing.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    database.close()


def test_writers_take_turns(empty: Database) -> None:
    make(empty)
    do(empty, "INSERT INTO a VALUES ('x', 0)")

    def add() -> None:
        for _ in range(2):
            with empty.write() as connection:
                n = connection.exec_driver_sql(
                    "SELECT n FROM a WHERE id = 'x' " + ("FOR UPDATE" if empty.dialect == "postgresql" else "")
                ).scalar_one()
                connection.exec_driver_sql(f"UPDATE a SET n = {n + 1}")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with empty.read() as connection:
        assert connection.exec_driver_sql("SELECT n FROM a").scalar_one() == 8


@pytest.mark.parametrize(
    "url", ["postgresql://fw@127.0.0.1:1/x", "postgresql://fw@10.255.255.1/x", "sqlite:////no/such/folder/x.db"]
)
def test_a_database_that_is_down_is_told_within_six_seconds(url: str) -> None:
    database = Database(url)
    start = time.monotonic()
    with pytest.raises(Unavailable) as down, database.write():
        pass
    assert time.monotonic() - start < 6
    assert down.value.problems[0].code == "database_down"
    assert "数据库" in down.value.problems[0].text("zh")


@pytest.mark.parametrize("url", ["", "mysql://x/y", "nonsense", "sqlite://"])
def test_unknown_addresses_are_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        Database(url)
    assert refused.value.problems[0].code == "unknown_database"


def test_stale_connections_are_replaced(empty: Database) -> None:
    if empty.dialect == "sqlite":
        return
    with empty.read() as connection, empty.read() as other:
        other.exec_driver_sql("SELECT 1")
        own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with empty.write() as connection:
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = {own} AND pid <> pg_backend_pid()"
        )
    with empty.read() as connection, empty.read() as other:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == other.exec_driver_sql("SELECT 1").scalar_one()


def test_check_warns_of_settings_that_lose_data(empty: Database) -> None:
    warnings = empty.check()
    assert [w.data["setting"] for w in warnings] == (
        [] if empty.dialect == "sqlite" else ["fsync", "synchronous_commit", "full_page_writes"]
    )


def test_migrations_make_what_the_code_expects(empty: Database) -> None:
    upgrade(empty)
    upgrade(empty)
    with empty.read() as connection:
        options = {"include_object": lambda o, name, kind, *_: name != "fw_migration", "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_nodes_that_start_together_migrate_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    failed: list[Exception] = []

    def start(database: Database) -> None:
        try:
            upgrade(database)
        except Exception as error:  # noqa: BLE001 - a thread's failure is told by the test
            failed.append(error)

    threads = [threading.Thread(target=start, args=(d,)) for d in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    assert not failed


def test_values_the_database_refuses_are_told(empty: Database) -> None:
    make(empty)
    mark, huge = ("?", 2**70) if empty.dialect == "sqlite" else ("%s", Decimal(2**70))
    with pytest.raises(Invalid) as refused, empty.write() as connection:
        connection.exec_driver_sql(f"INSERT INTO a VALUES ('x', {mark})", (huge,))
    assert refused.value.problems[0].code == "value_not_storable"
