"""A small market on each database, written straight into the tables: the read path alone is asked here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.metamodel.values import Value
from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish_folder
from formwright.store import records
from formwright.store.engine import Database
from tests.fixtures.prepared import Copied

MARKET = Path(__file__).parent / "market"
MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def fill_market(url: str) -> None:
    """Fill a database with the app."""
    database = Database(url)
    publish_folder(Engine(database, FrozenClock(MOMENT)), MARKET)
    database.close()


@pytest.fixture
def engine(copied: Copied) -> Iterator[Engine]:
    database = Database(copied(fill_market))
    yield Engine(database, FrozenClock(MOMENT))
    database.close()


@pytest.fixture
def app(engine: Engine) -> InstalledApp:
    return engine.app("mkt")


def person(name: str, *roles: str) -> Actor:
    return Actor(name, name, roles={"mkt": frozenset(roles)})


def numbered(prefix: str, number: int) -> str:
    """An id of the right form that sorts by its number."""
    return (
        f"01{prefix:0>4}".upper().replace("I", "1").replace("L", "1").replace("O", "0").replace("U", "V")
        + f"{number:020d}"
    )


def insert(engine: Engine, app: InstalledApp, entity: str, rows: Sequence[Mapping[str, Value]]) -> list[str]:
    """Write records with the values given, and what every record has; return their ids."""
    full: list[dict[str, Value]] = []
    for number, row in enumerate(rows):
        own: dict[str, Value] = {
            "id": numbered(entity[:4], number), "version": 1, "created_at": MOMENT, "created_by": "test",
            "updated_at": MOMENT, "updated_by": "test",
        }  # fmt: skip
        full.append({**own, **row})
    with engine.database.write() as connection:
        records.insert(connection, app.tables.of(entity), full)
    return [str(row["id"]) for row in full]
