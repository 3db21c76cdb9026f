"""A filled bakery whose data are worth keeping: people, runs, history, files, sealed secrets."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from formwright.kernel.keys import Keys, new_key
from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.worker import drain
from formwright.store.content import Content
from formwright.store.engine import Database
from tests.fixtures.prepared import Copied
from tests.rules.conftest import BAKERY, stock
from tests.rules.kitchen import take, wishes

PASSWORD = "a long enough sentence"


class Kept(NamedTuple):
    """A server's data: engine, key, address."""

    engine: Engine
    keys: Keys
    url: str
    files: Path


def open_engine(url: str, files: Path, keys: Keys | None = None) -> Engine:
    return Engine(Database(url), keys=keys, content=Content(files))


def fill_kept(url: str) -> None:
    """Fill a database with a bakery at work and somebody who signs in there."""
    engine = Engine(Database(url))
    publish_folder(engine, BAKERY)
    stock(engine)
    take(engine, wishes(engine, ("W1", "cake", 3), ("W2", "bread", 10), ("面包", "bread", 200)))
    drain(engine)
    accounts = Accounts(engine.database, engine.clock)
    accounts.add("bea", PASSWORD)
    accounts.close()
    engine.database.close()


@pytest.fixture
def kept(copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    files = tmp_path / "kept-files"
    monkeypatch.setenv("FORMWRIGHT_FILES", str(files))
    keys, database_url = Keys([new_key()]), copied(fill_kept)
    engine = open_engine(database_url, files, keys)
    for text in ("first", "second"):
        source = tmp_path / text
        source.write_text(text * 1000)
        engine.content.keep(source)
    yield Kept(engine, keys, database_url, files)
    engine.database.close()
