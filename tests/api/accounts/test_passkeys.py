"""Passkeys: made by a signed-in person, used beside the password or alone; each challenge is answered once, for this site only."""


import pytest
from httpx import Client

from tests.api.accounts.authenticator import Authenticator
from tests.api.accounts.house import BASE, House, a_house
from tests.api.accounts.test_factors import by_password
from tests.api.prepared import fill_desk
from tests.fixtures.prepared import Copied


def add_passkey(client: Client, *, verifies: bool = True) -> Authenticator:
    """Make a passkey for who is signed in."""
    authenticator = Authenticator(BASE, verifies=verifies)
    options = client.post("/api/account/passkeys/options").json()
    made = client.post("/api/account/passkeys", json={"title": "Phone", "credential": authenticator.make(options)})
    assert made.status_code == 201, made.text
    return authenticator


def options_of(client: Client) -> dict[str, object]:
    """Return what a browser is asked for."""
    answer = client.post("/api/session/passkey/options")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def sign_in(client: Client, credential: object) -> tuple[int, str]:
    """Sign in with a passkey's answer; returns the status and the code of a refusal."""
    answer = client.post("/api/session/passkey", json={"credential": credential})
    return answer.status_code, answer.json().get("code", "")


def test_a_passkey_beside_the_password_and_alone(house: House) -> None:
    phone = add_passkey(house.signed_in("mona"))
    second = by_password(house)
    assert second.get("/api/session/second-factor").json() == {"second_factor": ["passkey"]}
    assert sign_in(second, phone.use(options_of(second))) == (200, "")
    alone = house.browser()
    options = options_of(alone)
    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == []
    assert sign_in(alone, phone.use(options)) == (200, "")
    assert alone.get("/api/session").json()["name"] == "mona"
    listed = alone.get("/api/account/factors").json()["passkeys"]
    assert [(each["title"], each["used_at"] is not None) for each in listed] == [("Phone", True)]


def test_answers_that_are_not_to_this_challenge_are_refused(lite: House) -> None:
    phone = add_passkey(lite.signed_in("mona"))
    client = lite.browser()
    answer = phone.use(options_of(client))
    assert sign_in(client, answer) == (200, "")
    assert sign_in(client, answer) == (401, "step_over"), "replayed"
    assert sign_in(lite.browser(), phone.use(options_of(client))) == (401, "step_over"), "another browser"
    assert sign_in(client, answer) == (401, "wrong_passkey"), "the answer to a former challenge"
    assert sign_in(client, phone.use(options_of(client), "evil.example")) == (401, "wrong_passkey"), "another site"
    phone.origin = "https://evil.example"
    assert sign_in(client, phone.use(options_of(client))) == (401, "wrong_passkey"), "another origin"
    phone.origin = BASE
    phone.count = 0
    assert sign_in(client, phone.use(options_of(client))) == (401, "wrong_passkey"), "a copy that counts from the start"
    late = options_of(client)
    lite.later(minutes=11)
    phone.count = 50
    assert sign_in(client, phone.use(late)) == (401, "step_over"), "too late"
    for nonsense in ({}, {"id": "x"}, {"id": "", "rawId": "", "type": "public-key", "response": {}}, [], None, 7):
        assert client.post("/api/session/passkey", json={"credential": nonsense}).status_code in (401, 422)


def test_a_stolen_device_that_checks_nobody_does_not_sign_in_alone(lite: House) -> None:
    stick = add_passkey(lite.signed_in("mona"), verifies=False)
    client = lite.browser()
    assert sign_in(client, stick.use(options_of(client))) == (401, "wrong_passkey")
    second = by_password(lite)
    assert sign_in(second, stick.use(options_of(second))) == (200, "")


def test_a_passkey_is_its_owners(lite: House) -> None:
    phone = add_passkey(lite.signed_in("mona"))
    other = add_passkey(lite.signed_in("carl"))
    second = by_password(lite, "mona")
    assert sign_in(second, other.use(options_of(second))) == (401, "wrong_passkey")
    phone.owner = lite.person("carl")
    client = lite.browser()
    assert sign_in(client, phone.use(options_of(client))) == (401, "wrong_passkey")
    carl = by_password(lite, "carl")
    assert sign_in(carl, other.use(options_of(carl))) == (200, "")
    mine = carl.get("/api/account/factors").json()["passkeys"][0]["id"]
    phone.owner = lite.person("mona")
    mona = by_password(lite, "mona")
    assert sign_in(mona, phone.use(options_of(mona))) == (200, "")
    assert mona.delete(f"/api/account/passkeys/{mine}").status_code == 404


def test_a_passkey_proves_again_and_is_removed(lite: House) -> None:
    mona = lite.signed_in("mona")
    phone = add_passkey(mona)
    lite.later(minutes=20)
    passkey = mona.get("/api/account/factors").json()["passkeys"][0]["id"]
    assert mona.delete(f"/api/account/passkeys/{passkey}").json()["code"] == "confirmation_needed"
    options = mona.post("/api/account/confirm/options").json()
    assert mona.post("/api/session/confirm", json={"credential": phone.use(options)}).status_code == 204
    assert mona.delete(f"/api/account/passkeys/{passkey}").status_code == 204
    assert lite.signed_in("mona").get("/api/session").status_code == 200


def test_without_a_name_there_are_no_passkeys(copied_file: Copied) -> None:
    with a_house(copied_file(fill_desk), base="http://192.0.2.7:8000") as house:
        client = house.browser()
        assert client.get("/api/sign-in").json()["passkeys"] is False
        assert client.post("/api/session/passkey/options").json()["code"] == "passkeys_need_address"


@pytest.mark.parametrize("field", ["challenge", "rpId"])
def test_options_name_the_site_and_a_challenge(lite: House, field: str) -> None:
    first, second = (options_of(lite.browser()) for _ in range(2))
    assert first[field]
    assert (first[field] == second[field]) is (field == "rpId")
