"""The desk app of the API tests, without a server: files are imported through the runtime."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine
from formwright.runtime.importing.records import import_records
from formwright.runtime.importing.report import Report
from formwright.runtime.importing.through import import_through
from formwright.runtime.installed import InstalledApp
from tests.api.conftest import desk_url, engine
from tests.fixtures.prepared import Copied
from tests.imports.yards import Yard, fill_yard

__all__ = ["desk_url", "engine"]
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


@pytest.fixture
def yard(copied: Copied, tmp_path: Path) -> Iterator[Yard]:
    made = Yard(copied(fill_yard), tmp_path)
    yield made
    made.close()
