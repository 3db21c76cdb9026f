"""Every released version's database is taken over: its tables brought up to date, its apps, records, runs and people at work."""

from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from formwright.kernel.keys import Keys
from formwright.metamodel.query import Query
from formwright.runtime.accounts import Accounts, Caller
from formwright.runtime.backup import restore
from formwright.runtime.changes import Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.worker import drain
from formwright.store import migrate, runs, schema
from formwright.store.engine import Database
from formwright.store.system import METADATA
from tests.fixtures.kinds import SQLITE
from tests.versions.make import APPS, DAYS, PASSWORD

HERE = Path(__file__).parent
VERSIONS = sorted(folder.name for folder in HERE.iterdir() if (folder / "sqlite.backup").exists())


@contextmanager
def taken_over(version: str, url: str) -> Generator[Engine]:
    """Restore a version's database and start this version's engine on it."""
    database = Database(url)
    try:
        restore(database, HERE / version / f"{database.dialect}.backup", Keys())
        yield Engine(database)
    finally:
        database.close()


def differences(engine: Engine) -> list[str]:
    """Return how the engine's tables differ from what the code expects of them."""

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in METADATA.tables

    with engine.database.read() as connection:
        options = {"include_name": ours, "compare_type": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
        return [str(each) for each in found]


def rows(engine: Engine, entity: str, *fields: str) -> list[dict[str, object]]:
    return read(engine, engine.app("library"), SYSTEM, Query(entity, ("id", *fields), limit=None)).rows


def test_there_is_a_database_of_every_kind_for_each_version() -> None:
    assert "v0.1" in VERSIONS
    assert all((HERE / version / "postgresql.backup").exists() for version in VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_version_is_taken_over(version: str, database_url: str) -> None:
    with taken_over(version, database_url) as engine:
        with engine.database.read() as connection:
            found, needed = migrate.revisions(connection)
            done = runs.listing(connection, "library")
        assert found == needed
        assert differences(engine) == []
        app = engine.app("library")
        assert (app.release, engine.held_back()) == (2, frozenset())
        with engine.database.read() as connection:
            assert schema.drift(connection, app.model) == []
        books = {row["isbn"]: row for row in rows(engine, "book", "isbn", "name", "location", "price")}
        assert books["K1"]["name"] == "保存 “Kept”"
        assert (books["K1"]["location"], Decimal(str(books["K1"]["price"]))) == ("A-3", Decimal("9.90"))
        assert [run.state for run in done] == ["done"]
        assert len(rows(engine, "charge", "amount")) == 1
        accounts = Accounts(engine.database, engine.clock)
        assert accounts.signing.by_password("mia", PASSWORD, Caller("127.0.0.1"))
        accounts.close()
        (member,) = [row["id"] for row in rows(engine, "member", "number") if row["number"] == "M9"]
        (loan,) = save(engine, app, SYSTEM, [Create("loan", {"book": books["K1"]["id"], "member": member, **DAYS})])
        save(engine, app, SYSTEM, [Transition("loan", loan.id, "lose")])
        assert drain(engine) == 1
        assert len(rows(engine, "charge", "amount")) == 2
        assert publish_folder(engine, APPS / "v2").unchanged
        start_again = Engine(engine.database)
        assert start_again.app("library").release == 2


@SQLITE
def test_a_migration_that_forgets_something_is_caught(database_url: str) -> None:
    with taken_over("v0.1", database_url) as engine:
        with engine.database.alter() as connection:
            connection.execute(text("DROP INDEX fw_history_record_idx"))
            connection.execute(text("ALTER TABLE fw_run DROP COLUMN depth"))
        found = " ".join(differences(engine))
        assert "fw_history_record_idx" in found
        assert "depth" in found
