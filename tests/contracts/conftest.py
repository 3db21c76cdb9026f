"""A served depot on each database: one entity with a field of every type, and a person who may do everything."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from httpx import Client, Response

from formwright.api.settings import Settings
from formwright.kernel.keys import Keys, new_key
from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD
from tests.api.served import served
from tests.fixtures.postgres import other_database

DEPOT = Path(__file__).parent / "depot"
_CSRF = {"X-Formwright": "1"}
_CODES = count(1)
Values = Mapping[str, Any]
NOTHING: Values = {}


@dataclass
class Depot:
    """The served app through its doors; `kim` is the person's id, `tags` and `marks` are records to point to.

    Answers of `quiet` are not held against the OpenAPI document, which costs much for many records.
    """

    client: Client
    engine: Engine
    kim: str
    quiet: Client
    tags: dict[str, str] = field(default_factory=dict[str, str])
    marks: dict[str, str] = field(default_factory=dict[str, str])

    def post(self, entity: str, body: object) -> Response:
        """Create records."""
        return self.client.post(f"/api/depot/records/{entity}", json=body)

    def made(self, values: Values = NOTHING, entity: str = "thing") -> dict[str, Any]:
        """Create a record, with a code of its own where it needs one."""
        return self.all_made([values], entity)[0]

    def all_made(self, every: Sequence[Values], entity: str = "thing", *, quietly: bool = False) -> list[dict[str, Any]]:
        """Create records in one request."""
        coded = entity not in ("line", "needed")
        bodies = [{**({"code": f"X{next(_CODES)}"} if coded else {}), **values} for values in every]
        answer = (self.quiet if quietly else self.client).post(f"/api/depot/records/{entity}", json=bodies)
        assert answer.status_code == 201, answer.text
        return list(answer.json()["rows"])

    def change(self, record: Values, values: Values, entity: str = "thing") -> Response:
        """Change a record at the version that is known of it."""
        return self.client.patch(f"/api/depot/records/{entity}/{record['id']}", json={"version": record["version"], **values})

    def read(self, record: Values, entity: str = "thing", **params: str) -> dict[str, Any]:
        """Read a record anew."""
        answer = self.client.get(f"/api/depot/records/{entity}/{record['id']}", params=params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def rows(self, entity: str = "thing", **params: str) -> list[dict[str, Any]]:
        """List records."""
        answer = self.client.get(f"/api/depot/records/{entity}", params={"limit": "500", **params})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["rows"])

    def refused(self, answer: Response) -> list[tuple[str, str]]:
        """Return the problems of a refusal as codes with fields."""
        assert 400 <= answer.status_code < 500, answer.text
        problems = answer.json()["problems"]
        assert all(problem["message"] and problem["path"] for problem in problems), problems
        return [(problem["code"], problem.get("field", "")) for problem in problems]


@contextmanager
def _address(request: pytest.FixtureRequest, folder: Path) -> Generator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'depot.db'}"
        return
    with other_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def depot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Depot]:
    """One served depot for all tests of a database; each test makes records of its own."""
    folder = tmp_path_factory.mktemp("depot")
    with _address(request, folder) as url:
        database = Database(url)
        engine = Engine(database, keys=Keys([new_key()]))
        publish_folder(engine, DEPOT)
        accounts = Accounts(database, engine.clock)
        kim = accounts.add("kim", PASSWORD)
        accounts.set_roles("kim", "depot", ["keeper"], engine.app("depot").model.roles)
        judge = hook(engine)
        with (
            served(engine, Settings(work_rules=False)) as base,
            Client(verify=False, base_url=base, headers=_CSRF, timeout=60, event_hooks={"response": [judge]}) as client,
            Client(verify=False, base_url=base, headers=_CSRF, timeout=60) as quiet,
        ):
            assert client.post("/api/session", json={"name": "kim", "password": PASSWORD}).status_code == 200
            quiet.cookies = client.cookies
            found = Depot(client, engine, kim.id, quiet)
            found.tags = {code: found.made({"code": code, "title": title, "rank": rank}, "tag")["id"] for code, title, rank in TAGS}
            found.marks = {code: found.made({"code": code}, "mark")["id"] for code in ("m1", "m2", "a, b; c")}
            yield found
        accounts.close()
        database.close()


TAGS = (("red", "红", 1), ("blue", "蓝", 2), ("grün, „x“; [y]", "绿", 3))
