"""Two databases with the guild app and its people, made once for each kind of database."""

import os
import random
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.runtime.accounts import Accounts
from formwright.runtime.accounts import Caller as SignInCaller
from formwright.runtime.accounts.passwords import Passwords
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD, _hash, address, administer
from tests.rights.caller import Caller
from tests.rights.comparing import Pair
from tests.rights.world import MOMENT, make, write

GUILD = Path(__file__).parent / "guild"
PEOPLE = {"ann": ["agent"], "C1": ["guest"], "boss": ["boss"]}
OTHERS: dict[str, list[str]] = {"sam": [], "kit": []}
_NUMBERS = count(1)



def opened(url: str, people: Mapping[str, list[str]] = PEOPLE) -> Caller:
    """Return the application over a fresh database, with everybody signed in; kit looks after people."""
    engine = Engine(Database(url), FrozenClock(MOMENT))
    publish_folder(engine, GUILD)
    accounts = Accounts(engine.database, engine.clock)
    for name, roles in people.items():
        with patch.object(Passwords, "hash", return_value=_hash()):
            accounts.add(name, PASSWORD)
        accounts.set_roles(name, "guild", roles, engine.app("guild").model.roles)
    if "kit" in people:
        accounts.people.change(accounts.people.named("kit").id, {"administrator": True}, "", SignInCaller())
    accounts.close()
    caller = Caller(engine)
    for name in people:
        caller.sign_in(name)
    return caller


@pytest.fixture(scope="module")
def guild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The application over one world, with people of every kind."""
    caller = opened(f"sqlite:///{tmp_path_factory.mktemp('guild') / 'guild.db'}", {**PEOPLE, **OTHERS})
    write(caller.engine, make(random.Random(5)))
    yield caller
    caller.close()
    caller.engine.database.close()


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
