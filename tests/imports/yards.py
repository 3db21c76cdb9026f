"""A yard on each database with its people, and imports into it without a server."""

import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formwright.metamodel.query import Query
from formwright.runtime.accounts import Accounts
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.filing.receiving import receive
from formwright.runtime.importing.jobs import Wish, ask
from formwright.runtime.importing.working import ImportWorker
from formwright.runtime.read import read
from formwright.store import imports
from formwright.store.content import Content
from formwright.store.engine import Database
from formwright.store.imports import Import, RowProblem
from tests.api.prepared import fill

YARD = Path(__file__).parent / "yard"
PEOPLE = {"kim": ["keeper"], "carl": ["clerk"], "rita": ["reader"], "nora": []}
Rows = Sequence[Sequence[str]]


def fill_yard(url: str) -> None:
    """Fill a database with the yard."""
    fill(url, YARD, PEOPLE)


def csv_of(rows: Rows) -> bytes:
    """Return rows as CSV."""
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


class Yard:
    """An engine with the yard, and what tests do with it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.database = Database(url)
        self.engine = Engine(self.database, content=Content(folder / "content"))
        self.app = self.engine.app("yard")
        self._accounts = Accounts(self.database, self.engine.clock)

    def close(self) -> None:
        self._accounts.close()
        self.database.close()

    def person(self, name: str) -> Actor:
        """Return a person with their roles of now."""
        return self._accounts.actor(name)

    def set_roles(self, name: str, *roles: str) -> None:
        """Give a person other roles."""
        self._accounts.set_roles(name, "yard", roles, self.app.model.roles)

    def upload(self, content: bytes | Rows, by: str = "kim") -> str:
        """Upload a file and return its id."""
        path = self.folder / "given"
        path.write_bytes(content if isinstance(content, bytes) else csv_of(content))
        return receive(self.engine, self.app, self.person(by), "file.csv", path).id

    def ask(self, entity: str, content: bytes | Rows, by: str = "kim", **wish: Any) -> tuple[Import, bool]:
        """Ask for an import."""
        return ask(self.engine, self.app, self.person(by), entity, Wish(self.upload(content, by), **wish))

    def bring(self, entity: str, content: bytes | Rows, by: str = "kim", **wish: Any) -> Import:
        """Ask for an import, carry it out, and return how it ended."""
        asked, _ = self.ask(entity, content, by, **wish)
        worker = ImportWorker(self.engine)
        while self.get(asked.id).state in ("queued", "running"):
            if worker.work_once() is None:
                time.sleep(0.05)  # a server is at it
        return self.get(asked.id)

    def get(self, import_id: str) -> Import:
        """Return an import as it is."""
        with self.database.read() as connection:
            found = imports.get(connection, "yard", import_id)
        assert found is not None
        return found

    def problems(self, done: Import) -> list[RowProblem]:
        """Return the problems of an import's rows."""
        with self.database.read() as connection:
            return imports.problems(connection, done.id)

    def rows(self, entity: str, *fields: str, by: Actor = SYSTEM) -> list[dict[str, Any]]:
        """Return all records of an entity."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = read(
                self.engine, self.app, by, Query(entity, fields=fields, order_by=("id",), limit=500, cursor=cursor)
            )
            found += page.rows
            if not page.next:
                return found
            cursor = page.next


def counts(done: Import) -> tuple[int, ...]:
    """Return read, created, updated, unchanged, failed."""
    return tuple(int(str(done.counts[name])) for name in ("read", "created", "updated", "unchanged", "failed"))
