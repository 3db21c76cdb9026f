"""What each event ends: a table of events and credentials, every cell asserted. `docs/guides/accounts.md` shows the same table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from httpx import Client

from formwright.runtime.accounts import Caller
from tests.api.accounts.authenticator import Authenticator
from tests.api.accounts.house import House
from tests.api.accounts.test_factors import by_password, code_of, set_up
from tests.api.accounts.test_passkeys import add_passkey, options_of, sign_in
from tests.api.prepared import PASSWORD

NEW = "quite another sentence"
CREDENTIALS = ("session", "other", "token", "code step", "passkey step", "reset link")
# + it still opens, - it does not.
TABLE: Mapping[str, str] = {
    "nothing": "++++++",
    "signs out": "-+++++",
    "signs in again": "-+++++",
    "ends the other sessions": "+-++++",
    "ends one session": "+-++++",
    "removes the token": "++-+++",
    "changes the password": "+-+---",
    "uses the reset link": "------",
    "gets a password from the console": "------",
    "is kept out": "------",
    "comes to the end of the account": "------",
    "loses the roles": "++++++",
    "loses the second factor": "--+---",
    "switches the code off": "+-+-++",
    "sessions ended by an administrator": "--+---",
    "gets another address of mail": "+++---",
}


@dataclass
class Held:
    """Everything by which mona could come in, each ready to be used."""

    session: Client
    other: Client
    token: str
    code_step: Client
    secret: str
    passkey_step: Client
    phone: Authenticator
    options: dict[str, object]
    link: str


def held(house: House) -> Held:
    """Let mona have a session, another one, a token, two steps that wait for a second factor, and a link for a new password."""
    mona = house.signed_in("mona")
    house.accounts.people.change(house.person("mona"), {"email": "mona@example.com"}, "", Caller())
    secret, _ = set_up(house, mona)
    phone = add_passkey(mona)
    token = mona.post("/api/tokens", json={"title": "program"}).json()["token"]
    assert house.browser().post("/api/password/forgot", json={"name": "mona"}).status_code == 204
    link = house.link()
    other, code_step, passkey_step = (by_password(house) for _ in range(3))
    house.later(seconds=60)
    assert other.post("/api/session/code", json={"code": code_of(house, secret)}).status_code == 200
    house.later(seconds=60)
    return Held(mona, other, token, code_step, secret, passkey_step, phone, options_of(passkey_step), link)


def opens(house: House, have: Held) -> str:
    """Return for each credential whether it still opens; the link goes last, because it ends what is open."""
    code = {"code": code_of(house, have.secret)}
    found = [
        have.session.get("/api/session").status_code == 200,
        have.other.get("/api/session").status_code == 200,
        house.program(have.token).get("/api/session").status_code == 200,
        have.code_step.post("/api/session/code", json=code).status_code == 200,
        sign_in(have.passkey_step, have.phone.use(have.options))[0] == 200,
        house.browser().post("/api/password/set", json={"secret": have.link, "password": NEW}).status_code == 204,
    ]
    return "".join("+" if each else "-" for each in found)


def change_password(house: House, have: Held) -> None:
    before = have.session.cookies["fw_session"]
    answer = have.session.post("/api/account/password", json={"old": PASSWORD, "password": NEW})
    assert answer.status_code == 200, answer.text
    assert have.session.cookies["fw_session"] != before


def end_one(house: House, have: Held) -> None:
    rows = have.session.get("/api/account/sessions").json()["rows"]
    ended = next(row["id"] for row in rows if not row["current"])
    assert have.session.delete(f"/api/account/sessions/{ended}").status_code == 204


def sign_in_again(house: House, have: Held) -> None:
    """Sign in with the cookie of the session: it ends, and the new one is another browser's in this test."""
    before = have.session.cookies["fw_session"]
    assert have.session.post("/api/session", json={"name": "carl", "password": PASSWORD}).status_code == 200
    have.session.cookies.clear()
    have.session.cookies.set("fw_session", before)


def sign_out(house: House, have: Held) -> None:
    before = have.session.cookies["fw_session"]
    assert have.session.delete("/api/session").status_code == 204
    have.session.cookies.set("fw_session", before)


def remove_token(house: House, have: Held) -> None:
    token = have.session.get("/api/tokens").json()["rows"][0]["id"]
    assert have.session.delete(f"/api/tokens/{token}").status_code == 204


def changed(**changes: object) -> Callable[[House, Held], None]:
    def change(house: House, have: Held) -> None:
        house.accounts.people.change(house.person("mona"), changes, "", Caller())

    return change


def ends(house: House, have: Held) -> None:
    # Steps wait ten minutes and no longer: the account ends sooner than they do.
    until = house.clock.now()
    house.accounts.people.change(house.person("mona"), {"expires_at": until}, "", Caller())


EVENTS: Mapping[str, Callable[[House, Held], object]] = {
    "nothing": lambda house, have: None,
    "signs out": sign_out,
    "signs in again": sign_in_again,
    "ends the other sessions": lambda house, have: have.session.delete("/api/account/sessions"),
    "ends one session": end_one,
    "removes the token": remove_token,
    "changes the password": change_password,
    "uses the reset link": lambda house, have: house.browser().post(
        "/api/password/set", json={"secret": have.link, "password": NEW}
    ),
    "gets a password from the console": lambda house, have: house.accounts.people.set_password("mona", NEW),
    "is kept out": changed(active=False),
    "comes to the end of the account": ends,
    "loses the roles": lambda house, have: house.accounts.set_roles("mona", "desk", [], ()),
    "loses the second factor": lambda house, have: house.accounts.people.reset_factors(house.person("mona"), "", Caller()),
    "switches the code off": lambda house, have: have.session.delete("/api/account/code"),
    "sessions ended by an administrator": lambda house, have: house.accounts.people.end_sessions(
        house.person("mona"), "", Caller()
    ),
    "gets another address of mail": changed(email="other@example.com"),
}


def test_the_table_is_whole() -> None:
    assert TABLE.keys() == EVENTS.keys()
    assert {len(row) for row in TABLE.values()} == {len(CREDENTIALS)}


@pytest.mark.parametrize("event", TABLE)
def test_what_an_event_ends(lite: House, event: str) -> None:
    have = held(lite)
    EVENTS[event](lite, have)
    # The accounts of the test are another process to the server: it remembers what it looked up for half a second.
    lite.forgotten()
    assert dict(zip(CREDENTIALS, opens(lite, have), strict=True)) == dict(zip(CREDENTIALS, TABLE[event], strict=True))
    if event == "loses the roles":
        assert lite.program(have.token).get("/api/desk/model").status_code in (401, 404)
