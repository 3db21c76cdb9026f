"""Secrets that are recognised: passwords, tokens, codes, links and cookies stand in no log, answer, history, book, export or table."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response

from formwright.runtime.accounts import Caller
from tests.api.accounts.house import House, a_house
from tests.api.accounts.provider import trusted
from tests.api.accounts.test_factors import by_password, code_of, give, set_up
from tests.api.accounts.test_people import an_administrator
from tests.api.conftest import a_customer
from tests.api.prepared import PASSWORD, fill_desk
from tests.fixtures.prepared import Copied

TYPED = "canary-typed-password-9Q"
CHOSEN = "canary chosen sentence 7Z"
# The browsers and the mail server of the test log what they send and take.
OF_THE_TEST = ("httpx", "httpcore", "mail.", "asyncio")
CLIENT_SECRET = "the client's secret"


def find(secrets: dict[str, str], text: str) -> list[str]:
    """Return the names of the secrets that stand in a text."""
    return [name for name, secret in secrets.items() if secret in text]


class Seen:
    """All answers of a house, but for those that give a secret to the person whom it is for."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def keep(self, response: Response) -> None:
        """Keep an answer's head and body."""
        response.read()
        if not response.request.url.path.startswith(("/api/tokens", "/api/account/code", "/api/account/recovery")):
            self.texts.append(f"{response.request.url} {response.text}")


@pytest.fixture
def canary(copied_file: Copied) -> Iterator[House]:
    with a_house(copied_file(fill_desk), (trusted("http://localhost:1"),)) as house:
        yield house


def live(house: House, seen: Seen) -> dict[str, str]:
    """Let people use everything that is secret, rightly and wrongly; returns what must be found nowhere."""
    judge = house.judge
    house.judge = lambda response: (judge(response), seen.keep(response))[0]
    house.accounts.people.change(house.person("mona"), {"email": "mona@example.com"}, "", Caller())
    mona = an_administrator(house)
    a_customer(mona)
    secret, codes = set_up(house, mona)
    token = mona.post("/api/tokens", json={"title": "x"}).json()["token"]
    house.program(token + "x").get("/api/session")
    house.program(token).get("/api/desk/records/customer")
    house.browser().post("/api/session", json={"name": "mona", "password": TYPED})
    house.browser().post("/api/session", json={"name": TYPED, "password": TYPED})
    house.browser().post("/api/session", json={"name": "x" * 70 + TYPED, "password": TYPED})
    house.browser().post("/api/setup", json={"setup": TYPED, "name": "x", "password": TYPED})
    house.browser().get("/api/elsewhere/plant")
    client = by_password(house)
    step = client.cookies["fw_step"]
    give(client, TYPED)
    assert give(client, codes[0]) == 200
    code = code_of(house, secret)
    assert give(by_password(house), code) == 200
    house.browser().post("/api/password/forgot", json={"name": "mona"})
    link = house.link()
    house.browser().post("/api/password/set", json={"secret": link + "x", "password": TYPED})
    mona.post("/api/account/password", json={"old": TYPED, "password": CHOSEN})
    mona.post("/api/session/confirm", json={"password": TYPED})
    session = mona.cookies["fw_session"]
    assert house.browser().post("/api/password/set", json={"secret": link, "password": CHOSEN}).status_code == 204
    mona = house.browser()
    mona.post("/api/session", json={"name": "mona", "password": CHOSEN})
    house.later(seconds=60)
    assert give(mona, code_of(house, secret)) == 200
    for path in ("/api/people", "/api/security-events?limit=500", "/api/desk/model", "/api/account/factors", "/api/account/sessions"):
        assert mona.get(path).status_code == 200
    row = mona.get("/api/desk/records/customer").json()["rows"][0]
    mona.get(f"/api/desk/records/customer/{row['id']}/history")
    assert mona.get("/api/desk/records/customer/export", params={"format": "csv"}).status_code == 200
    return {
        "password": PASSWORD, "typed": TYPED, "chosen": CHOSEN, "code secret": secret, "recovery code": codes[1], "token": token,
        "step": step, "link": link, "session": session, "client secret": CLIENT_SECRET, "key": house.keys,
    }  # fmt: skip


def test_no_secret_is_found_where_it_does_not_belong(canary: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen = Seen()
    secrets = live(canary, seen)
    canary.letters(2)
    assert find(secrets, "\n".join(seen.texts)) == []
    servers = [record for record in caplog.records if not record.name.startswith(OF_THE_TEST)]
    assert servers
    assert find(secrets, "\n".join(f"{record.getMessage()} {record.__dict__}" for record in servers)) == []
    # The files themselves: every table and index, and what was written over or let go of.
    files = sorted(Path(canary.url.removeprefix("sqlite:///")).parent.glob("*.db*"))
    kept = "\n".join(file.read_bytes().decode("latin-1") for file in files)
    assert "token_made" in kept
    assert find(secrets, kept) == []
    objects = repr([canary.engine.keys, trusted("http://localhost:1")])
    assert find(secrets, objects) == []


def test_the_search_finds_what_is_planted(lite: House) -> None:
    secrets = {"token": "fwt_planted"}
    lite.accounts.note("viewed_as", None, lite.accounts.actor("mona"), Caller(), why="fwt_planted")
    with lite.engine.database.read() as connection:
        assert find(secrets, str(connection.exec_driver_sql("SELECT * FROM fw_security_event").all())) == ["token"]
