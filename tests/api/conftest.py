"""A served desk app on each database, with people of every role."""

from collections.abc import Callable, Iterator

import pytest
from httpx import Client

from formwright.api.settings import Settings
from formwright.runtime.engine import Engine
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD, fill_desk
from tests.api.served import served
from tests.fixtures.prepared import Copied

CSRF = {"X-Formwright": "1"}


@pytest.fixture
def desk_url(copied: Copied) -> str:
    return copied(fill_desk)


@pytest.fixture
def engine(desk_url: str) -> Iterator[Engine]:
    database = Database(desk_url)
    yield Engine(database)
    database.close()


@pytest.fixture
def client(engine: Engine) -> Iterator[Client]:
    judge = hook(engine)
    with (
        served(engine, Settings(work_rules=False)) as url,
        Client(verify=False, base_url=url, headers=CSRF, timeout=60, event_hooks={"response": [judge]}) as client,
    ):
        yield client


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Signs a person in; the client is theirs from then on."""

    def sign(name: str) -> Client:
        client.cookies.clear()
        answer = client.post("/api/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client

    return sign


@pytest.fixture
def mona(sign_in: SignIn) -> Client:
    return sign_in("mona")


def a_customer(client: Client, code: str = "C1", **values: object) -> dict[str, object]:
    """Create a customer."""
    answer = client.post("/api/desk/records/customer", json={"code": code, "name": f"Customer {code}", **values})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def a_ticket(client: Client, **values: object) -> dict[str, object]:
    """Create a ticket of customer C1, which must be there."""
    answer = client.post("/api/desk/records/ticket", json={"customer": "C1", "title": "It leaks", **values})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
