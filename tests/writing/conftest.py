"""An engine with the depot app, on each database, and what the tests of writing share."""

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx import Client
from sqlalchemy import event

from formwright.api.settings import Settings
from formwright.kernel.problems import FormwrightError
from formwright.metamodel.query import Query
from formwright.runtime.changes import Change, Saved
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import read, read_one
from formwright.runtime.save import save
from formwright.store import driver
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD, fill
from tests.api.served import served
from tests.fixtures.prepared import Copied

DEPOT = Path(__file__).parent / "depot"
PEOPLE = {"bo": ["boss"], "carl": ["clerk"], "cleo": ["clerk"]}
CSRF = {"X-Formwright": "1"}


class Desk:
    """The depot in one person's hands: save, look, and see which problems a refusal has."""

    def __init__(self, engine: Engine, app: InstalledApp, actor: Actor = SYSTEM) -> None:
        self.engine, self.app, self.actor = engine, app, actor

    def as_person(self, name: str, *roles: str) -> "Desk":
        return Desk(self.engine, self.app, Actor(name, name, roles={"depot": frozenset(roles)}))

    def save(self, *changes: Change) -> list[Saved]:
        return save(self.engine, self.app, self.actor, changes)

    def make(self, *changes: Change) -> list[str]:
        return [saved.id for saved in self.save(*changes)]

    def one(self, entity: str, record_id: str, *expand: str) -> dict[str, Any]:
        return read_one(self.engine, self.app, self.actor, entity, record_id, expand=expand)

    def rows(self, entity: str, *fields: str, order_by: Sequence[str] = ()) -> list[dict[str, Any]]:
        query = Query(entity, fields=fields, order_by=tuple(order_by), limit=None)
        return read(self.engine, self.app, self.actor, query).rows

    def refused(self, *changes: Change) -> set[tuple[str, str]]:
        with pytest.raises(FormwrightError) as refusal:
            self.save(*changes)
        return codes(refusal.value)


def tell(text: str) -> None:
    """Print a figure of a run, for whoever looks on with `-s`."""
    sys.stdout.write(f"\n  {text} ")


def codes(error: FormwrightError) -> set[tuple[str, str]]:
    return {(problem.code, problem.location.path) for problem in error.problems}


def fill_depot(url: str) -> None:
    """Fill a database with the depot."""
    fill(url, DEPOT, PEOPLE)


@pytest.fixture
def depot_url(copied: Copied) -> str:
    return copied(fill_depot)


@pytest.fixture
def engine(depot_url: str) -> Iterator[Engine]:
    database = Database(depot_url)
    yield Engine(database)
    database.close()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine, engine.app("depot"))


@pytest.fixture
def client(engine: Engine) -> Iterator[Client]:
    """Bo the boss over HTTP; every answer is held against the description of the API."""
    with (
        served(engine, Settings(work_rules=False)) as url,
        Client(verify=False, base_url=f"{url}/api/depot", headers=CSRF, timeout=60, event_hooks={"response": [hook(engine)]}) as client,
    ):
        sign_in(client, "bo")
        yield client


def sign_in(client: Client, name: str) -> Client:
    client.cookies.clear()
    site = str(client.base_url).partition("/api/")[0]
    assert client.post(f"{site}/api/session", json={"name": name, "password": PASSWORD}).status_code == 200
    return client


@contextmanager
def sending(engine: Engine) -> Generator[list[str]]:
    """Gather the texts of the statements that an engine sends meanwhile, by SQLAlchemy and straight to the driver."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    def noting(ask: Callable[..., Any]) -> Callable[..., Any]:
        def noted(connection: Any, text: str, *given: Any) -> Any:
            sent.append(text)
            return ask(connection, text, *given)

        return noted

    targets = {id(e): e for e in (engine.database._reader, engine.database._writer)}.values()
    for target in targets:
        event.listen(target, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ask", "change", "begin_asking"):
            patch.setattr(driver, name, noting(getattr(driver, name)))
        try:
            yield sent
        finally:
            for target in targets:
                event.remove(target, "before_cursor_execute", note)
