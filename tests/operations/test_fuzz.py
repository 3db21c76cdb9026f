"""Whatever the API's own description lets one send, and what it does not: no answer is a 5xx, and none is other than described.

Schemathesis makes the requests, for each role of the example app and for nobody, over data that are there.
`FORMWRIGHT_FUZZ_SECONDS=120` makes it long (so many seconds a role, all roles).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from formwright.api.settings import Settings
from formwright.runtime.accounts import Accounts
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.through import import_through
from formwright.runtime.publish import publish_folder
from formwright.runtime.seeds import plant
from formwright.runtime.worker import drain
from formwright.store.engine import Database
from tests.api.served import served

APP = Path(__file__).resolve().parents[2] / "apps" / "mes-template"
PASSWORD = "a long enough sentence"
LONG = int(os.environ.get("FORMWRIGHT_FUZZ_SECONDS", "0"))
HOW = ["--max-time", str(LONG)] if LONG else ["--phases", "fuzzing", "--max-examples", "2"]
KEPT = re.compile("" if LONG else r"^(?!/api/mes/records/(?!unit|sales_order/\{id\}/))")
TWO = re.compile(r"^/api/mes/records/unit(/\{id\})?$")
ROLES = ("administrator", "planner", "operator", "customer_service", "analyst")
SHORT = ("administrator",)
NOBODY = ""
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'fuzz.db'}")
    engine = Engine(database)
    publish_folder(engine, APP)
    app = engine.app("mes")
    plant(engine, app)
    import_through(engine, app, SYSTEM, "shop_orders", APP / "scenarios" / "orders_small.csv")
    drain(engine)
    accounts = Accounts(database, engine.clock)
    for role in ROLES:
        accounts.add(role, PASSWORD)
        accounts.set_roles(role, "mes", [role], app.model.roles)
    accounts.close()
    yield engine
    database.close()


@pytest.fixture(scope="module")
def url(engine: Engine) -> Iterator[str]:
    with served(engine, Settings()) as url:
        yield url


def token_of(url: str, role: str) -> str:
    with Client(base_url=url, headers={"X-Formwright": "1"}, timeout=60) as client:
        assert client.post("/api/session", json={"name": role, "password": PASSWORD}).status_code == 200
        answer = client.post("/api/tokens", json={"title": "fuzz"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])


def part_of(document: dict[str, Any], kept: re.Pattern[str]) -> dict[str, Any]:
    """Return a description with some of its paths only."""
    return {**document, "paths": {path: known for path, known in document["paths"].items() if kept.search(path)}}


def fuzz(url: str, role: str, folder: Path, kept: re.Pattern[str] = KEPT) -> tuple[int, str]:
    """Run schemathesis as a person of a role; return its exit code and what it printed."""
    document = folder / "openapi.json"
    headers = {"Authorization": f"Bearer {token_of(url, role)}"} if role else {}
    with Client(base_url=url, headers=headers, timeout=60) as client:
        document.write_text(json.dumps(part_of(client.get("/openapi.json").json(), kept)))
    words = [sys.executable, "-m", "schemathesis.cli", "run", document, "--url", url, "--checks", CHECKS, *HOW]
    words += ["--no-color", "--seed", "4711", "--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "60"]
    for name, value in headers.items():
        words += ["--header", f"{name}: {value}"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("role", [NOBODY, *(ROLES if LONG else SHORT)])
def test_every_answer_is_one_that_is_described(url: str, role: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = fuzz(url, role, tmp_path)
    cases = re.search(r"(\d+) generated", told)
    with capsys.disabled():
        sys.stdout.write(f"\n  {role or 'nobody'}: {cases[1] if cases else 'no'} requests ")
    assert code == 0, told
    assert cases


def test_an_answer_that_is_not_described_is_caught(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("formwright.api.routes.records.read", fail)
    monkeypatch.setattr("formwright.kernel.problems.NotFound.status", 418)
    code, told = fuzz(url, "administrator", tmp_path, TWO)
    assert code == 1, told
    assert "Server error" in told
    assert "Undocumented status code" in told
