"""Two databases with the guild app and its people, made once for each kind of database."""

import random
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.runtime.accounts import Accounts
from formwright.runtime.accounts import Caller as SignInCaller
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD
from tests.fixtures.prepared import Copies
from tests.rights.caller import Caller
from tests.rights.comparing import Pair
from tests.rights.world import MOMENT, make, write

GUILD = Path(__file__).parent / "guild"
PEOPLE = {"ann": ["agent"], "C1": ["guest"], "boss": ["boss"]}
OTHERS: dict[str, list[str]] = {"sam": [], "kit": []}


def fill_guild(url: str) -> None:
    """Fill a database with the guild and its people; kit looks after people."""
    engine = Engine(Database(url), FrozenClock(MOMENT))
    publish_folder(engine, GUILD)
    accounts = Accounts(engine.database, engine.clock)
    for name, roles in {**PEOPLE, **OTHERS}.items():
        accounts.add(name, PASSWORD)
        accounts.set_roles(name, "guild", roles, engine.app("guild").model.roles)
    accounts.people.change(accounts.people.named("kit").id, {"administrator": True}, "", SignInCaller())
    accounts.close()
    engine.database.close()


@contextmanager
def opened(url: str, people: Iterable[str] = PEOPLE) -> Generator[Caller]:
    """Yield the application over a database with the guild, with people signed in."""
    engine = Engine(Database(url), FrozenClock(MOMENT))
    caller = Caller(engine)
    for name in people:
        caller.sign_in(name)
    yield caller
    caller.close()
    engine.database.close()


@pytest.fixture(scope="module")
def guild(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The application over one world, with people of every kind."""
    url = copies.file(fill_guild, tmp_path_factory.mktemp("guild") / "guild.db")
    with opened(url, [*PEOPLE, *OTHERS]) as caller:
        write(caller.engine, make(random.Random(5)))
        yield caller


@pytest.fixture(scope="session")
def sqlite_pair(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("guild")
    here, there = (copies.file(fill_guild, folder / name) for name in ("here.db", "there.db"))
    with opened(here) as one, opened(there) as other:
        yield one, other


@pytest.fixture(scope="session")
def postgres_pair(copies: Copies) -> Iterator[Pair]:
    with copies.database(fill_guild) as here, copies.database(fill_guild) as there, opened(here) as one, opened(there) as other:
        yield one, other


@pytest.fixture
def pair(request: pytest.FixtureRequest, database_kind: str) -> Pair:
    name = "sqlite_pair" if database_kind == "sqlite" else "postgres_pair"
    found: Pair = request.getfixturevalue(name)
    return found
