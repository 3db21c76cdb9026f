"""An engine with a bakery, on each database: wishes become batches, batches become turns."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish_folder
from formwright.runtime.save import save
from formwright.store.engine import Database
from tests.fixtures.prepared import Copied

BAKERY = Path(__file__).parent / "bakery"
STAGES = {
    "BREAD": (("knead", "5.5", None, True), ("rest", "30", None, False), ("bake", "1.25", "O1", True)),
    "BREAD-BIG": (("knead", "2", None, True), ("bake", "0.75", "O2", True)),
    "CAKE": (("stir", "3", None, True), ("bake", "4", "O2", True), ("ice", "0.01", None, True)),
}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


def fill_bakery(url: str) -> None:
    """Fill a database with the bakery, its ovens and its recipes."""
    database = Database(url)
    engine = Engine(database, FrozenClock())
    publish_folder(engine, BAKERY)
    stock(engine)
    database.close()


@pytest.fixture
def engine(copied: Copied, clock: FrozenClock) -> Iterator[Engine]:
    database = Database(copied(fill_bakery))
    yield Engine(database, clock)
    database.close()


@pytest.fixture
def app(engine: Engine) -> InstalledApp:
    return engine.app("bakery")


def stock(engine: Engine) -> None:
    """Fill in the ovens and the recipes with their stages."""
    app = engine.app("bakery")
    ovens = [Create("oven", {"code": code, "floor": floor}) for code, floor in (("O1", 1), ("O2", 2))]
    recipes = [Create("recipe", {"code": code}) for code in STAGES]
    saved = save(engine, app, SYSTEM, [*ovens, *recipes])
    stages = [
        Create("stage", {"recipe": saved[2 + i].id, "number": n * 10, "name": name, "minutes": minutes, "oven": oven, "told": told})
        for i, code in enumerate(STAGES)
        for n, (name, minutes, oven, told) in enumerate(STAGES[code], 1)
    ]
    save(engine, app, SYSTEM, stages)


@pytest.fixture
def bare(made_url: str) -> Iterator[Engine]:
    database = Database(made_url)
    yield Engine(database, FrozenClock())
    database.close()
