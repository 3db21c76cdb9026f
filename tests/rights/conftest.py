"""Two databases with the guild app and its people, made once for each kind of database."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD, address, administer
from tests.rights.caller import Caller
from tests.rights.comparing import Pair
from tests.rights.world import MOMENT

GUILD = Path(__file__).parent / "guild"
PEOPLE = {"ann": "agent", "C1": "guest", "boss": "boss"}
_NUMBERS = count(1)



def opened(url: str) -> Caller:
    """Return the application over a fresh database, with everybody signed in."""
    engine = Engine(Database(url), FrozenClock(MOMENT))
    publish_folder(engine, GUILD)
    accounts = Accounts(engine.database, engine.clock)
    for name, role in PEOPLE.items():
        accounts.add(name, PASSWORD)
        accounts.set_roles(name, "guild", [role], engine.app("guild").model.roles)
    accounts.close()
    caller = Caller(engine)
    for name in PEOPLE:
        caller.sign_in(name)
    return caller


@pytest.fixture(scope="session")
def sqlite_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("guild")
    pair = (opened(f"sqlite:///{folder / 'here.db'}"), opened(f"sqlite:///{folder / 'there.db'}"))
    yield pair
    for caller in pair:
        caller.close()
        caller.engine.database.close()


@pytest.fixture(scope="session")
def postgres_pair(postgres_url: str, worker_id: str) -> Iterator[Pair]:
    names = [f"guild_{os.getpid()}_{worker_id}_{next(_NUMBERS)}" for _ in range(2)]
    for name in names:
        administer(postgres_url, "CREATE DATABASE {} TEMPLATE template0", name)
    pair = (opened(address(postgres_url, names[0])), opened(address(postgres_url, names[1])))
    yield pair
    for caller, name in zip(pair, names, strict=True):
        caller.close()
        caller.engine.database.close()
        administer(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest) -> Pair:
    name = "sqlite_pair" if request.param == "sqlite" else "postgres_pair"
    found: Pair = request.getfixturevalue(name)
    return found
