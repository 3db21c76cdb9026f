"""An engine with the bakery, and a way to ask about its rules."""

from collections.abc import Iterator

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.explaining.eyes import Eyes
from formwright.store.engine import Database
from tests.fixtures.prepared import Copied
from tests.rules.conftest import fill_bakery
from tests.understanding.looking import say


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def engine(copied: Copied, clock: FrozenClock) -> Iterator[Engine]:
    database = Database(copied(fill_bakery))
    yield Engine(database, clock)
    database.close()


@pytest.fixture
def bare(made_url: str) -> Iterator[Engine]:
    database = Database(made_url)
    yield Engine(database, FrozenClock())
    database.close()


@pytest.fixture
def eyes(engine: Engine) -> Eyes:
    return Eyes(engine, engine.app("bakery"), SYSTEM, say)
