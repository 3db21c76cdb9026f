"""The desk app of the API tests, without a server: files are imported through the runtime."""

import csv
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine
from formwright.runtime.importing.records import import_records
from formwright.runtime.importing.report import Report
from formwright.runtime.importing.through import import_through
from formwright.runtime.installed import InstalledApp
from tests.api.conftest import desk_url, engine, prepared_file, prepared_name
from tests.api.prepared import NUMBERS, address, administer, copied_database, copied_file
from tests.imports.yards import Yard, fill

__all__ = ["desk_url", "engine", "prepared_file", "prepared_name"]
Rows = list[list[str]]


@pytest.fixture
def app(engine: Engine) -> InstalledApp:
    return engine.app("desk")


def person(role: str) -> Actor:
    """Return somebody with one role."""
    return Actor(f"id-{role}", role, roles={"desk": frozenset({role})})


def csv_of(rows: Rows) -> bytes:
    """Return rows as a CSV file."""
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


Importer = Callable[..., Report]


@pytest.fixture
def bring(engine: Engine, app: InstalledApp, tmp_path: Path) -> Importer:
    """Imports rows (or bytes) into an entity as a manager."""

    def run(entity: str, content: Rows | bytes, **options: object) -> Report:
        path = tmp_path / "file"
        path.write_bytes(content if isinstance(content, bytes) else csv_of(content))
        return import_records(engine, app, person(str(options.pop("role", "manager"))), entity, path, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def through(engine: Engine, app: InstalledApp, tmp_path: Path) -> Importer:
    """Imports rows (or bytes) through the connection `sales` as a manager."""

    def run(content: Rows | bytes, **options: object) -> Report:
        path = tmp_path / "file"
        path.write_bytes(content if isinstance(content, bytes) else csv_of(content))
        return import_through(engine, app, person(str(options.pop("role", "manager"))), "sales", path, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def yard_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("yard") / "prepared.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def yard_name(postgres_url: str, worker_id: str) -> Iterator[str]:
    name = f"yard_{os.getpid()}_{worker_id}_{next(NUMBERS)}"
    administer(postgres_url, "CREATE DATABASE {} TEMPLATE template0", name)
    fill(address(postgres_url, name))
    yield name
    administer(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=["sqlite", "postgresql"])
def yard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Yard]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = copied_file(request.getfixturevalue("yard_file"), tmp_path)
        else:
            name: str = request.getfixturevalue("yard_name")
            url = stack.enter_context(copied_database(request.getfixturevalue("postgres_url"), name))
        made = Yard(url, tmp_path)
        stack.callback(made.close)
        yield made
