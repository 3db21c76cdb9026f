"""Keeps a released version's database for ever, so that every later version can show that it takes it over.

At a release: `python -m tests.versions.make fill URL` with that version's code, once for each kind of database, then
`python -m tests.versions.make keep URL FOLDER`, which writes FOLDER/sqlite.backup or FOLDER/postgresql.backup.
"""

import sys
from pathlib import Path

from formwright.runtime.accounts import Accounts
from formwright.runtime.changes import Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.save import save
from formwright.runtime.seeds import plant
from formwright.runtime.worker import drain
from formwright.store.engine import Database

APPS = Path(__file__).resolve().parents[1] / "second_app"
PASSWORD = "a long enough sentence"
DAYS = {"lent_on": "2026-11-02", "due_on": "2026-11-23"}


def fill(url: str) -> None:
    """Fill an empty database with all that a server keeps: two releases, records, history, runs, people."""
    database = Database(url)
    engine = Engine(database)
    publish_folder(engine, APPS / "v1")
    plant(engine, engine.app("library"))
    save(engine, engine.app("library"), SYSTEM, [Create("book", {"isbn": "K1", "name": "保存 “Kept”", "price": "9.90", "shelf": "A-3"})])
    publish_folder(engine, APPS / "v2")
    app = engine.app("library")
    (member,) = save(engine, app, SYSTEM, [Create("member", {"number": "M9", "name": "Mia", "sign_in": "mia"})])
    (book,) = save(engine, app, SYSTEM, [Create("book", {"isbn": "K2", "name": "Lost", "price": "12.34"})])
    (loan,) = save(engine, app, SYSTEM, [Create("loan", {"book": book.id, "member": member.id, **DAYS})])
    save(engine, app, SYSTEM, [Transition("loan", loan.id, "lose")])
    drain(engine)
    accounts = Accounts(database, engine.clock)
    accounts.add("mia", PASSWORD)
    accounts.set_roles("mia", "library", ["librarian"], app.model.roles)
    accounts.close()
    database.close()


def keep(url: str, folder: str) -> None:
    """Write a database into a version's folder as it is, without bringing it up to date."""
    from formwright.kernel.keys import Keys  # noqa: PLC0415 - the first version had neither keys nor backups
    from formwright.runtime.backup import backup  # noqa: PLC0415

    database = Database(url)
    backup(database, Path(folder) / f"{database.dialect}.backup", Keys(), Path(folder).name)
    database.close()


if __name__ == "__main__":
    {"fill": fill, "keep": keep}[sys.argv[1]](*sys.argv[2:])
