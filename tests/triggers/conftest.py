"""An engine with a repair shop, on each database: every kind of trigger writes a note of its own name."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.metamodel.query import Query
from formwright.runtime.changes import Create, Delete, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.worker import drain
from formwright.store import due, runs
from formwright.store.engine import Database
from tests.fixtures.prepared import Copied

SHOP = Path(__file__).parent / "shop"


class Shop:
    """The shop with its clock; after each deed what is due is done."""

    def __init__(self, engine: Engine, clock: FrozenClock) -> None:
        """Stand at the clock's present moment."""
        self.engine, self.clock = engine, clock

    def add(self, code: str, **values: object) -> str:
        """Put in a machine and return its id."""
        (saved,) = save(self.engine, self.engine.app("shop"), SYSTEM, [Create("machine", {"code": code, **values})])
        drain(self.engine)
        return saved.id

    def change(self, record_id: str, **values: object) -> None:
        """Change a machine."""
        save(self.engine, self.engine.app("shop"), SYSTEM, [Update("machine", record_id, values)])
        drain(self.engine)

    def delete(self, record_id: str) -> None:
        """Delete a machine."""
        save(self.engine, self.engine.app("shop"), SYSTEM, [Delete("machine", record_id)])
        drain(self.engine)

    def at(self, moment: str) -> None:
        """Let it be a moment, and do what is due."""
        self.clock.moment = datetime.fromisoformat(moment)
        drain(self.engine)

    def notes(self, *texts: str) -> dict[str, int]:
        """Return how often each rule wrote its note, or some of them did."""
        rows = read(self.engine, self.engine.app("shop"), SYSTEM, Query("note", ("text",), limit=None)).rows
        count = Counter(str(row["text"]) for row in rows)
        assert self.failed() == []
        return {text: count[text] for text in texts} if texts else dict(count)

    def failed(self) -> list[object]:
        """Return what failed runs tell."""
        with self.engine.database.read() as connection:
            return [run.error for run in runs.listing(connection, "shop", state="failed")]

    def due(self, rule: str) -> list[tuple[str, str]]:
        """Return what a rule has due: subjects and moments."""
        with self.engine.database.read() as connection:
            return [(each.subject, each.due_at.isoformat()) for each in due.of(connection, "shop", "rule", rule)]


def fill_shop(url: str) -> None:
    """Publish the shop in an empty database, with its first machine."""
    database = Database(url)
    engine = Engine(database, FrozenClock(datetime.fromisoformat("2026-03-02T09:00:00+00:00")))
    publish_folder(engine, SHOP)
    save(engine, engine.app("shop"), SYSTEM, [Create("machine", {"code": "M0"})])
    drain(engine)
    database.close()


@pytest.fixture
def shop(copied: Copied) -> Iterator[Shop]:
    clock = FrozenClock(datetime.fromisoformat("2026-03-02T09:00:00+00:00"))
    database = Database(copied(fill_shop))
    yield Shop(Engine(database, clock), clock)
    database.close()
