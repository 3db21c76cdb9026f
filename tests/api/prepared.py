"""Fills databases with an app and its people; above all with the desk of the tests below this folder."""

from collections.abc import Mapping
from pathlib import Path

from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database

DESK = Path(__file__).parent / "desk"
PASSWORD = "a long enough sentence"
PEOPLE = {"mona": ["manager"], "carl": ["clerk"], "gus": ["guest"], "nora": []}


def fill(url: str, folder: Path, people: Mapping[str, list[str]]) -> None:
    """Publish an app into an empty database and add its people."""
    database = Database(url)
    engine = Engine(database)
    publish_folder(engine, folder)
    accounts = Accounts(database, engine.clock)
    (app,) = engine.apps()
    for name, roles in people.items():
        accounts.add(name, PASSWORD)
        accounts.set_roles(name, app.key, roles, app.model.roles)
    accounts.close()
    database.close()


def fill_desk(url: str) -> None:
    """Fill a database with the desk."""
    fill(url, DESK, PEOPLE)
