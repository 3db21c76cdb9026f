"""The databases that tests get are fresh, and a durable server keeps what it committed when it is killed."""

import sqlite3
from pathlib import Path

import psycopg
import pytest

from tests.fixtures.postgres import PostgresServer


@pytest.mark.parametrize("run", [1, 2])
def test_a_postgresql_database_is_empty_for_each_test(postgres_database_url: str, run: int) -> None:
    with psycopg.connect(postgres_database_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,), f"run {run} sees tables of another test"
        connection.execute("CREATE TABLE left_behind (id int)")


def test_text_is_compared_by_code_point(postgres_database_url: str) -> None:
    with psycopg.connect(postgres_database_url) as connection:
        assert connection.execute("SELECT 'B' < 'a', '中' < '文'").fetchone() == (True, True)


def test_database_url_serves_both_kinds(database_url: str) -> None:
    if database_url.startswith("sqlite:///"):
        assert not Path(database_url.removeprefix("sqlite:///")).exists()
        sqlite3.connect(database_url.removeprefix("sqlite:///")).close()
    else:
        psycopg.connect(database_url).close()


def test_a_killed_server_keeps_what_it_committed(durable_postgres: PostgresServer) -> None:
    with psycopg.connect(durable_postgres.url) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (7)")
        connection.commit()
        connection.execute("INSERT INTO kept VALUES (8)")
        durable_postgres.kill()
        connection.close()
    durable_postgres.start()
    with psycopg.connect(durable_postgres.url) as connection:
        assert connection.execute("SELECT id FROM kept").fetchall() == [(7,)]
